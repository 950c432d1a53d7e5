/*
 * Generation: counters that grow whenever something changed that others keep in
 * a cache. Hosts poll them; within a host shared memory passes them on.
 */
#ifndef STORE_GENERATION_H
#define STORE_GENERATION_H

#include <stdint.h>

struct store;

enum store_noun { NOUN_CATALOG, NOUN_CONSUMERS, NOUN_TOKENS, NOUN_ACCOUNTS, NOUN__MAX };

/* Reads all counters with one query. Returns 0 or -1. */
int store_generation_read(struct store *s, int64_t values[NOUN__MAX]);

/* Adds one; inside a transaction as part of it. Returns 0 or -1. */
int store_generation_bump(struct store *s, enum store_noun noun);

#endif
