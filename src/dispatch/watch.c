/*
 * Watch: see watch.h. Who does it is decided by a word in shared memory; what
 * was seen last is there as well, so that a change is announced once however
 * many workers there are, and also when the one who saw the old value is gone.
 */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "dispatch/watch.h"

#include "shm/generation.h"
#include "store/generation.h"
#include "store/nonce.h"
#include "store/quota.h"
#include "store/rating.h"
#include "store/session.h"
#include "store/store.h"
#include "store/token.h"
#include "util/arena.h"
#include "util/clock.h"
#include "util/log.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define MINUTE     60
#define BATCH      500     /* rows removed at a time */
#define FOLD_BATCH 100     /* titles whose ratings are folded at a time */
#define PATIENCE   1       /* seconds the database may take, for requests wait meanwhile */
#define PAUSE_US   5000000 /* after a failure */
#define DAYS_KEPT  1       /* of quotas besides today's: clocks of hosts differ */

struct shared {
    _Atomic int64_t looked;          /* Unix second */
    _Atomic int64_t cleaned;         /* Unix minute */
    _Atomic bool more;               /* the last cleaning left something */
    _Atomic int64_t pause_until;     /* clock_mono_us */
    _Atomic int64_t seen[NOUN__MAX]; /* what the database said; 0: never asked */
};

struct watch {
    struct watch_options o;
    struct shared *shared;
};

static const enum shm_generation_noun noun_here[NOUN__MAX] = {
    [NOUN_CATALOG] = GENERATION_CATALOG,
    [NOUN_CONSUMERS] = GENERATION_CONSUMERS,
    [NOUN_TOKENS] = GENERATION_TOKENS,
    [NOUN_ACCOUNTS] = GENERATION_ACCOUNTS,
};

struct watch *
watch_open(const struct watch_options *o)
{
    struct watch *w = calloc(1, sizeof *w);
    if (w == NULL)
        return NULL;
    void *shared = mmap(
        NULL, sizeof *w->shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) {
        log_error("shared memory: %s", strerror(errno));
        free(w);
        return NULL;
    }
    w->o = *o;
    w->shared = shared;
    return w;
}

void
watch_close(struct watch *w)
{
    if (w == NULL)
        return;
    munmap(w->shared, sizeof *w->shared);
    free(w);
}

/* Whether this worker is the one for that second or minute. */
static bool
claim(_Atomic int64_t *last, int64_t now)
{
    int64_t before = atomic_load(last);
    return before != now && atomic_compare_exchange_strong(last, &before, now);
}

static int
look(struct watch *w, struct store *s)
{
    int64_t values[NOUN__MAX];
    if (store_generation_read(s, values) != 0)
        return -1;
    for (size_t i = 0; i < NOUN__MAX; i++) {
        int64_t before = atomic_exchange(&w->shared->seen[i], values[i]);
        if (before != 0 && before != values[i])
            shm_generation_bump(w->o.generation, noun_here[i]);
    }
    return 0;
}

static int64_t
clean_nonces(struct watch *w, struct store *s, int64_t now)
{
    (void)now;
    return w->o.nonces ? store_nonce_expire(s, w->o.window, BATCH) : 0;
}

static int64_t
clean_quotas(struct watch *w, struct store *s, int64_t now)
{
    (void)w;
    return store_quota_expire(s, now / QUOTA_DAY - DAYS_KEPT, BATCH);
}

static int64_t
clean_tokens(struct watch *w, struct store *s, int64_t now)
{
    (void)w;
    return store_token_expire(s, now, BATCH);
}

static int64_t
clean_sessions(struct watch *w, struct store *s, int64_t now)
{
    (void)w;
    return store_session_expire(s, now, BATCH);
}

/* Averages and predictions follow the ratings. */
static int64_t
fold_ratings(struct watch *w, struct store *s, int64_t now)
{
    (void)w;
    (void)now;
    struct arena *a = arena_new(0);
    int64_t folded = store_rating_fold(s, a, FOLD_BATCH);
    arena_free(a);
    return folded < 0 ? -1 : folded == FOLD_BATCH ? BATCH : 0;
}

/* Each removes or folds a batch and returns how many went, BATCH or more when there may be
 * more, or -1. */
static int64_t (*const cleaners[])(struct watch *w, struct store *s, int64_t now) = {
    clean_nonces,
    clean_quotas,
    clean_tokens,
    clean_sessions,
    fold_ratings,
};

static int
clean(struct watch *w, struct store *s, int64_t now)
{
    bool more = false;
    for (size_t i = 0; i < sizeof cleaners / sizeof *cleaners; i++) {
        int64_t gone = cleaners[i](w, s, now);
        if (gone < 0)
            return -1;
        more |= gone >= BATCH;
    }
    atomic_store(&w->shared->more, more);
    return 0;
}

static int
work(struct watch *w, struct store *s, int64_t now)
{
    if (look(w, s) != 0)
        return -1;
    if (claim(&w->shared->cleaned, now / MINUTE) || atomic_load(&w->shared->more))
        return clean(w, s, now);
    return 0;
}

void
watch_tick(struct watch *w, struct store *s, int64_t now)
{
    if (clock_mono_us() < atomic_load(&w->shared->pause_until) ||
        !claim(&w->shared->looked, now))
        return;
    store_deadline_begin(s, PATIENCE);
    int rc = work(w, s, now);
    store_deadline_end(s);
    if (rc != 0)
        atomic_store(&w->shared->pause_until, clock_mono_us() + PAUSE_US);
}
