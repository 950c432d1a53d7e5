/*
 * Answer: from what arrived to the bytes that go back, the same for FastCGI
 * and for plain CGI. Calls the dispatcher it was given, also for what cannot
 * become a request, and writes the access log's line.
 */
#ifndef FCGI_ANSWER_H
#define FCGI_ANSWER_H

#include "http/request.h"

#include <stddef.h>

struct arena;
struct arrival;
struct buf;
struct reply;
struct slot;

/* Answers one request: always finishes `rep`. */
typedef void dispatch_fn(void *context, struct request *req, struct reply *rep);

/* Answers what could not become a request, which is filled as far as known:
 * always finishes `rep`, by the fault (not REQUEST_OK). */
typedef void refuse_fn(
    void *context, struct request *req, struct reply *rep, enum request_fault fault);

/* How many database queries the last request took; for the log. */
typedef unsigned long queries_fn(const void *context);

struct answerer {
    dispatch_fn *dispatch;
    refuse_fn *refuse;
    queries_fn *queries; /* NULL: not logged */
    void *context;       /* handed to all three */
};

/* Appends the whole reply to `in` to `out`. `slot`, when not NULL, is told
 * what is being done. */
void answer(const struct answerer *who, struct arena *a, const struct arrival *in,
    struct slot *slot, struct buf *out);

#endif
