/*
 * Catalog rows: the rows that belong to a title, beside its own: names, texts,
 * ratings, genres, credits, awards, formats, external ids, similars, bonus.
 * They are deleted and written anew when the title's entry has changed.
 */
#ifndef STORE_CATALOG_ROWS_H
#define STORE_CATALOG_ROWS_H

#include "store/catalog_key.h"

struct arena;
struct store;

/* An entry to be written, with its id. */
struct catalog_item {
    const struct entry *entry;
    const char *source; /* the entry's, or the import's */
    int64_t id;
};

/* Deletes all such rows of `n` titles. Returns 0 or -1. */
int catalog_rows_delete(struct store *s, const int64_t *ids, size_t n);

/* Inserts those of `n` title entries. All keys they mention are in `titles` and
 * `people`. Returns 0 or -1. */
int catalog_rows_insert(struct store *s, struct arena *a, const struct catalog_item *items,
    size_t n, const struct catalog_keys *titles, const struct catalog_keys *people);

#endif
