/*
 * Queue find: which entry of a queue is meant. Where an entry stood when its id was
 * read does not matter; the number at the end of the id says which one it is.
 */
#ifndef API_QUEUE_FIND_H
#define API_QUEUE_FIND_H

#include "api/load.h"
#include "model/queue.h"
#include "store/queue.h"

/* The entry of that title: its place in `q`, or q->n when there is none. */
size_t queue_find(const struct store_queue *q, int64_t title_id);

/* The entry that a number in an id means: a title's own, a former one, or that of an
 * episode for which its series stands. No query where the number is that of an entry.
 * Returns LOAD_OK with `*at`, LOAD_NONE or LOAD_FAILED. */
enum load_result queue_find_number(struct call *c, const struct store_queue *q,
    enum queue_kind kind, int64_t number, size_t *at);

#endif
