/*
 * Retry: see retry.h.
 */
#include "store/retry.h"

#include "store/connection.h"
#include "store/deadline.h"
#include "util/clock.h"
#include "util/log.h"

#include <time.h>
#include <unistd.h>

#define ATTEMPTS 8
#define WAITS    2

/* The pause before the second attempt in us; it doubles with each. */
#define PAUSE_FIRST 2000
#define PAUSE_MOST  200000

/* A time between half of and the whole pause, so that two that collided do not
 * meet again. */
static void
pause_after(int failed)
{
    int64_t most = PAUSE_FIRST;
    for (int i = 1; i < failed && most < PAUSE_MOST; i++)
        most *= 2;
    uint64_t mix = (uint64_t)clock_mono_us() * 2654435761u + (uint64_t)getpid() * 40503u;
    int64_t us = most / 2 + (int64_t)((mix >> 16) % (uint64_t)(most / 2));
    struct timespec t = { .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000 };
    nanosleep(&t, NULL);
}

bool
retry_after_fault(struct store *s, struct retry *r)
{
    r->failed++;
    r->waited += s->fault == FAULT_LOCKED;
    if (r->failed < ATTEMPTS && r->waited < WAITS && deadline_left(s) > 0 &&
        clock_mono_us() >= s->retry_at) {
        pause_after(r->failed);
        return true;
    }
    if (r->failed > 1)
        log_error("database: gave up after %d attempts", r->failed);
    return false;
}
