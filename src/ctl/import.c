/*
 * Import: `matineectl import catalog FILE` and `import imdb DIR`. Reads entries,
 * hands them to the store in batches, builds the index of what will be, and
 * only then makes all of it visible.
 */
#include "ctl/ctl.h"
#include "ctl/index.h"
#include "ctl/progress.h"
#include "ctl/similars.h"
#include "ctl/source.h"
#include "search/build.h"
#include "search/similar.h"
#include "shm/generation.h"
#include "store/catalog.h"
#include "store/tx.h"
#include "util/arena.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MAPS_MAX   100
#define SOURCE_MAX 63 /* bytes, as in a file (matinee-catalog(5)) */

struct import {
    struct ctl *ctl;
    struct ctl_source_options source;
    const char *maps[MAPS_MAX];
    bool strict;
    int64_t refused; /* bad entries */
};

/* Reads up to a batch. Returns how many entries, or -1 when the file is broken. */
static int
read_batch(struct import *im, struct ctl_source *src, struct arena *a, struct entry *entries)
{
    int n = 0;
    while (n < STORE_CATALOG_BATCH) {
        switch (ctl_source_next(src, a, &entries[n])) {
        case IMPORT_ENTRY:
            n++;
            break;
        case IMPORT_REFUSED:
            im->refused++;
            ctl_source_complain(src);
            break;
        case IMPORT_BROKEN:
            ctl_source_complain(src);
            return -1;
        case IMPORT_END:
            return n;
        }
    }
    return n;
}

static int
put_all(struct import *im, struct ctl_source *src, struct store_catalog *catalog)
{
    struct arena *a = arena_new((size_t)4 * 1024 * 1024);
    struct progress progress =
        progress_start("entries read", ctl_source_size(src), im->ctl->quiet);
    int64_t count = 0;
    int n;
    do {
        struct entry *entries = arena_array(a, STORE_CATALOG_BATCH, sizeof *entries);
        n = read_batch(im, src, a, entries);
        if (n > 0 && store_catalog_put(catalog, a, entries, (size_t)n) != 0)
            n = -1;
        count += n > 0 ? n : 0;
        arena_reset(a);
        progress_show(&progress, ctl_source_offset(src), count);
    } while (n == STORE_CATALOG_BATCH);
    progress_end(&progress);
    arena_free(a);
    return n < 0 ? -1 : 0;
}

static void
summarise(const struct import *im, const struct store_catalog_counts *n)
{
    if (im->ctl->quiet)
        return;
    printf("added %" PRId64 ", changed %" PRId64 ", unchanged %" PRId64 ", deleted %" PRId64
           ", merged %" PRId64 ", refused %" PRId64 "\n",
        n->added, n->changed, n->unchanged, n->deleted, n->merged, im->refused);
    if (n->dangling != 0)
        printf("%" PRId64 " references lead to entries that no file has brought yet\n",
            n->dangling);
}

/* The index of what will be, and its similars. NULL when it failed. */
static struct search_build *
follow_up(struct ctl *c, struct store *s)
{
    struct similar *similar = similar_new();
    struct search_build *index = index_collect(c, s, similar);
    if (index != NULL && similars_write(c, s, similar, false) != 0) {
        search_build_cancel(index);
        index = NULL;
    }
    similar_free(similar);
    return index;
}

/* Puts all entries and what follows from them. Returns the index of it, or NULL
 * when it failed. */
static struct search_build *
prepare(struct import *im, struct ctl_source *src, struct store *s,
    struct store_catalog *catalog, struct store_catalog_counts *counts)
{
    if (put_all(im, src, catalog) != 0)
        return NULL;
    if (im->strict && im->refused != 0) {
        ctl_complain(im->ctl, "%" PRId64 " bad entries, and --strict wants none", im->refused);
        return NULL;
    }
    if (store_catalog_finish(catalog, im->ctl->arena, counts) != 0)
        return NULL;
    return follow_up(im->ctl, s);
}

/* Makes it visible. The index follows at once; should that fail, the titles are
 * there all the same. */
static enum ctl_status
publish(struct import *im, struct store *s, struct store_catalog *catalog,
    struct search_build *index)
{
    if (store_catalog_commit(catalog) != 0) {
        search_build_cancel(index);
        ctl_complain(im->ctl, store_commit_unknown(s)
                                  ? "the database went away at the end; it may have been "
                                    "imported or not, so import once more"
                                  : "nothing was changed");
        return CTL_FAILED;
    }
    enum ctl_status status = CTL_OK;
    if (search_build_finish(index) != 0) {
        ctl_complain(im->ctl, "the titles are there, but the search index is the old one; "
                              "run matineectl index");
        status = CTL_FAILED;
    }
    ctl_notify(im->ctl, 1u << GENERATION_CATALOG | 1u << GENERATION_INDEX);
    return status;
}

/* From the first entry to the commit. */
static enum ctl_status
carry_out(struct import *im, struct ctl_source *src, struct store *s)
{
    struct store_catalog_counts counts;
    struct store_catalog *catalog = store_catalog_begin(s, im->source.name, im->ctl->now);
    if (catalog == NULL) {
        ctl_complain(im->ctl, "it cannot begin; is another import running?");
        return CTL_FAILED;
    }
    struct search_build *index = prepare(im, src, s, catalog, &counts);
    if (index == NULL) {
        store_catalog_rollback(catalog);
        ctl_complain(im->ctl, "nothing was changed");
        return CTL_FAILED;
    }
    enum ctl_status status = publish(im, s, catalog, index);
    if (status == CTL_OK)
        summarise(im, &counts);
    return status;
}

static const struct option options[] = {
    { "map", required_argument, NULL, 'm' },
    { "source", required_argument, NULL, 's' },
    { "strict", no_argument, NULL, 'S' },
    { "min-votes", required_argument, NULL, 'v' },
    { "adult", no_argument, NULL, 'a' },
    { NULL, 0, NULL, 0 },
};

/* Returns CTL_OK or CTL_USAGE. */
static enum ctl_status
read_options(struct import *im, int argc, char **argv)
{
    int opt;
    optind = 0; /* starts getopt anew: the options before the command were another scan */
    while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (opt) {
        case 'm':
            if (im->source.nmaps == MAPS_MAX)
                return ctl_usage(im->ctl, "more than %d --map", MAPS_MAX);
            im->maps[im->source.nmaps++] = optarg;
            break;
        case 's':
            if (*optarg == '\0' || strlen(optarg) > SOURCE_MAX)
                return ctl_usage(im->ctl, "a source is 1 to %d bytes", SOURCE_MAX);
            im->source.name = optarg;
            break;
        case 'S':
            im->strict = true;
            break;
        case 'v':
            if (!ctl_number(optarg, 0, INT64_MAX, &im->source.min_votes))
                return ctl_usage(im->ctl, "--min-votes wants a number");
            break;
        case 'a':
            im->source.adult = true;
            break;
        default:
            return ctl_usage(im->ctl, "unknown option");
        }
    }
    return CTL_OK;
}

/* What is not for this format. Returns CTL_OK or CTL_USAGE. */
static enum ctl_status
check_options(const struct import *im)
{
    const struct ctl_source_options *o = &im->source;
    if (strcmp(o->format, "imdb") == 0 && (o->name != NULL || o->nmaps != 0))
        return ctl_usage(im->ctl, "--map and --source are for import catalog");
    if (strcmp(o->format, "catalog") == 0 && (o->adult || o->min_votes != 0))
        return ctl_usage(im->ctl, "--min-votes and --adult are for import imdb");
    if (strcmp(o->format, "imdb") != 0 && strcmp(o->format, "catalog") != 0)
        return ctl_usage(
            im->ctl, "there is no format %s; there are catalog and imdb", o->format);
    return CTL_OK;
}

enum ctl_status
ctl_import(struct ctl *c, int argc, char **argv)
{
    struct import im = { .ctl = c };
    im.source.maps = im.maps;
    im.source.quiet = c->quiet;
    if (read_options(&im, argc, argv) != CTL_OK)
        return CTL_USAGE;
    if (argc - optind != 2)
        return ctl_usage(c, "wants: import catalog FILE, or import imdb DIR");
    im.source.format = argv[optind];
    im.source.path = argv[optind + 1];
    if (check_options(&im) != CTL_OK)
        return CTL_USAGE;
    char error[512];
    struct ctl_source *src = ctl_source_open(c->arena, &im.source, error, sizeof error);
    if (src == NULL) {
        ctl_complain(c, "%s", error);
        return CTL_FAILED;
    }
    if (im.source.name == NULL)
        im.source.name = ctl_source_name(src);
    struct store *s = ctl_store(c);
    enum ctl_status status = s != NULL ? carry_out(&im, src, s) : CTL_FAILED;
    ctl_source_close(src);
    return status;
}
