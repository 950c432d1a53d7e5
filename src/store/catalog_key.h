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
    int64_t merged_into;       /* what it is today; 0: itself */
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

/* Brings them in order, without doubles, as needed to find one. */
void catalog_keys_sort(struct catalog_keys *k);

/* Sorts them, looks all of them up and gives the new ones ids. Returns 0, or -1 after the
 * failure was logged. */
int catalog_keys_resolve(struct catalog_keys *k, struct store *s);

/* A key that was wanted; NULL for none or a key that was not. */
const struct catalog_key *catalog_keys_find(
    const struct catalog_keys *k, const char *source, const char *key);

/* The id that a reference to it means: its own, or of what it was merged into. 0
 * for none. */
int64_t catalog_keys_id(const struct catalog_keys *k, const char *source, const char *key);

/* The same for the person of a credit or an award; see catalog_person_key. */
int64_t catalog_keys_person(
    const struct catalog_keys *k, const char *source, const char *person, const char *name);

/* The key of the person of a credit or award: its own, or one made of the name;
 * NULL for neither. */
const char *catalog_person_key(struct arena *a, const char *person, const char *name);

/* The name in a key that was made of one; NULL for other keys. */
const char *catalog_key_name(const char *key);

#endif
