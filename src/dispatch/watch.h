/*
 * Watch: what is done between requests: seeing what other hosts changed in the
 * database, and removing from it what nobody needs any more. One worker of a
 * host does it for all.
 */
#ifndef DISPATCH_WATCH_H
#define DISPATCH_WATCH_H

#include <stdbool.h>
#include <stdint.h>

struct shm_generation;
struct store;
struct watch;

struct watch_options {
    struct shm_generation *generation; /* what is bumped; must outlive it */
    bool nonces;                       /* the database has nonces */
    int64_t window;                    /* of their timestamps, in seconds */
};

/* In the master, before it forks. NULL after logging why not. */
struct watch *watch_open(const struct watch_options *o);
void watch_close(struct watch *w);

/* Looks once a second, with one statement, and cleans up once a minute, a few
 * hundred rows at a time. `now` is Unix seconds. A database that fails is left
 * alone for some seconds, and none is waited for long. */
void watch_tick(struct watch *w, struct store *s, int64_t now);

#endif
