/*
 * Limits: see limits.h. Joins what shared memory counts with the day's row in
 * the database.
 */
#include "dispatch/limits.h"

#include "shm/files.h"
#include "shm/limit.h"
#include "store/quota.h"
#include "store/store.h"
#include "util/clock.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#define KEYS 16384 /* applications that call in the same second */

/* So long (us) an application waits after its row could not be had, so that its
 * calls do not take the workers from others. */
#define STUCK_US 5000000

struct limits {
    struct shm_limits *shared;
    int64_t stuck; /* the last application whose row could not be had; 0: none */
    int64_t stuck_until;
};

struct limits *
limits_open(const char *state_dir)
{
    char path[PATH_MAX];
    struct limits *l = calloc(1, sizeof *l);
    if (l == NULL)
        return NULL;
    snprintf(path, sizeof path, "%s/" SHM_FILE_LIMITS, state_dir);
    l->shared = shm_limits_open(path, KEYS);
    if (l->shared != NULL)
        return l;
    free(l);
    return NULL;
}

void
limits_close(struct limits *l)
{
    if (l == NULL)
        return;
    shm_limits_close(l->shared);
    free(l);
}

enum limits_verdict
limits_second(struct limits *l, const struct limits_of *of, int64_t now_us, int64_t *current)
{
    struct shm_rate rate;
    *current = 0;
    if (of->per_second == 0)
        return LIMITS_PASS;
    uint32_t per_second = of->per_second > UINT32_MAX ? UINT32_MAX : (uint32_t)of->per_second;
    bool pass = shm_limits_take(l->shared, of->consumer_id, per_second, now_us, &rate);
    *current = rate.current;
    return pass ? LIMITS_PASS : LIMITS_SECOND;
}

/* How many calls to lease at once: a hundredth of the day's, so that little is
 * lost when a worker ends, and a small limit is exact. */
static int64_t
block_of(int64_t per_day)
{
    int64_t block = per_day / 100;
    return block < 1 ? 1 : block > 10000 ? 10000 : block;
}

enum limits_verdict
limits_day(struct limits *l, struct store *s, const struct limits_of *of, int64_t now_us)
{
    if (of->per_day == 0)
        return LIMITS_PASS;
    switch (shm_limits_quota(l->shared, of->consumer_id, of->generation, now_us)) {
    case QUOTA_TAKEN:
        return LIMITS_PASS;
    case QUOTA_SPENT:
        return LIMITS_DAY;
    case QUOTA_LEASE:
        break;
    }
    int64_t granted;
    int64_t day = now_us / 1000000 / QUOTA_DAY;
    if (l->stuck == of->consumer_id && clock_mono_us() < l->stuck_until)
        return LIMITS_FAILED;
    if (store_quota_lease(
            s, of->consumer_id, day, of->per_day, block_of(of->per_day), &granted) != 0) {
        l->stuck = of->consumer_id;
        l->stuck_until = clock_mono_us() + (store_locked(s) ? STUCK_US : 0);
        return LIMITS_FAILED;
    }
    if (granted == 0) {
        shm_limits_grant(l->shared, of->consumer_id, 0, of->generation, now_us);
        return LIMITS_DAY;
    }
    if (granted > 1)
        shm_limits_grant(
            l->shared, of->consumer_id, (uint32_t)(granted - 1), of->generation, now_us);
    return LIMITS_PASS;
}

int64_t
limits_reset_seconds(int64_t now)
{
    return QUOTA_DAY - now % QUOTA_DAY;
}
