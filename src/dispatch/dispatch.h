/*
 * Dispatch: from a request to a reply. Finds the route, asks the guard, runs
 * the handler, and keeps what a worker needs for that: its database
 * connection, the search index, the template set, the shared tables.
 *
 * Life: dispatch_open in the master before it forks; dispatch_worker_start in
 * each worker; then dispatch_request for each request and dispatch_tick
 * between requests; dispatch_worker_end.
 */
#ifndef DISPATCH_DISPATCH_H
#define DISPATCH_DISPATCH_H

#include "dispatch/guard.h"
#include "http/request.h"
#include "model/ask.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct dispatch;
struct reply;

/* The files in guard.state_dir that dispatch_open makes and the workers open
 * once more; closed by NULL. */
extern const char *const dispatch_state_files[];

/* What the dispatcher serves with, and how. */
struct dispatch_options {
    struct store_options store;
    struct guard_options guard;
    struct call_settings call; /* but for `opaque`, which is made from the key */
    struct ask ask;            /* the addresses and names; the rest is ignored */
    const char *index_file;    /* of `matineectl index` */
    bool typed_json;           /* emulate json_scalars = typed */
    const char *responder;     /* X-Mashery-Responder on every reply */
    size_t cards;              /* title cards kept in shared memory; 0: none */
};

/* Opens what all workers share. The options and the strings they point at must
 * outlive it. Returns NULL, after logging why, when a shared file cannot be
 * made. A database or an index that is not there yet is no failure. */
struct dispatch *dispatch_open(const struct dispatch_options *o);

/* Readies one worker after fork. Returns 0, or -1 after logging why. */
int dispatch_worker_start(struct dispatch *d);

/* When the worker has served its last request: what it still counted is kept. */
void dispatch_worker_end(struct dispatch *d);

/* Answers one request: always finishes `rep`. */
void dispatch_request(void *dispatch, struct request *req, struct reply *rep);

/* Answers what could not become a request, as the gateway does. */
void dispatch_refuse(
    void *dispatch, struct request *req, struct reply *rep, enum request_fault fault);

/* Between requests and at least once a second: notices a new index and what
 * other hosts changed. */
void dispatch_tick(struct dispatch *d, int64_t now);

/* Statements the worker's last request sent to the database; for the log. */
unsigned long dispatch_queries(const struct dispatch *d);

/* Appends the table of addresses: see route_describe. */
void dispatch_describe_routes(struct buf *out);

/* Gives everything back; for tests and leak checkers. */
void dispatch_close(struct dispatch *d);

#endif
