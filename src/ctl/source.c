/*
 * Source: see source.h.
 */
#include "ctl/source.h"

#include "import/catalog.h"
#include "import/imdb.h"
#include "util/arena.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define CATALOG_SOURCE "catalog"

struct ctl_source {
    const struct ctl_source_options *o;
    struct import_catalog *catalog; /* one of these two */
    struct import_imdb *imdb;
    int64_t size;
};

static void
warn(void *arg, int64_t line, const char *text)
{
    const struct ctl_source *src = arg;
    if (!src->o->quiet)
        fprintf(stderr, "%s:%" PRId64 ": warning: %s\n", src->o->path, line, text);
}

static int64_t
size_of(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode) ? (int64_t)st.st_size : 0;
}

struct ctl_source *
ctl_source_open(
    struct arena *a, const struct ctl_source_options *o, char *error, size_t error_size)
{
    struct ctl_source *src = arena_zalloc(a, sizeof *src);
    src->o = o;
    if (strcmp(o->format, "catalog") == 0) {
        const struct import_catalog_options options = {
            .maps = o->maps, .nmaps = o->nmaps, .warn = warn, .warn_arg = src
        };
        src->size = size_of(o->path);
        src->catalog = import_catalog_open(o->path, &options, error, error_size);
        return src->catalog != NULL ? src : NULL;
    }
    assert(strcmp(o->format, "imdb") == 0);
    const struct import_imdb_options options = {
        .adult = o->adult, .min_votes = o->min_votes, .warn = warn, .warn_arg = src
    };
    src->imdb = import_imdb_open(o->path, &options, error, error_size);
    return src->imdb != NULL ? src : NULL;
}

void
ctl_source_close(struct ctl_source *src)
{
    if (src->catalog != NULL)
        import_catalog_close(src->catalog);
    if (src->imdb != NULL)
        import_imdb_close(src->imdb);
}

const char *
ctl_source_name(const struct ctl_source *src)
{
    return src->catalog != NULL ? CATALOG_SOURCE : IMPORT_IMDB_SOURCE;
}

enum import_result
ctl_source_next(struct ctl_source *src, struct arena *a, struct entry *e)
{
    return src->catalog != NULL ? import_catalog_next(src->catalog, a, e)
                                : import_imdb_next(src->imdb, a, e);
}

void
ctl_source_complain(const struct ctl_source *src)
{
    if (src->catalog != NULL)
        fprintf(stderr, "%s:%" PRId64 ": %s\n", src->o->path, import_catalog_line(src->catalog),
            import_catalog_reason(src->catalog));
    else
        fprintf(stderr, "%s:%" PRId64 ": %s\n", src->o->path, import_imdb_line(src->imdb),
            import_imdb_reason(src->imdb));
}

int64_t
ctl_source_offset(const struct ctl_source *src)
{
    const char *pass;
    return src->catalog != NULL ? import_catalog_offset(src->catalog)
                                : import_imdb_offset(src->imdb, &pass);
}

int64_t
ctl_source_size(const struct ctl_source *src)
{
    return src->size;
}
