/*
 * Catalog refer: which entries an entry mentions, and what has to be done about
 * those that mention one that was merged.
 */
#ifndef STORE_CATALOG_REFER_H
#define STORE_CATALOG_REFER_H

#include "store/catalog_key.h"

struct catalog_ids;
struct entry;

/* Wants all keys of an entry: its own, and those of titles and people that it
 * mentions. `source` is the entry's or the import's. */
void catalog_refer_keys(const struct entry *e, const char *source, struct catalog_keys *titles,
    struct catalog_keys *people);

/* Titles that mention entries which were merged into others mention those now:
 * that is a change of content, and what an export of them says from now on is
 * what was imported. `ids` are sorted. Returns 0 or -1. */
int catalog_refer_again(
    struct store *s, struct arena *a, const struct catalog_ids *ids, int64_t now);

#endif
