/*
 * Catalog cards: plain titles as the tables describe them.
 */
#ifndef STORE_CATALOG_CARD_H
#define STORE_CATALOG_CARD_H

#include "model/title.h"

struct arena;
struct store;

/* The titles of `ids`, in order of id, as their cards should be; ids without a
 * title are left out. Five queries. Returns 0 or -1. */
int catalog_card_titles(struct store *s, struct arena *a, const int64_t *ids, size_t nids,
    struct title **titles, size_t *n);

#endif
