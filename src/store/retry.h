/*
 * Retry: whether what failed is tried again. A deadlock is, several times: one
 * of the two that met goes on, so it ends soon. A lock waited for in vain is
 * only once, since who holds it may hold it for ever.
 */
#ifndef STORE_RETRY_H
#define STORE_RETRY_H

#include <stdbool.h>

struct store;

/* The attempts at one operation; starts as all zeros. */
struct retry {
    int failed;
    int waited; /* of these, for a lock in vain */
};

/* Takes note of a failure that the store's fault tells of. Returns true after a
 * pause when there shall be another attempt; false when not, logging that after
 * more than one. The caller has judged whether it may be repeated at all. */
bool retry_after_fault(struct store *s, struct retry *r);

#endif
