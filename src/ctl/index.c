/*
 * Index: `matineectl index`, and the same for import. See index.h.
 */
#include "ctl/index.h"

#include "conf/settings.h"
#include "ctl/ctl.h"
#include "ctl/progress.h"
#include "ctl/similars.h"
#include "search/build.h"
#include "search/index.h"
#include "search/similar.h"
#include "shm/generation.h"
#include "store/export.h"
#include "store/generation.h"
#include "store/tx.h"
#include "util/arena.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BATCH 500

static unsigned
flags_of(const struct entry_title *t)
{
    unsigned flags = 0;
    if (t->kind == TITLE_MOVIE || t->kind == TITLE_SERIES)
        flags |= SEARCH_TOP;
    for (size_t i = 0; i < t->nformats; i++)
        flags |= strcmp(t->formats[i].format, "instant") == 0 ? SEARCH_INSTANT : SEARCH_DISC;
    return flags;
}

/* When it can be had as a stream, or else on disc: from the first day of any
 * format to the last. */
static struct search_times
times_of(const struct entry_title *t, bool instant)
{
    struct search_times times = { .from = INT64_MAX, .until = 1 };
    for (size_t i = 0; i < t->nformats; i++) {
        const struct entry_format *f = &t->formats[i];
        if ((strcmp(f->format, "instant") == 0) != instant)
            continue;
        if (f->from < times.from)
            times.from = f->from;
        if (f->until == 0 || (times.until != 0 && f->until > times.until))
            times.until = f->until;
    }
    return times;
}

/* What the catalog is read into. */
struct collecting {
    struct search_build *build;
    struct similar *similar;
};

static void
add_title(const struct collecting *to, struct arena *a, const struct store_export *one)
{
    const struct entry_title *t = &one->entry.title;
    const char **names = arena_array(a, t->naka + 1, sizeof *names);
    names[0] = t->name;
    for (size_t i = 0; i < t->naka; i++)
        names[i + 1] = t->aka[i];
    similars_add(to->similar, one);
    search_build_title(
        to->build, &(struct search_title){ .id = one->id,
                       .kind = t->kind,
                       .flags = flags_of(t),
                       .short_name = t->short_name != NULL ? t->short_name : t->name,
                       .names = names,
                       .nnames = t->naka + 1,
                       .text = t->synopsis,
                       .year = t->year,
                       .popularity = t->popularity,
                       .instant = times_of(t, true),
                       .disc = times_of(t, false) });
}

static void
add_person(const struct collecting *to, struct arena *a, const struct store_export *one)
{
    (void)a;
    const struct entry_person *p = &one->entry.person;
    search_build_person(to->build, &(struct search_person){ .id = one->id,
                                       .name = p->name,
                                       .names = p->aka,
                                       .nnames = p->naka,
                                       .popularity = p->popularity });
}

typedef void add_fn(
    const struct collecting *to, struct arena *a, const struct store_export *one);

static int
add_all(struct ctl *c, struct store *s, const struct collecting *to, const char *what,
    store_export_fn *read, add_fn *add)
{
    struct arena *a = arena_new((size_t)1024 * 1024);
    struct progress progress = progress_start(what, 0, c->quiet);
    struct store_export_at at = { .source = "" };
    int64_t count = 0;
    int n;
    do {
        struct store_export *list;
        n = read(s, a, &at, BATCH, &list);
        for (int i = 0; i < n; i++)
            add(to, a, &list[i]);
        count += n > 0 ? n : 0;
        arena_reset(a);
        progress_show(&progress, 0, count);
    } while (n > 0);
    progress_end(&progress);
    arena_free(a);
    return n;
}

struct search_build *
index_collect(struct ctl *c, struct store *s, struct similar *similar)
{
    int64_t generations[NOUN__MAX];
    if (store_generation_read(s, generations) != 0)
        return NULL;
    const struct collecting to = {
        .build =
            search_build_begin(c->settings->index_file, (uint64_t)generations[NOUN_CATALOG]),
        .similar = similar,
    };
    if (add_all(c, s, &to, "titles into the index", store_export_titles, add_title) == 0 &&
        add_all(c, s, &to, "people into the index", store_export_people, add_person) == 0)
        return to.build;
    search_build_cancel(to.build);
    return NULL;
}

/* Index and similars from one look at the catalog. Returns 0 or -1. */
static int
renew(struct ctl *c, struct store *s, struct similar *similar)
{
    if (store_begin_snapshot(s) != 0)
        return -1;
    struct search_build *b = index_collect(c, s, similar);
    store_rollback(s);
    if (b == NULL || search_build_finish(b) != 0) {
        ctl_complain(c, "the old index, if any, stays in use");
        return -1;
    }
    return similars_write(c, s, similar, true);
}

enum ctl_status
ctl_index(struct ctl *c, int argc, char **argv)
{
    (void)argv;
    if (argc != 1)
        return ctl_usage(c, "takes no arguments");
    struct store *s = ctl_store(c);
    if (s == NULL)
        return CTL_FAILED;
    struct similar *similar = similar_new();
    int rc = renew(c, s, similar);
    similar_free(similar);
    if (rc != 0)
        return CTL_FAILED;
    ctl_notify(c, 1u << GENERATION_INDEX);
    if (!c->quiet)
        printf("wrote %s\n", c->settings->index_file);
    return CTL_OK;
}
