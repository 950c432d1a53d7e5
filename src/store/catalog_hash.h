/*
 * Catalog hash: what an entry says in 32 bytes, to tell a changed entry from one
 * that is as it was. Two halves: its content, and what ratings and popularity
 * alone make of it, since those do not count as a change of content.
 */
#ifndef STORE_CATALOG_HASH_H
#define STORE_CATALOG_HASH_H

#include "model/entry.h"

#define CATALOG_HASH_CONTENT 16 /* bytes of the first half */
#define CATALOG_HASH_SIZE    32

/* The hash of everything but identity and line number. */
void catalog_hash(const struct entry *e, unsigned char hash[CATALOG_HASH_SIZE]);

#endif
