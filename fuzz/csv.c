/*
 * Fuzz target: any bytes as CSV. A record that was taken and is written again
 * with all its fields in quotation marks must be read as the same fields.
 */
#include "import/csv.h"
#include "util/arena.h"
#include "util/buf.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
write_quoted(struct buf *out, const struct import_csv *c)
{
    for (size_t i = 0; i < import_csv_nfields(c); i++) {
        buf_adds(out, i == 0 ? "\"" : ",\"");
        for (const char *p = import_csv_field(c, i); *p != '\0'; p++) {
            if (*p == '"')
                buf_addc(out, '"');
            buf_addc(out, *p);
        }
        buf_addc(out, '"');
    }
    buf_adds(out, "\r\n");
}

static void
check_again(struct arena *a, const struct import_csv *c)
{
    struct buf line;
    buf_init(&line, a, 0);
    write_quoted(&line, c);
    if (line.len > IMPORT_CSV_RECORD_MAX / 2)
        return; /* the marks could make it too long */
    FILE *file = fmemopen(line.p, line.len, "r");
    if (file == NULL)
        abort();
    struct import_csv *again = import_csv_open_stream(file);
    if (import_csv_next(again) != IMPORT_ENTRY ||
        import_csv_nfields(again) != import_csv_nfields(c))
        abort();
    for (size_t i = 0; i < import_csv_nfields(c); i++)
        if (strcmp(import_csv_field(again, i), import_csv_field(c, i)) != 0)
            abort();
    if (import_csv_next(again) != IMPORT_END)
        abort();
    import_csv_close(again);
    fclose(file);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    FILE *file = fmemopen((void *)(uintptr_t)data, size, "r");
    if (file == NULL)
        abort();
    struct arena *a = arena_new(0);
    struct import_csv *c = import_csv_open_stream(file);
    enum import_result got;
    while ((got = import_csv_next(c)) == IMPORT_ENTRY || got == IMPORT_REFUSED) {
        if (got == IMPORT_ENTRY)
            check_again(a, c);
        else if (*import_csv_reason(c) == '\0')
            abort();
        arena_reset(a);
    }
    import_csv_close(c);
    fclose(file);
    arena_free(a);
    return 0;
}
