/*
 * Queue change: see queue_change.h.
 */
#include "api/queue_change.h"

#include "api/answer.h"
#include "api/queue_load.h"
#include "api/queue_refusal.h"
#include "store/user.h"

int
queue_change_check(const struct queue_change *q, const struct store_queue *before)
{
    struct title *titles;
    int unsettled = q->settled ? 0 : queue_load_titles(q->c, before, &titles);
    if (unsettled != 0)
        return unsettled < 0 ? -1 : QUEUE_UNSETTLED;
    return queue_etag_fits(&q->etag, before->etag) ? QUEUE_FINE : QUEUE_STALE;
}

int
queue_change_run(
    struct queue_change *q, store_queue_change_fn *fn, void *arg, struct store_queue *now_is)
{
    struct call *c = q->c;
    for (;;) {
        int verdict =
            store_queue_change(c->store, c->arena, c->oauth.user_id, q->kind, fn, arg, now_is);
        if (verdict != QUEUE_UNSETTLED)
            return verdict;
        if (queue_load_settle(c, q->kind) != 0)
            return -1;
        q->settled = true;
    }
}

int
queue_change_user(struct call *c, struct user *user)
{
    struct store_user u;
    int rc = store_user_by_id(c->store, c->arena, c->oauth.user_id, &u);
    if (rc > 0)
        *user = u.user;
    else if (rc == 0)
        answer_status(c, 401, 0, "User ID is invalid");
    else
        answer_unavailable(c);
    return rc > 0 ? 0 : -1;
}
