/*
 * Fuzz target: any bytes as a catalog file. Whatever is accepted must be
 * exported to a line that is read back as the same line.
 */
#include "import/catalog.h"
#include "import/export.h"
#include "model/entry.h"
#include "util/arena.h"
#include "util/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const maps[] = { "title=name", "href=key", "extract=synopsis", "x=" };

static struct import_catalog *
open_text(const char *text, size_t size, bool mapped, FILE **file)
{
    char error[256];
    struct import_catalog_options options = { .maps = maps, .nmaps = mapped ? 4 : 0 };
    *file = fmemopen((void *)(uintptr_t)text, size, "r");
    if (*file == NULL)
        abort();
    return import_catalog_open_stream(*file, &options, error, sizeof error);
}

static void
check_again(struct arena *a, const struct buf *line)
{
    FILE *file;
    struct entry e;
    struct buf again;
    struct import_catalog *c = open_text(line->p, line->len, false, &file);
    if (import_catalog_next(c, a, &e) != IMPORT_ENTRY) {
        fprintf(stderr, "%s%s\n", line->p, import_catalog_reason(c));
        abort();
    }
    buf_init(&again, a, line->len + 1);
    import_export_entry(&again, &e);
    if (again.len != line->len || memcmp(again.p, line->p, line->len) != 0) {
        fprintf(stderr, "%s%s", line->p, again.p);
        abort();
    }
    import_catalog_close(c);
    fclose(file);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    FILE *file;
    struct arena *a = arena_new(0);
    struct entry e;
    enum import_result got;
    struct import_catalog *c =
        open_text((const char *)data + 1, size - 1, (data[0] & 1) != 0, &file);
    while ((got = import_catalog_next(c, a, &e)) != IMPORT_END && got != IMPORT_BROKEN) {
        if (got == IMPORT_ENTRY) {
            struct buf line;
            buf_init(&line, a, 0);
            import_export_entry(&line, &e);
            check_again(a, &line);
        }
        arena_reset(a);
    }
    import_catalog_close(c);
    fclose(file);
    arena_free(a);
    return 0;
}
