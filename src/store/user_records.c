/*
 * User records: see user_records.h.
 */
#include "store/user_records.h"

#include "store/queries.h"
#include "util/arena.h"

#include <assert.h>

static int
read_events(struct store *s, struct arena *a, int64_t id, struct store_user_records *r)
{
    struct q_user_records_history_row *rows;
    if (q_user_records_history(s, a, id, &rows, &r->nevents) != 0)
        return -1;
    struct store_user_event *list = arena_array(a, r->nevents, sizeof *list);
    for (size_t i = 0; i < r->nevents; i++) {
        assert(rows[i].part >= 0 && rows[i].part < RENTAL_PART__MAX);
        assert(rows[i].medium >= 0 && rows[i].medium < MEDIUM__MAX);
        list[i] = (struct store_user_event){
            .part = (enum rental_part)rows[i].part,
            .title_id = rows[i].title_id,
            .at = rows[i].happened_at,
            .medium = (enum medium)rows[i].medium,
            .viewed_time = rows[i].viewed_time,
            .bookmark = rows[i].bookmark,
            .to_end = rows[i].to_end,
        };
    }
    r->events = list;
    return 0;
}

int
store_user_records(
    struct store *s, struct arena *a, int64_t user_id, struct store_user_records *r)
{
    struct q_user_records_bias_row bias = { .bias = 0 };
    *r = (struct store_user_records){ .nevents = 0 };
    if (read_events(s, a, user_id, r) != 0 || q_user_records_bias(s, a, user_id, &bias) < 0)
        return -1;
    r->bias = bias.bias;
    r->bias_ratings = bias.ratings;
    return 0;
}
