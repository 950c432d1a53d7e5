/*
 * Approval: see approval.h. Which applications somebody let in; what they may do
 * ends with the row.
 */
#include "store/approval.h"

#include "store/consumer.h"
#include "store/generation.h"
#include "store/queries.h"
#include "store/sequence.h"
#include "store/tx.h"
#include "store/user.h"
#include "util/arena.h"

#include <assert.h>
#include <stdlib.h>

#define DAY  86400
#define DAYS 30 /* that calls are counted and kept for */

int
store_approval_list(struct store *s, struct arena *a, int64_t user_id, int64_t now,
    struct store_approval **list, size_t *n)
{
    struct q_approval_list_row *r;
    *list = NULL;
    if (q_approval_list(s, a, user_id, now / DAY - DAYS + 1, &r, n) != 0)
        return -1;
    *list = arena_array(a, *n, sizeof **list);
    for (size_t i = 0; i < *n; i++) {
        (*list)[i] = (struct store_approval){
            .user_id = r[i].user_id,
            .consumer_id = r[i].consumer_id,
            .consumer_key = r[i].consumer_key,
            .consumer_name = r[i].consumer_name,
            .callback_hosts = r[i].callback_hosts,
            .feed_version = r[i].feed_version,
            .feeds_listed = r[i].feeds_listed_at,
            .approved = r[i].approved_at,
            .address = r[i].address,
            .last_used = r[i].last_used_at,
            .calls = r[i].calls,
        };
    }
    return 0;
}

int
store_approval_find(struct store *s, struct arena *a, int64_t user_id, int64_t consumer_id,
    struct store_approval *approval, bool *active)
{
    struct q_approval_find_row r;
    int got = q_approval_find(s, a, user_id, consumer_id, &r);
    if (got != 1)
        return got;
    *approval = (struct store_approval){
        .user_id = r.user_id,
        .consumer_id = r.consumer_id,
        .consumer_key = r.consumer_key,
        .consumer_name = r.consumer_name,
        .callback_hosts = r.callback_hosts,
        .feed_version = r.feed_version,
        .feeds_listed = r.feeds_listed_at,
        .approved = r.approved_at,
        .address = r.address,
        .last_used = r.last_used_at,
    };
    *active = r.user_status == USER_ACTIVE && r.consumer_status == CONSUMER_ACTIVE;
    return 1;
}

int
store_approval_make(
    struct store *s, int64_t user_id, int64_t consumer_id, const char *address, int64_t now)
{
    struct q_approval_exists_row row;
    int64_t version;
    assert(store_in_tx(s));
    int got = q_approval_exists(s, NULL, user_id, consumer_id, &row);
    if (got != 0)
        return got < 0 ? -1 : 0;
    if (store_sequence_next(s, SEQUENCE_FEED_VERSION, &version) != 0)
        return -1;
    return q_approval_add(s, user_id, consumer_id, version, address, now) == 1 ? 0 : -1;
}

int
store_approval_feeds_listed(struct store *s, int64_t user_id, int64_t consumer_id, int64_t now)
{
    return q_approval_feeds_listed(s, now, user_id, consumer_id) < 0 ? -1 : 0;
}

struct pair {
    int64_t user_id;
    int64_t consumer_id; /* 0: all of the user's */
    int64_t went;        /* out: approvals */
};

/* The verdict 1 stands for "no such approval". */
static int
renew(struct store *s, struct arena *a, void *arg)
{
    const struct pair *p = arg;
    int64_t version;
    (void)a;
    if (store_sequence_next(s, SEQUENCE_FEED_VERSION, &version) != 0)
        return -1;
    int64_t touched = q_approval_renew_feeds(s, version, p->user_id, p->consumer_id);
    if (touched <= 0)
        return touched < 0 ? -1 : 1;
    return store_generation_bump(s, NOUN_TOKENS);
}

int
store_approval_renew_feeds(struct store *s, int64_t user_id, int64_t consumer_id)
{
    struct pair p = { .user_id = user_id, .consumer_id = consumer_id };
    int verdict = store_tx(s, NULL, renew, &p);
    return verdict < 0 ? -1 : verdict == 0;
}

/* The account is held, so that no token is made meanwhile. */
static int
withdraw(struct store *s, struct arena *a, void *arg)
{
    struct pair *p = arg;
    (void)a;
    if (store_user_hold(s, p->user_id) < 0)
        return -1;
    int64_t tokens = q_access_token_withdraw(s, p->user_id, p->consumer_id);
    int64_t dances = tokens < 0 ? -1 : q_request_token_withdraw(s, p->user_id, p->consumer_id);
    p->went = dances < 0 ? -1 : q_approval_withdraw(s, p->user_id, p->consumer_id);
    if (p->went < 0 || q_approval_use_withdraw(s, p->user_id, p->consumer_id) < 0)
        return -1;
    return tokens + dances + p->went > 0 ? store_generation_bump(s, NOUN_TOKENS) : 0;
}

int64_t
store_approval_withdraw(struct store *s, int64_t user_id, int64_t consumer_id)
{
    struct pair p = { .user_id = user_id, .consumer_id = consumer_id };
    return store_tx(s, NULL, withdraw, &p) == 0 ? p.went : -1;
}

struct uses {
    const struct store_approval_use *list;
    size_t n;
};

/* The approval is locked first: one that goes takes its counts with it. */
static int
add_uses(struct store *s, struct arena *a, void *arg)
{
    const struct uses *uses = arg;
    (void)a;
    for (size_t i = 0; i < uses->n; i++) {
        const struct store_approval_use *u = &uses->list[i];
        if (q_approval_used(s, u->last, u->user_id, u->consumer_id) < 0 ||
            q_approval_use_add(s, u->day, u->calls, u->user_id, u->consumer_id) < 0)
            return -1;
    }
    return 0;
}

static int
compare_uses(const void *p, const void *q)
{
    const struct store_approval_use *a = p;
    const struct store_approval_use *b = q;
    if (a->user_id != b->user_id)
        return a->user_id < b->user_id ? -1 : 1;
    if (a->consumer_id != b->consumer_id)
        return a->consumer_id < b->consumer_id ? -1 : 1;
    return (a->day > b->day) - (a->day < b->day);
}

/* In one order, so that two who count do not wait for each other crosswise. */
int
store_approval_use(struct store *s, const struct store_approval_use *uses, size_t n)
{
    struct arena *a = arena_new(1024);
    struct store_approval_use *sorted = arena_memdup(a, uses, n * sizeof *uses);
    struct uses arg = { .list = sorted, .n = n };
    qsort(sorted, n, sizeof *sorted, compare_uses);
    int result = n > 0 ? store_tx(s, NULL, add_uses, &arg) : 0;
    arena_free(a);
    return result;
}

int64_t
store_approval_expire(struct store *s, int64_t now, int64_t most)
{
    return q_approval_use_expire(s, now / DAY - DAYS + 1, most);
}
