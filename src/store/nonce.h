/*
 * Nonce: requests that were signed, remembered in the database where several
 * hosts share it (nonce_store = database). The fingerprint stands for the
 * request; what goes into it is the guard's.
 */
#ifndef STORE_NONCE_H
#define STORE_NONCE_H

#include "store/store.h"

/* Bytes of a fingerprint. */
#define STORE_NONCE_SIZE 16

enum store_nonce_verdict {
    STORE_NONCE_NEW,
    STORE_NONCE_SEEN,
    STORE_NONCE_TOO_OLD, /* may have been forgotten already */
    STORE_NONCE_FAILED   /* logged; the request is refused */
};

/* Remembers a request of Unix time `stamp`, in one atomic statement, and says
 * whether it is new. Times more than twice `window` seconds below the highest
 * ever seen are too old, whatever the clock says now. */
enum store_nonce_verdict store_nonce_insert(struct store *s, int64_t stamp,
    const unsigned char fingerprint[STORE_NONCE_SIZE], int64_t window);

/* The same question without remembering. */
enum store_nonce_verdict store_nonce_lookup(struct store *s, int64_t stamp,
    const unsigned char fingerprint[STORE_NONCE_SIZE], int64_t window);

/* Forgets at most `most` requests that are too old by now, a minute late.
 * Returns how many, or -1. */
int64_t store_nonce_expire(struct store *s, int64_t window, int64_t most);

#endif
