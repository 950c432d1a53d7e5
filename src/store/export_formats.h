/*
 * Export formats: how the titles of a batch can be had, as entries state it.
 */
#ifndef STORE_EXPORT_FORMATS_H
#define STORE_EXPORT_FORMATS_H

#include "store/export.h"

/* Titles being read: `list` and `ids` in the same, ascending order. */
struct export_batch {
    struct store *store;
    struct arena *arena;
    struct store_export *list;
    const int64_t *ids;
    size_t n;
};

/* The title of the batch with that id, which must be in it. */
struct entry_title *export_title(struct store_export *list, size_t n, int64_t id);

/* Fills the formats of all titles of the batch. Returns 0 or -1. */
int export_formats(const struct export_batch *b);

#endif
