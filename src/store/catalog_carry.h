/*
 * Catalog carry: what users rated, wrote, had and queued of a title that is merged goes
 * along to the title it becomes. Where a user has both, the newer one stays; averages
 * count each user once. What belongs to a deleted title stays as it is, in case it
 * comes back; lists leave it out. A merged title that comes back starts anew.
 */
#ifndef STORE_CATALOG_CARRY_H
#define STORE_CATALOG_CARRY_H

#include <stdint.h>

struct arena;
struct store;

/* Carries all of title `from` over to `into`; in the caller's transaction. The average of
 * `into` follows when ratings are folded in. One query when nobody has anything of it.
 * Returns 0 or -1. */
int catalog_carry(struct store *s, struct arena *a, int64_t from, int64_t into);

#endif
