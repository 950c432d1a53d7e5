/*
 * Fuzz target: any bytes as a viewing history, the first byte choosing how
 * dates are read. Every way to read a name lies within it.
 */
#include "import/history.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_names(const char *title)
{
    struct import_view_name names[IMPORT_VIEW_NAMES_MAX];
    size_t n = import_view_names(title, names);
    for (size_t i = 0; i < n; i++)
        if (names[i].series != title || names[i].series_len >= strlen(title) ||
            names[i].episode < title + names[i].series_len ||
            names[i].episode > title + strlen(title) || names[i].season < 0)
            abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char error[256];
    struct import_view view;
    enum import_result got;
    if (size < 2)
        return 0;
    FILE *file = fmemopen((void *)(uintptr_t)(data + 1), size - 1, "r");
    if (file == NULL)
        abort();
    struct import_history *h =
        import_history_open_stream(file, (enum import_dates)(data[0] % 3), error, sizeof error);
    while (h != NULL && (got = import_history_next(h, &view)) != IMPORT_END)
        if (got == IMPORT_ENTRY)
            check_names(view.title);
    import_history_close(h);
    fclose(file);
    return 0;
}
