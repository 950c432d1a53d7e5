/*
 * Queue wanted: the titles a bulk request names, looked up all at once: what is put
 * into the queue for each, and what a series becomes.
 */
#ifndef API_QUEUE_WANTED_H
#define API_QUEUE_WANTED_H

#include "api/call.h"
#include "api/queue_input.h"
#include "api/queue_refusal.h"

/* One named title. */
struct queue_wanted {
    const char *ref;             /* as sent */
    enum queue_refusal refusal;  /* it is none, or its format is; else QUEUE_FINE */
    enum medium medium;          /* QUEUE_ANY_MEDIUM: left out */
    bool saved;                  /* from a document that has it among the saved ones */
    bool set;                    /* it is a series or season in the disc queue */
    const struct title **titles; /* that stand in the queue for it, with all formats */
    size_t n;
};

/* Looks up `n` named titles, up to QUEUE_INPUT_MAX, which may also be named by the id of
 * an entry: at most 5 queries. Returns QUEUE_FINE; QUEUE_LARGE when they come to more
 * titles than fit into a queue; -1 when the store failed. */
int queue_wanted_load(struct call *c, enum queue_kind kind, const struct queue_wishes *wishes,
    struct queue_wanted **wanted);

#endif
