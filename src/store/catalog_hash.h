/*
 * Catalog hash: what an entry says in 32 bytes, to tell a changed entry from one
 * that is as it was. Two halves: its content, and what ratings and popularity
 * alone make of it, since those do not count as a change of content.
 *
 * Other entries that it mentions count as the ids they have today, so an entry
 * says the same whether it names an entry or what that one was merged into.
 */
#ifndef STORE_CATALOG_HASH_H
#define STORE_CATALOG_HASH_H

#include "store/catalog_key.h"

#define CATALOG_HASH_CONTENT 16 /* bytes of the first half */
#define CATALOG_HASH_SIZE    32

/* The hash of everything but identity and line number; of an entry that is gone,
 * of that alone. `source` is the entry's or the import's; the keys it mentions
 * are in `titles` and `people`, with their ids. */
void catalog_hash(const struct entry *e, const char *source, const struct catalog_keys *titles,
    const struct catalog_keys *people, unsigned char hash[CATALOG_HASH_SIZE]);

#endif
