/*
 * Queue load: a queue with its titles, as it is now. What time and the catalog do to
 * a queue by themselves (store/queue_settle.h) is done before anybody sees it.
 */
#ifndef API_QUEUE_LOAD_H
#define API_QUEUE_LOAD_H

#include "api/call.h"
#include "model/queue.h"
#include "store/queue.h"

/* A queue and the titles of its entries: titles[i] has id 0 where that of entries[i]
 * cannot be shown. They have all their formats and lack what the request adds. */
struct queue_loaded {
    struct store_queue queue;
    struct title *titles;
};

/* The user's queue, settled: one query, one more for titles that shared memory does
 * not have. Returns 0 or -1. */
int queue_load(struct call *c, enum queue_kind kind, struct queue_loaded *q);

/* The titles of a queue that was read, and whether it has to be settled. Returns 0,
 * 1 when it has to be, or -1. */
int queue_load_titles(struct call *c, const struct store_queue *q, struct title **titles);

/* Settles the user's queue. Returns 0 or -1. */
int queue_load_settle(struct call *c, enum queue_kind kind);

/* Some entries as replies show them, in the order given: which[i] is a place in `q`.
 * Their titles get what the request asks for: the queries of load_parts. Returns 0
 * or -1. */
int queue_load_items(struct call *c, enum queue_kind kind, const struct queue_loaded *q,
    const size_t *which, size_t n, struct queue_item **items);

#endif
