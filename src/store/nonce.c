/*
 * Nonce: see nonce.h. Old rows are found by the highest time seen and not by the
 * clock, so a clock that steps back re-opens nothing: the row with the highest
 * time is never removed.
 */
#include "store/nonce.h"

#include "store/queries.h"

/* Rows are removed so much later than they are refused (in seconds), for
 * inserts that read the highest time just before another host raised it. */
#define MARGIN 60

static int
oldest_accepted(struct store *s, int64_t window, int64_t *oldest)
{
    struct q_nonce_highest_row row;
    if (q_nonce_highest(s, NULL, &row) != 1)
        return -1;
    *oldest = row.highest - 2 * window;
    return 0;
}

enum store_nonce_verdict
store_nonce_insert(struct store *s, int64_t stamp,
    const unsigned char fingerprint[STORE_NONCE_SIZE], int64_t window)
{
    int64_t oldest;
    struct store_blob print = { .p = fingerprint, .len = STORE_NONCE_SIZE };
    if (oldest_accepted(s, window, &oldest) != 0)
        return STORE_NONCE_FAILED;
    if (stamp < oldest)
        return STORE_NONCE_TOO_OLD;
    int64_t touched = q_nonce_add(s, stamp, print);
    if (touched < 0)
        return STORE_NONCE_FAILED;
    return touched == 1 ? STORE_NONCE_NEW : STORE_NONCE_SEEN;
}

enum store_nonce_verdict
store_nonce_lookup(struct store *s, int64_t stamp,
    const unsigned char fingerprint[STORE_NONCE_SIZE], int64_t window)
{
    int64_t oldest;
    struct q_nonce_seen_row row;
    struct store_blob print = { .p = fingerprint, .len = STORE_NONCE_SIZE };
    if (oldest_accepted(s, window, &oldest) != 0)
        return STORE_NONCE_FAILED;
    if (stamp < oldest)
        return STORE_NONCE_TOO_OLD;
    if (q_nonce_seen(s, NULL, stamp, print, &row) != 1)
        return STORE_NONCE_FAILED;
    return row.seen > 0 ? STORE_NONCE_SEEN : STORE_NONCE_NEW;
}

int64_t
store_nonce_expire(struct store *s, int64_t window, int64_t most)
{
    int64_t oldest;
    if (oldest_accepted(s, window, &oldest) != 0)
        return -1;
    return q_nonce_expire(s, oldest - MARGIN, most);
}
