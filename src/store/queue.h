/*
 * Queue: reading and changing what a user wants next. A queue's row is locked
 * first by each change, so changes of one queue happen one after the other; its
 * etag is raised by each that changes something. Positions are counted (see
 * sql/0005-queues.sql). What may be queued, and in which words a refusal is given,
 * is the handler's.
 */
#ifndef STORE_QUEUE_H
#define STORE_QUEUE_H

#include "model/queue.h"
#include "store/store.h"

struct arena;

#define QUEUE_MAX 500 /* entries of a queue, saved ones with them */

struct store_queue_entry {
    int64_t title_id;
    bool saved;
    int64_t position; /* from 1; 0: saved */
    enum medium medium;
    int64_t added;
};

struct store_queue {
    int64_t etag;                      /* 0: never filled */
    struct store_queue_entry *entries; /* by position, then saved ones */
    size_t n;
};

/* All of it, as it is at one moment: 1 query. Returns 0 or -1. */
int store_queue_read(struct store *s, struct arena *a, int64_t user_id, enum queue_kind queue,
    struct store_queue *q);

/* Where `n` titles stand in both queues, for title states: states[kind][i] for ids[i],
 * title_id 0 where it is not queued. 1 query. Returns 0 or -1. */
int store_queue_states(struct store *s, struct arena *a, int64_t user_id, const int64_t *ids,
    size_t n, struct store_queue_entry *states[QUEUE_KIND__MAX]);

/* What a change does with the queue as it is, inside the transaction, with the
 * queue locked: it sets `after` (title_id, saved, medium, added) to what the queue shall
 * be, in order and saved ones last, in the arena. Returns 0 to write it, more than 0
 * to leave all as it was with that verdict, -1 when a query failed. It may be called
 * several times, each time anew. */
typedef int store_queue_change_fn(struct store *s, struct arena *a,
    const struct store_queue *before, struct store_queue *after, void *arg);

/* Changes a queue: locks it, calls `fn`, writes the difference (a moved entry is one
 * row), raises the etag when there is one. `*now_is`, when not NULL, gets the queue
 * afterwards; after a verdict the queue as it is. Returns fn's verdict, 0 when
 * written, -1; so also when the account has gone. */
int store_queue_change(struct store *s, struct arena *a, int64_t user_id, enum queue_kind queue,
    store_queue_change_fn *fn, void *arg, struct store_queue *now_is);

/* The same inside the caller's transaction: takes a title out, as shipping does.
 * Returns 1, 0 when it was not there, -1. */
int store_queue_take_out(
    struct store *s, struct arena *a, int64_t user_id, enum queue_kind queue, int64_t title_id);

/* Does what time and the catalog do to a queue by themselves (store/queue_settle.h),
 * by the cards in the database. Returns 1 when it changed, 0 or -1. */
int store_queue_settle(
    struct store *s, struct arena *a, int64_t user_id, enum queue_kind queue, int64_t now);

/* The same for queues nobody asks for (matineectl tick): the next `most` of them, going
 * round. Returns how many changed, or -1. */
int64_t store_queue_refresh(struct store *s, struct arena *a, int64_t now, int64_t most);

#endif
