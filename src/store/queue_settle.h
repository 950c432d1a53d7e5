/*
 * Queue settle: what time and the catalog do to a queue by themselves. A saved
 * entry whose title can be had now moves to the end of the queue; one whose title
 * cannot be had yet or again until later waits among the saved ones; titles that
 * left the catalog, or that cannot be had any more, leave the queue, saved or not. Saved
 * entries whose titles nobody knows a date of stay.
 *
 * A title can be had when its format's time is now in any country: what a queue
 * holds does not depend on who asks.
 */
#ifndef STORE_QUEUE_SETTLE_H
#define STORE_QUEUE_SETTLE_H

#include "store/queue.h"

enum queue_when {
    QUEUE_NOW,   /* it can be had */
    QUEUE_LATER, /* from a moment on that is known */
    QUEUE_OVER,  /* it could be had, and no later moment is known */
    QUEUE_NEVER  /* it does not come in this medium, as far as anybody knows */
};

/* When a title with all its formats can be had in that medium. `*from` gets the
 * moment for QUEUE_LATER, else 0. */
enum queue_when queue_when(
    const struct title *t, enum medium medium, int64_t now, int64_t *from);

/* Settles `before`, whose titles are titles[i] for entries[i], NULL for those
 * that left the catalog. Returns whether `after`, in the arena, differs. */
bool queue_settle(struct arena *a, const struct store_queue *before,
    const struct title *const *titles, int64_t now, struct store_queue *after);

#endif
