/*
 * Fuzz target: any bytes as a file of ratings, the first byte choosing the
 * form, and as a file of links. What is accepted keeps its promises.
 */
#include "import/links.h"
#include "import/ratings.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_links(FILE *file)
{
    char error[256];
    struct import_links *l = import_links_read(file, error, sizeof error);
    if (l == NULL)
        return;
    const char *imdb = import_links_imdb(l, "1");
    if (imdb != NULL && strlen(imdb) < 9)
        abort();
    import_links_close(l);
}

static void
read_ratings(FILE *file, enum import_ratings_form form)
{
    char error[256];
    struct import_rating row;
    enum import_result got;
    struct import_ratings *r = import_ratings_open_stream(file, form, error, sizeof error);
    if (r == NULL)
        return;
    while ((got = import_ratings_next(r, &row)) == IMPORT_ENTRY || got == IMPORT_REFUSED)
        if (got == IMPORT_ENTRY && (row.rating < 0 || row.rating > 5 || *row.user == '\0' ||
                                       *row.title == '\0' || row.at < 0))
            abort();
    import_ratings_close(r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    FILE *file = fmemopen((void *)(uintptr_t)(data + 1), size - 1, "r");
    if (file == NULL)
        abort();
    if (data[0] % 3 == 2)
        read_links(file);
    else
        read_ratings(file, data[0] % 3 == 0 ? IMPORT_RATINGS_OWN : IMPORT_RATINGS_MOVIELENS);
    fclose(file);
    return 0;
}
