/*
 * Tick: `matineectl tick` does what falls due between requests: ratings into
 * averages, queues after what can be had now, and out with what has expired.
 * Called by cron; doing it again, or on several hosts, does no harm.
 */
#include "ctl/ctl.h"
#include "shm/generation.h"
#include "store/queue.h"
#include "store/rating.h"
#include "store/session.h"
#include "store/token.h"
#include "util/arena.h"

#include <inttypes.h>
#include <stdio.h>

/* Each step is done in portions, so that no transaction is long. */
#define PORTION INT64_C(500)

typedef int64_t step_fn(struct ctl *c, struct arena *a);

static int64_t
fold_ratings(struct ctl *c, struct arena *a)
{
    return store_rating_fold(c->store, a, PORTION);
}

static int64_t
refresh_queues(struct ctl *c, struct arena *a)
{
    return store_queue_refresh(c->store, a, c->now, PORTION);
}

static int64_t
expire_tokens(struct ctl *c, struct arena *a)
{
    (void)a;
    return store_token_expire(c->store, c->now, PORTION);
}

static int64_t
expire_sessions(struct ctl *c, struct arena *a)
{
    (void)a;
    return store_session_expire(c->store, c->now, PORTION);
}

static const struct {
    const char *what;
    step_fn *step;
    unsigned told; /* GENERATION bits of what others keep of it */
} steps[] = {
    { "titles with new ratings", fold_ratings, 1u << GENERATION_CATALOG },
    { "queues refreshed", refresh_queues, 0 },
    { "tokens and counts of calls expired", expire_tokens, 0 },
    { "sessions and tries expired", expire_sessions, 0 },
};

/* Does a step until nothing is left. Returns how much there was, or -1. */
static int64_t
finish(struct ctl *c, step_fn *step)
{
    struct arena *a = arena_new(0);
    int64_t sum = 0;
    int64_t n;
    do {
        n = step(c, a);
        sum += n > 0 ? n : 0;
        arena_reset(a);
    } while (n > 0);
    arena_free(a);
    return n < 0 ? -1 : sum;
}

enum ctl_status
ctl_tick(struct ctl *c, int argc, char **argv)
{
    enum ctl_status status = CTL_OK;
    (void)argv;
    if (argc != 1)
        return ctl_usage(c, "takes no arguments");
    if (ctl_store(c) == NULL)
        return CTL_FAILED;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        int64_t n = finish(c, steps[i].step);
        if (n < 0)
            status = CTL_FAILED;
        if (n > 0 && steps[i].told != 0)
            ctl_notify(c, steps[i].told);
        if (n >= 0 && !c->quiet)
            printf("%" PRId64 " %s\n", n, steps[i].what);
    }
    return status;
}
