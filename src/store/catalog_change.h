/*
 * Catalog change: what a batch of entries does to the tables, once it is known
 * which of them are new, changed or gone.
 */
#ifndef STORE_CATALOG_CHANGE_H
#define STORE_CATALOG_CHANGE_H

#include "store/catalog_hash.h"
#include "store/catalog_rows.h"

struct catalog_ids;

enum catalog_verdict {
    CATALOG_SAME,  /* as imported last: nothing to do */
    CATALOG_WRITE, /* new or changed */
    CATALOG_RATE,  /* only ratings or popularity changed */
    CATALOG_REMOVE /* deleted, or merged into another */
};

struct catalog_change {
    struct catalog_item item;
    enum catalog_verdict verdict;
    int64_t into_id;  /* what it is merged into; 0: nothing */
    bool seen_before; /* its identity was imported before */
    bool was_merged;  /* until now it was part of another */
    unsigned char hash[CATALOG_HASH_SIZE];
};

struct catalog_batch {
    struct store *store;
    struct arena *arena;
    int64_t now;
    struct catalog_change *changes; /* one an identity */
    size_t n;
    const struct catalog_keys *titles; /* all keys they mention, resolved */
    const struct catalog_keys *people;
    struct catalog_ids *referrers; /* titles whose references were led elsewhere */
};

/* Carries all changes out; a verdict may turn to CATALOG_SAME. Returns 0 or -1. */
int catalog_change_all(const struct catalog_batch *b);

#endif
