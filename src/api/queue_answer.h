/*
 * Queue answer: how a change of a queue ends (spec/users.md 5.4; common.md 7).
 */
#ifndef API_QUEUE_ANSWER_H
#define API_QUEUE_ANSWER_H

#include "api/call.h"
#include "api/queue_refusal.h"
#include "model/queue.h"
#include "store/queue.h"

/* Answers with a document about a change; its etag also goes into the ETag header. */
void queue_answer_written(struct call *c, const struct queue_written *w);

/* A refusal. The etag of the queue goes with one for a stale etag. */
void queue_answer_refusal(struct call *c, enum queue_refusal refusal, int64_t etag);

/* The queue's version as ETag header. */
void queue_answer_etag(struct call *c, int64_t etag);

/* Links to titles. */
struct title_ref *queue_answer_refs(
    struct arena *a, const struct title *const *titles, size_t n);

#endif
