/*
 * Links: see links.h. An array sorted by MovieLens' number.
 */
#include "import/links.h"

#include "import/csv.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS_MAX 12

struct link {
    int64_t movie;
    char imdb[2 + DIGITS_MAX + 1];
};

struct import_links {
    struct link *list;
    size_t n;
    size_t cap;
};

static bool
read_number(const char *s, int64_t *n)
{
    size_t len = strspn(s, "0123456789");
    if (len == 0 || len > DIGITS_MAX || s[len] != '\0')
        return false;
    *n = strtoll(s, NULL, 10);
    return true;
}

static void
add(struct import_links *l, int64_t movie, int64_t imdb)
{
    if (l->n == l->cap) {
        l->cap = l->cap != 0 ? l->cap * 2 : 1024;
        l->list = realloc(l->list, l->cap * sizeof *l->list);
        if (l->list == NULL)
            abort();
    }
    struct link *link = &l->list[l->n++];
    link->movie = movie;
    snprintf(link->imdb, sizeof link->imdb, "tt%07" PRId64, imdb);
}

static int
compare(const void *a, const void *b)
{
    const struct link *x = a;
    const struct link *y = b;
    return (x->movie > y->movie) - (x->movie < y->movie);
}

static bool
read_all(struct import_links *l, struct import_csv *csv)
{
    static const char *const columns[] = { "movieId", "imdbId" };
    size_t at[2];
    enum import_result got;
    if (!import_csv_head(csv, columns, 2, at))
        return false;
    while ((got = import_csv_next(csv)) != IMPORT_END) {
        int64_t movie;
        int64_t imdb;
        if (got == IMPORT_BROKEN)
            return false;
        if (got == IMPORT_ENTRY && at[0] < import_csv_nfields(csv) &&
            at[1] < import_csv_nfields(csv) &&
            read_number(import_csv_field(csv, at[0]), &movie) &&
            read_number(import_csv_field(csv, at[1]), &imdb))
            add(l, movie, imdb);
    }
    if (l->n != 0)
        qsort(l->list, l->n, sizeof *l->list, compare);
    return true;
}

struct import_links *
import_links_read(FILE *file, char *error, size_t error_size)
{
    struct import_links *l = calloc(1, sizeof *l);
    struct import_csv *csv = import_csv_open_stream(file);
    if (l == NULL)
        abort();
    if (!read_all(l, csv)) {
        snprintf(error, error_size, "%s", import_csv_reason(csv));
        import_links_close(l);
        l = NULL;
    }
    import_csv_close(csv);
    return l;
}

struct import_links *
import_links_open(const char *path, char *error, size_t error_size)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        snprintf(error, error_size, "%s", strerror(errno));
        return NULL;
    }
    struct import_links *l = import_links_read(file, error, error_size);
    fclose(file);
    return l;
}

void
import_links_close(struct import_links *l)
{
    if (l == NULL)
        return;
    free(l->list);
    free(l);
}

const char *
import_links_imdb(const struct import_links *l, const char *movie)
{
    struct link wanted;
    if (l->n == 0 || !read_number(movie, &wanted.movie))
        return NULL;
    const struct link *found = bsearch(&wanted, l->list, l->n, sizeof *l->list, compare);
    return found != NULL ? found->imdb : NULL;
}
