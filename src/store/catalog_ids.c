/*
 * Catalog ids: see catalog_ids.h.
 */
#include "store/catalog_ids.h"

#include "util/arena.h"

#include <stdlib.h>
#include <string.h>

void
catalog_ids_add(struct catalog_ids *ids, int64_t id)
{
    if (id == 0)
        return;
    if (ids->n == ids->cap) {
        size_t cap = ids->cap != 0 ? ids->cap * 2 : 1024;
        int64_t *list = arena_array(ids->arena, cap, sizeof *list);
        if (ids->n != 0)
            memcpy(list, ids->list, ids->n * sizeof *list);
        ids->list = list;
        ids->cap = cap;
    }
    ids->list[ids->n++] = id;
}

static int
by_value(const void *a, const void *b)
{
    const int64_t *x = a;
    const int64_t *y = b;
    return *x < *y ? -1 : *x > *y;
}

void
catalog_ids_sort(struct catalog_ids *ids)
{
    size_t n = 0;
    if (ids->n != 0)
        qsort(ids->list, ids->n, sizeof *ids->list, by_value);
    for (size_t i = 0; i < ids->n; i++)
        if (n == 0 || ids->list[n - 1] != ids->list[i])
            ids->list[n++] = ids->list[i];
    ids->n = n;
}
