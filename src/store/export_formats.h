/*
 * Export formats: how the titles of a batch can be had, as entries state it.
 */
#ifndef STORE_EXPORT_FORMATS_H
#define STORE_EXPORT_FORMATS_H

#include "store/export.h"

/* Titles or people being read. */
struct export_batch {
    struct store *store;
    struct arena *arena;
    struct store_export **by_id; /* in ascending order of id */
    const int64_t *ids;          /* in any order */
    size_t n;
};

/* The entry of the batch with that id, which must be in it. */
struct entry *export_entry(const struct export_batch *b, int64_t id);

/* Fills the formats of all titles of the batch. Returns 0 or -1. */
int export_formats(const struct export_batch *b);

#endif
