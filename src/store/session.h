/*
 * Session: who is signed in to our own pages, and how often somebody tried to.
 */
#ifndef STORE_SESSION_H
#define STORE_SESSION_H

#include "store/user.h"

/* Begins one for an account as it was read. Returns 1, 0 when it is gone, shut or has
 * another password since then, or -1. */
int store_session_add(struct store *s, const unsigned char *hash, const struct store_user *u,
    int64_t now, int64_t expires);

/* Whose it is, if it has not expired and the account is active: one query. Returns 1, 0 or -1.
 */
int store_session_find(struct store *s, struct arena *a, const unsigned char *hash, int64_t now,
    struct store_user *u);

/* Ends one, or all of a user. Return 0 or -1. */
int store_session_end(struct store *s, const unsigned char *hash);
int store_session_end_all(struct store *s, int64_t user_id);

/* The tries to sign in of this minute in each of `n` buckets (16 bytes each). Returns 0 or
 * -1. */
int store_sign_in_tries(
    struct store *s, const unsigned char (*buckets)[16], size_t n, int64_t now, int64_t *tries);

/* Counts one more in each, and gives the same, this one with it. Returns 0 or -1. */
int store_sign_in_try(
    struct store *s, const unsigned char (*buckets)[16], size_t n, int64_t now, int64_t *tries);

/* Removes what has expired, sessions and counts of tries, at most `most` of each. Returns
 * how many went, or -1. */
int64_t store_session_expire(struct store *s, int64_t now, int64_t most);

#endif
