/*
 * Limits: how often a consumer calls, counted over all workers in a mapped
 * file (spec/portal.md 4). Per second by the generic cell rate algorithm: a
 * key that was quiet has a whole second's calls at once, then one each time
 * its share of a second has passed. Per day only the local part: calls leased
 * from the database in blocks are given out here, so that the database is
 * asked once a block; leasing is the guard's.
 *
 * A key that has no place finds one as long as, in its set of sixteen, one
 * other has been quiet for a second. The loss of the file costs what it held:
 * a second's calls and the leased blocks.
 */
#ifndef SHM_LIMIT_H
#define SHM_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

struct shm_limits;

/* Opens or makes the file with room for at least `keys` consumers that call at
 * the same time. The master does it before it forks. NULL after a line in the
 * log. Close it with shm_limits_close; the file stays. */
struct shm_limits *shm_limits_open(const char *path, uint32_t keys);
void shm_limits_close(struct shm_limits *l);

struct shm_rate {
    uint32_t current; /* calls that count at this moment, this one with them if it may pass */
    int64_t retry_us; /* refused: microseconds until one would pass; else 0 */
};

/* Counts one call of `consumer` (> 0), allowed `per_second` calls (0: none) at
 * `now_us`, Unix microseconds. True when it may pass; a refused call does not
 * count. `*rate`, when not NULL, gets the numbers. With no place for the
 * consumer the call is refused. */
bool shm_limits_take(struct shm_limits *l, int64_t consumer, uint32_t per_second,
    int64_t now_us, struct shm_rate *rate);

/* What is left of the day's lease. The day is the one of `now_us`, UTC. */
enum shm_quota_verdict {
    QUOTA_TAKEN, /* one call of the lease was taken */
    QUOTA_LEASE, /* nothing here: ask the database for a block */
    QUOTA_SPENT, /* the database had nothing left when it was last asked today */
};

/* Takes one call from the consumer's lease. `generation` is that of the
 * consumers (generation.h): QUOTA_SPENT holds until it changes, since then the
 * limit may have been raised. */
enum shm_quota_verdict shm_limits_quota(
    struct shm_limits *l, int64_t consumer, uint64_t generation, int64_t now_us);

/* Adds the `n` calls that were leased; 0 says that the day is spent. The one
 * who leased takes its own call off first and grants the rest: with no place
 * for the consumer they are gone. */
void shm_limits_grant(
    struct shm_limits *l, int64_t consumer, uint32_t n, uint64_t generation, int64_t now_us);

#endif
