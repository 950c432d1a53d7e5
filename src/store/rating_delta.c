/*
 * Rating delta: see rating_delta.h.
 */
#include "store/rating_delta.h"

#include "store/queries.h"

/* The ratings of one title wait for one another only within a shard. */
#define SHARDS 16

static int64_t
tenths(int64_t rating)
{
    return rating > 0 ? rating * 10 : 0;
}

bool
rating_delta(struct q_rating_deltas_add_rows *row, int64_t user_id, int64_t title_id,
    int64_t was, int64_t is)
{
    *row = (struct q_rating_deltas_add_rows){ .title_id = title_id,
        .shard = (int32_t)(user_id % SHARDS),
        .sum_tenths = tenths(is) - tenths(was),
        .count = (is > 0) - (was > 0) };
    return row->sum_tenths != 0 || row->count != 0;
}
