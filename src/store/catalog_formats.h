/*
 * Catalog formats: the rows that say how a title can be had: formats with
 * their dates, screen formats, languages and audio formats.
 */
#ifndef STORE_CATALOG_FORMATS_H
#define STORE_CATALOG_FORMATS_H

#include "store/catalog_rows.h"

/* Inserts those of `n` title entries. Returns 0 or -1. */
int catalog_formats_insert(
    struct store *s, struct arena *a, const struct catalog_item *items, size_t n);

#endif
