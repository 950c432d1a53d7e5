/*
 * Queue change: what every change of a queue goes through: it is made to the queue as
 * it is now, settled, and only at the version the client means.
 */
#ifndef API_QUEUE_CHANGE_H
#define API_QUEUE_CHANGE_H

#include "api/call.h"
#include "api/queue_etag.h"
#include "model/user.h"
#include "store/queue.h"

struct queue_change {
    struct call *c;
    enum queue_kind kind;
    struct queue_etag etag; /* the versions it may be made to */
    bool settled;           /* set here: it was settled just now */
};

/* The first that a store_queue_change_fn of such a change does. Returns QUEUE_FINE,
 * another verdict, or -1. */
int queue_change_check(const struct queue_change *q, const struct store_queue *before);

/* Makes the change, which `fn` with `arg` describes. Returns as store_queue_change, with
 * an enum queue_refusal as verdict. */
int queue_change_run(
    struct queue_change *q, store_queue_change_fn *fn, void *arg, struct store_queue *now_is);

/* The account whose queue it is, with its plan. Returns 0, or -1 after it answered. */
int queue_change_user(struct call *c, struct user *user);

#endif
