/*
 * Queue edit: the entries of a queue while a change works on them: available ones in
 * order, then saved ones. No rules and no database here.
 */
#ifndef API_QUEUE_EDIT_H
#define API_QUEUE_EDIT_H

#include "store/queue.h"

struct queue_edit {
    struct store_queue_entry *list;
    size_t navailable;
    size_t n;
    size_t room; /* entries `list` has room for */
};

/* A copy of `q` in the arena, with room for `more` entries. */
struct queue_edit queue_edit_begin(struct arena *a, const struct store_queue *q, size_t more);

/* Where a title is, or e->n. */
size_t queue_edit_find(const struct queue_edit *e, int64_t title_id);

/* Takes an entry out. */
struct store_queue_entry queue_edit_take(struct queue_edit *e, size_t at);

/* Puts an entry in: an available one before that at `at`, or after the last available
 * one when `at` is beyond; a saved one at the end. */
void queue_edit_put(struct queue_edit *e, size_t at, struct store_queue_entry entry);

/* What it has become, for the store. */
struct store_queue queue_edit_end(const struct queue_edit *e);

#endif
