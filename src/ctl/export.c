/*
 * Export: `matineectl export catalog [FILE]` writes the whole catalog as
 * JSON Lines that import takes back (matinee-catalog(5)): people first, then
 * titles, then what is gone, each in the order of source and key, so that the
 * same catalog always gives the same bytes.
 */
#include "ctl/ctl.h"
#include "ctl/progress.h"
#include "import/export.h"
#include "store/export.h"
#include "store/tx.h"
#include "util/arena.h"
#include "util/buf.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BATCH 500

/* Writes one kind of entries. Returns how many, or -1. People who are known by
 * name alone are left out: they come back with the titles crediting them. */
static int64_t
write_all(struct ctl *c, FILE *out, const char *what, store_export_fn *read)
{
    struct arena *a = arena_new((size_t)1024 * 1024);
    struct progress progress = progress_start(what, 0, c->quiet);
    struct store_export_at at = { .source = "" };
    int64_t count = 0;
    int n;
    do {
        struct store_export *list;
        struct buf lines;
        n = read(c->store, a, &at, BATCH, &list);
        buf_init(&lines, a, (size_t)64 * 1024);
        for (int i = 0; i < n; i++) {
            if (!list[i].stated)
                continue;
            import_export_entry(&lines, &list[i].entry);
            count++;
        }
        if (fwrite(lines.p, 1, lines.len, out) != lines.len)
            n = -1;
        arena_reset(a);
        progress_show(&progress, 0, count);
    } while (n > 0);
    progress_end(&progress);
    arena_free(a);
    return n == 0 ? count : -1;
}

static int
write_catalog(struct ctl *c, FILE *out)
{
    int64_t people = write_all(c, out, "people", store_export_people);
    int64_t titles = people < 0 ? -1 : write_all(c, out, "titles", store_export_titles);
    if (titles < 0 || write_all(c, out, "gone people", store_export_gone_people) < 0 ||
        write_all(c, out, "gone titles", store_export_gone_titles) < 0)
        return -1;
    if (!c->quiet && out != stdout)
        printf("exported %" PRId64 " titles and %" PRId64 " people\n", titles, people);
    return fflush(out) == 0 ? 0 : -1;
}

/* Beside the file and renamed over it, so that a failure leaves the old one. */
static enum ctl_status
export_file(struct ctl *c, const char *path)
{
    const char *beside = arena_printf(c->arena, "%s.new", path);
    FILE *out = fopen(beside, "we");
    if (out == NULL) {
        ctl_complain(c, "%s: %s", beside, strerror(errno));
        return CTL_FAILED;
    }
    int rc = write_catalog(c, out);
    if (rc == 0 && fsync(fileno(out)) != 0)
        rc = -1;
    if (fclose(out) != 0)
        rc = -1;
    if (rc == 0 && rename(beside, path) == 0)
        return CTL_OK;
    ctl_complain(c, "%s was not written: %s", path, strerror(errno));
    unlink(beside);
    return CTL_FAILED;
}

enum ctl_status
ctl_export(struct ctl *c, int argc, char **argv)
{
    if (argc < 2 || argc > 3 || strcmp(argv[1], "catalog") != 0)
        return ctl_usage(c, "wants: export catalog [FILE]");
    if (ctl_store(c) == NULL)
        return CTL_FAILED;
    if (store_begin_snapshot(c->store) != 0)
        return CTL_FAILED;
    enum ctl_status status;
    if (argc == 3 && strcmp(argv[2], "-") != 0)
        status = export_file(c, argv[2]);
    else
        status = write_catalog(c, stdout) == 0 ? CTL_OK : CTL_FAILED;
    store_rollback(c->store);
    return status;
}
