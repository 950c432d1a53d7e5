/*
 * Queue steps: a sequence of changes as one request (bulk-queue.md 5): deletions,
 * injections behind a place or a title, changes of format.
 */
#ifndef API_QUEUE_STEPS_H
#define API_QUEUE_STEPS_H

#include "api/queue_bulk.h"

/* POST of XML or JSON. */
void queue_steps_post(struct call *c, enum queue_kind kind, enum queue_media media);

#endif
