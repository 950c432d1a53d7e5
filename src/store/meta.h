/*
 * Meta: facts about the catalog as a whole, a short text each.
 */
#ifndef STORE_META_H
#define STORE_META_H

struct arena;
struct store;

/* A random name the catalog got when it was made; it never changes. */
#define META_CATALOG_ID "catalog_id"

/* Unix seconds of the last finished import, in decimal. */
#define META_IMPORTED_AT "imported_at"

/* The text of that name into `*value`. Returns 1, 0 when there is none, -1. */
int store_meta_get(struct store *s, struct arena *a, const char *name, const char **value);

/* Writes it; store_meta_add only when there is none. Return 0 or -1. */
int store_meta_put(struct store *s, const char *name, const char *value);
int store_meta_add(struct store *s, const char *name, const char *value);

#endif
