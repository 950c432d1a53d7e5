/*
 * Queue: reading queues and their entries, and changing one entry at a time
 * (spec/users.md 5).
 */
#ifndef API_QUEUE_H
#define API_QUEUE_H

#include "api/call.h"
#include "model/queue.h"

/* Which entries of a queue a resource has. */
enum queue_part { QUEUE_ALL, QUEUE_AVAILABLE, QUEUE_ONLY_SAVED, QUEUE_PART__MAX };

/* A route's `part`: whose entries it is about. */
#define QUEUE_ROUTE(kind, part) ((int)(kind)*QUEUE_PART__MAX + (int)(part))
#define QUEUE_ROUTE_KIND(route) ((enum queue_kind)((route) / QUEUE_PART__MAX))
#define QUEUE_ROUTE_PART(route) ((enum queue_part)((route) % QUEUE_PART__MAX))

handler_fn queue_list_get;     /* .../queues */
handler_fn queue_get;          /* .../queues/disc, and its parts */
handler_fn queue_entry_get;    /* one entry, by the number at the end of its id */
handler_fn queue_post;         /* adds or moves a title */
handler_fn queue_entry_delete; /* takes an entry out */

#endif
