/*
 * Catalog ids: a list of ids that grows, for what an import has to look at once
 * more at its end.
 */
#ifndef STORE_CATALOG_IDS_H
#define STORE_CATALOG_IDS_H

#include <stddef.h>
#include <stdint.h>

struct arena;

struct catalog_ids {
    struct arena *arena;
    int64_t *list; /* in any order, with doubles, until sorted */
    size_t n;
    size_t cap;
};

/* Adds one; 0 is passed over. */
void catalog_ids_add(struct catalog_ids *ids, int64_t id);

/* Brings them in ascending order, each once. */
void catalog_ids_sort(struct catalog_ids *ids);

#endif
