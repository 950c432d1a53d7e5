/*
 * Quota: see quota.h.
 */
#include "store/quota.h"

#include "store/queries.h"
#include "store/tx.h"

struct lease {
    int64_t consumer;
    int64_t day;
    int64_t limit;
    int64_t block;
    int64_t granted;
};

static int
take(struct store *s, struct arena *a, void *arg)
{
    struct lease *l = arg;
    struct q_quota_lock_row row;
    l->granted = 0;
    if (q_quota_open(s, l->consumer, l->day) < 0)
        return -1;
    if (q_quota_lock(s, a, l->consumer, l->day, &row) != 1)
        return -1;
    int64_t left = l->limit - row.leased;
    if (left <= 0)
        return 0;
    l->granted = left < l->block ? left : l->block;
    return q_quota_add(s, l->granted, l->consumer, l->day) == 1 ? 0 : -1;
}

int
store_quota_lease(struct store *s, int64_t consumer, int64_t day, int64_t limit, int64_t block,
    int64_t *granted)
{
    struct lease l = { .consumer = consumer, .day = day, .limit = limit, .block = block };
    int result = store_tx(s, NULL, take, &l);
    *granted = result == 0 ? l.granted : 0;
    return result;
}

int
store_quota_used(struct store *s, int64_t consumer, int64_t day, int64_t *used)
{
    struct q_quota_read_row row;
    int got = q_quota_read(s, NULL, consumer, day, &row);
    *used = got == 1 ? row.leased : 0;
    return got < 0 ? -1 : 0;
}

int64_t
store_quota_expire(struct store *s, int64_t day, int64_t most)
{
    return q_quota_expire(s, day, most);
}
