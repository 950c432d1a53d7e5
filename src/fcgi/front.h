/*
 * Front: the loop of one worker. Waits for connections and requests by one
 * epoll, takes requests one after the other, and gives each to the answerer.
 * Processes are the master's business.
 */
#ifndef FCGI_FRONT_H
#define FCGI_FRONT_H

#include "fcgi/answer.h"
#include "fcgi/connection.h"

#include <stddef.h>
#include <stdint.h>

struct slot;

/* Called between requests and at least once a second; `now` in Unix seconds. */
typedef void tick_fn(void *context, int64_t now);

struct front {
    int listen_fd; /* a listening socket; made non-blocking */
    struct answerer answerer;
    tick_fn *tick;          /* with the answerer's context; NULL: none */
    void (*reopen)(void *); /* on SIGUSR1, with `reopen_context`; NULL: ignored */
    void *reopen_context;
    void (*retired)(void); /* when this worker begins to retire; NULL: nobody to tell */

    struct slot *slots; /* of all workers; they share the connections fairly */
    size_t nslots;
    struct slot *slot; /* of this one */

    struct connection_limits limits;
    size_t max_connections;    /* open at a time */
    uint64_t max_requests;     /* then it retires; 0: never */
    int64_t keepalive_timeout; /* seconds a retiring worker keeps an idle connection */
};

/* Serves until SIGTERM or SIGINT was caught, or until it has retired, and what
 * had begun by then is answered. Returns 0, or -1 after logging why it cannot
 * serve. */
int front_run(const struct front *o);

#endif
