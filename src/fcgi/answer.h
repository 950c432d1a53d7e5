/*
 * Answer: from what arrived to the bytes that go back, the same for FastCGI
 * and for plain CGI. Calls the dispatcher it was given, answers what cannot
 * become a request itself, and writes the access log's line.
 */
#ifndef FCGI_ANSWER_H
#define FCGI_ANSWER_H

#include <stddef.h>

struct arena;
struct arrival;
struct buf;
struct reply;
struct request;
struct slot;

/* Answers one request: always finishes `rep`. */
typedef void dispatch_fn(void *context, struct request *req, struct reply *rep);

/* How many database queries the last request took; for the log. */
typedef unsigned long queries_fn(const void *context);

struct answerer {
    dispatch_fn *dispatch;
    queries_fn *queries; /* NULL: not logged */
    void *context;       /* handed to both */
};

/* Appends the whole reply to `in` to `out`. `slot`, when not NULL, is told
 * what is being done. */
void answer(const struct answerer *who, struct arena *a, const struct arrival *in,
    struct slot *slot, struct buf *out);

#endif
