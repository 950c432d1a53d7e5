/*
 * Catalog key: from what files call an entry, (source, key), to our id. Keys of
 * a batch are collected first and looked up together; those never seen before
 * get an id, which is theirs for ever.
 */
#ifndef STORE_CATALOG_KEY_H
#define STORE_CATALOG_KEY_H

#include "model/entry.h"

struct arena;
struct store;

struct catalog_key {
    const char *source;
    const char *key;
    int64_t id;                /* 0 until resolved */
    const unsigned char *hash; /* of the entry last imported; NULL: none was */
};

struct catalog_keys {
    enum entry_type type;
    struct arena *arena;
    struct catalog_key *list; /* sorted and without doubles once resolved */
    size_t n;
    size_t cap;
};

void catalog_keys_init(struct catalog_keys *k, struct arena *a, enum entry_type type);

/* Notes a key; NULL is passed over. The strings are not copied. */
void catalog_keys_want(struct catalog_keys *k, const char *source, const char *key);

/* Looks all of them up and gives the new ones ids. Returns 0, or -1 after the
 * failure was logged. */
int catalog_keys_resolve(struct catalog_keys *k, struct store *s);

/* A key that was wanted and resolved; NULL for none or a key that was not. */
const struct catalog_key *catalog_keys_find(
    const struct catalog_keys *k, const char *source, const char *key);

/* Its id, or 0. */
int64_t catalog_keys_id(const struct catalog_keys *k, const char *source, const char *key);

#endif
