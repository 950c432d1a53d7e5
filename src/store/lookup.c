/*
 * Lookup: see lookup.h. A question is a list; the rows that come back are sorted and
 * each element of the list finds its own.
 */
#include "store/lookup.h"

#include "store/queries.h"
#include "store/title.h"
#include "util/arena.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define NAMES_BATCH 500

static int
compare_numbers(const void *a, const void *b)
{
    const struct store_number *x = a;
    const struct store_number *y = b;
    return strcmp(x->value, y->value);
}

/* Puts the id of each text in its place; `found` is sorted on the way. */
static void
place_texts(
    struct store_number *found, size_t nfound, const char *const *texts, size_t n, int64_t *ids)
{
    if (nfound != 0)
        qsort(found, nfound, sizeof *found, compare_numbers);
    for (size_t i = 0; i < n; i++) {
        const struct store_number wanted = { .value = texts[i] };
        const struct store_number *one =
            nfound != 0 ? bsearch(&wanted, found, nfound, sizeof *found, compare_numbers)
                        : NULL;
        ids[i] = one != NULL ? one->title_id : 0;
    }
}

int
store_lookup_keys(struct store *s, struct arena *a, const char *source, const char *const *keys,
    size_t n, int64_t *ids)
{
    struct q_lookup_keys_row *rows;
    size_t nrows;
    assert(n <= LOOKUP_MAX);
    if (q_lookup_keys(s, a, source, keys, n, &rows, &nrows) != 0)
        return -1;
    struct store_number *found = arena_array(a, nrows, sizeof *found);
    for (size_t i = 0; i < nrows; i++)
        found[i] = (struct store_number){ rows[i].source_key, rows[i].id };
    place_texts(found, nrows, keys, n, ids);
    return 0;
}

int
store_lookup_logins(
    struct store *s, struct arena *a, const char *const *logins, size_t n, int64_t *ids)
{
    struct q_lookup_logins_row *rows;
    size_t nrows;
    assert(n <= LOOKUP_MAX);
    if (q_lookup_logins(s, a, logins, n, &rows, &nrows) != 0)
        return -1;
    struct store_number *found = arena_array(a, nrows, sizeof *found);
    for (size_t i = 0; i < nrows; i++)
        found[i] = (struct store_number){ rows[i].login, rows[i].id };
    place_texts(found, nrows, logins, n, ids);
    return 0;
}

static int
compare_ids(const void *a, const void *b)
{
    const int64_t *x = a;
    const int64_t *y = b;
    return (*x > *y) - (*x < *y);
}

/* Those among `ids` that are still 0 and a former id of some title. */
static int
place_former(struct store *s, struct arena *a, const int64_t *from, size_t n, int64_t *ids)
{
    int64_t *asked = arena_array(a, n, sizeof *asked);
    struct store_title_alias *aliases;
    size_t nasked = 0;
    size_t naliases;
    for (size_t i = 0; i < n; i++)
        if (ids[i] == 0)
            asked[nasked++] = from[i];
    if (nasked == 0)
        return 0;
    if (store_title_aliases(s, a, asked, nasked, &aliases, &naliases) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; ids[i] == 0 && k < naliases; k++)
            if (aliases[k].old_id == from[i])
                ids[i] = aliases[k].id;
    return 0;
}

int
store_lookup_ids(struct store *s, struct arena *a, const int64_t *from, size_t n, int64_t *ids)
{
    struct q_lookup_titles_row *rows;
    size_t nrows;
    assert(n <= LOOKUP_MAX);
    if (q_lookup_titles(s, a, from, n, &rows, &nrows) != 0)
        return -1;
    int64_t *there = arena_array(a, nrows, sizeof *there);
    for (size_t i = 0; i < nrows; i++)
        there[i] = rows[i].id;
    if (nrows != 0)
        qsort(there, nrows, sizeof *there, compare_ids);
    for (size_t i = 0; i < n; i++)
        ids[i] = nrows != 0 && bsearch(&from[i], there, nrows, sizeof *there, compare_ids)
                     ? from[i]
                     : 0;
    return place_former(s, a, from, n, ids);
}

int
store_lookup_series(struct store *s, struct arena *a, int64_t *ids, size_t n)
{
    struct q_lookup_series_row *rows;
    size_t nrows;
    assert(n <= LOOKUP_MAX);
    if (q_lookup_series(s, a, ids, n, &rows, &nrows) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < nrows; k++)
            if (rows[k].id == ids[i]) {
                ids[i] = rows[k].series_id;
                break;
            }
    return 0;
}

int
store_lookup_numbers(struct store *s, struct arena *a, const char *type,
    struct store_number **numbers, size_t *n)
{
    struct q_lookup_numbers_row *rows;
    if (q_lookup_numbers(s, a, type, &rows, n) != 0)
        return -1;
    *numbers = arena_array(a, *n, sizeof **numbers);
    for (size_t i = 0; i < *n; i++)
        (*numbers)[i] = (struct store_number){ rows[i].value, rows[i].title_id };
    return 0;
}

static enum title_kind
kind_of(int32_t n)
{
    assert(n >= 0 && n < TITLE_KIND__MAX);
    return (enum title_kind)n;
}

int
store_lookup_names(
    struct store *s, struct arena *a, int64_t *after, struct store_name **names, size_t *n)
{
    struct q_lookup_batch_row batch;
    struct q_lookup_names_row *rows;
    *n = 0;
    if (q_lookup_batch(s, a, *after, NAMES_BATCH, &batch) < 0)
        return -1;
    if (batch.until == 0)
        return 0;
    if (q_lookup_names(s, a, *after, batch.until, &rows, n) != 0)
        return -1;
    *names = arena_array(a, *n, sizeof **names);
    for (size_t i = 0; i < *n; i++)
        (*names)[i] = (struct store_name){
            .id = rows[i].id,
            .kind = kind_of(rows[i].kind),
            .series_id = rows[i].series_id,
            .season = rows[i].season,
            .name = rows[i].name,
        };
    *after = batch.until;
    return 1;
}
