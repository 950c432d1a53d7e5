/*
 * Similar: see similar.h. What is there is read first, since most of it is as it
 * was, and a row that is not written costs nothing.
 */
#include "store/similar.h"

#include "store/queries.h"
#include "util/arena.h"

#include <stdbool.h>

/* Whether the rows, which stand in order of titles, have just these similars. */
static bool
is_same(
    const struct store_similar *want, const struct q_similar_computed_row *rows, size_t nrows)
{
    size_t low = 0;
    size_t high = nrows;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rows[middle].title_id < want->id)
            low = middle + 1;
        else
            high = middle;
    }
    size_t n = 0;
    for (; low + n < nrows && rows[low + n].title_id == want->id; n++)
        if (n == want->n || rows[low + n].similar_id != want->similar[n])
            return false;
    return n == want->n;
}

int
store_similar_put(struct store *s, struct arena *a, const struct store_similar *list, size_t n)
{
    int64_t *ids = arena_array(a, n, sizeof *ids);
    size_t total = 0;
    for (size_t i = 0; i < n; i++) {
        ids[i] = list[i].id;
        total += list[i].n;
    }
    struct q_similar_computed_row *old;
    size_t nold;
    if (q_similar_computed(s, a, ids, n, &old, &nold) != 0)
        return -1;

    struct q_similar_computed_add_rows *rows = arena_array(a, total, sizeof *rows);
    size_t nrows = 0;
    size_t changed = 0;
    for (size_t i = 0; i < n; i++) {
        if (is_same(&list[i], old, nold))
            continue;
        ids[changed++] = list[i].id;
        for (size_t k = 0; k < list[i].n; k++)
            rows[nrows++] = (struct q_similar_computed_add_rows){
                .title_id = list[i].id, .position = (int32_t)k, .similar_id = list[i].similar[k]
            };
    }
    if (changed == 0)
        return 0;
    if (q_similar_computed_delete(s, ids, changed) < 0 ||
        q_similar_computed_add(s, rows, nrows) < 0)
        return -1;
    return (int)changed;
}
