/*
 * Reading: what the tests of import share. Reads a text as a catalog file and
 * gives back, as one text, the exported line of each entry and a line "! LINE:
 * REASON" for each refused one; warnings are kept as "? LINE: TEXT".
 */
#ifndef T_UNIT_IMPORT_READING_H
#define T_UNIT_IMPORT_READING_H

#include "import/catalog.h"
#include "import/export.h"
#include "model/entry.h"
#include "util/arena.h"
#include "util/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reading {
    struct buf out; /* entries, warnings and refusals in order */
    FILE *text;     /* collects them: nothing may be kept in the arena meanwhile */
    size_t nentries;
    size_t nrefused;
    size_t nwarnings;
    bool broken;        /* ended by IMPORT_BROKEN */
    struct entry *last; /* the entry read last, in the arena */
};

static inline void
reading_warn(void *arg, int64_t line, const char *text)
{
    struct reading *r = arg;
    r->nwarnings++;
    fprintf(r->text, "? %d: %s\n", (int)line, text);
}

static inline void
reading_take(struct reading *r, struct import_catalog *c, struct arena *a)
{
    struct entry e;
    enum import_result got;
    while ((got = import_catalog_next(c, a, &e)) != IMPORT_END && !r->broken) {
        if (got == IMPORT_ENTRY) {
            r->nentries++;
            r->last = arena_memdup(a, &e, sizeof e);
            struct buf line;
            buf_init(&line, a, 0);
            import_export_entry(&line, &e);
            fwrite(line.p, 1, line.len, r->text);
            continue;
        }
        r->nrefused++;
        r->broken = got == IMPORT_BROKEN;
        fprintf(r->text, "%s %d: %s\n", r->broken ? "!!" : "!", (int)import_catalog_line(c),
            import_catalog_reason(c));
    }
}

/* Reads `n` bytes under the maps, NULL at the end. */
static inline struct reading
reading_of(struct arena *a, const char *text, size_t n, const char *const *maps)
{
    struct reading r = { .nentries = 0 };
    char error[256] = "";
    size_t nmaps = 0;
    char *collected = NULL;
    size_t length = 0;
    r.text = open_memstream(&collected, &length);
    while (maps != NULL && maps[nmaps] != NULL)
        nmaps++;
    struct import_catalog_options options = {
        .maps = maps, .nmaps = nmaps, .warn = reading_warn, .warn_arg = &r
    };
    FILE *file = n > 0 ? fmemopen((void *)(uintptr_t)text, n, "r") : fopen("/dev/null", "r");
    struct import_catalog *c = import_catalog_open_stream(file, &options, error, sizeof error);
    if (c != NULL)
        reading_take(&r, c, a);
    else
        fprintf(r.text, "! %s\n", error);
    import_catalog_close(c);
    fclose(file);
    fclose(r.text);
    buf_init(&r.out, a, length + 1);
    buf_add(&r.out, collected, length);
    free(collected);
    return r;
}

static inline struct reading
reading_of_text(struct arena *a, const char *text)
{
    return reading_of(a, text, strlen(text), NULL);
}

#endif
