/*
 * Queue etag: which version of a queue a client wants to change (bulk-queue.md 6).
 * It may be said by If-Match or an ETag header, as parameter `etag` in any case of
 * letters, or inside the document that is sent.
 */
#ifndef API_QUEUE_ETAG_H
#define API_QUEUE_ETAG_H

#include "api/call.h"

#define QUEUE_ETAGS_MAX 16

struct queue_etag {
    bool given; /* the change is to be made only at one of these */
    bool any;   /* ... or at whatever version */
    int64_t list[QUEUE_ETAGS_MAX];
    size_t n;
};

/* Reads it; `in_document` is that of a body, NULL when there is none. Returns 0, or -1
 * after it answered 400: it is no number, or said twice and not the same. */
int queue_etag_read(struct call *c, const char *in_document, struct queue_etag *e);

/* Whether the change may be made to a queue with that etag. */
bool queue_etag_fits(const struct queue_etag *e, int64_t etag);

#endif
