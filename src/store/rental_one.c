/*
 * Rental: single entries. See rental.h.
 */
#include "store/queries.h"
#include "store/rental.h"

static const char *const states[RENTAL_PART__MAX] = {
    [RENTAL_SHIPPED] = "Shipped",
    [RENTAL_RETURNED] = "Returned",
    [RENTAL_WATCHED] = "Watched",
};

static const char *const part_names[RENTAL_PART__MAX] = {
    [RENTAL_SHIPPED] = "shipped",
    [RENTAL_RETURNED] = "returned",
    [RENTAL_WATCHED] = "watched",
};

int
store_rental_at_home_find(
    struct store *s, struct arena *a, int64_t user_id, int64_t title_id, struct rental *r)
{
    struct q_rental_at_home_one_row row;
    int got = q_rental_at_home_one(s, a, user_id, title_id, &row);
    if (got != 1)
        return got;
    *r = (struct rental){
        .title_id = title_id,
        .part = RENTAL_SHIPPED,
        .part_name = part_names[RENTAL_SHIPPED],
        .state = states[RENTAL_SHIPPED],
        .medium = medium_names[row.medium],
        .updated = row.shipped_at,
        .shipped = row.shipped_at,
        .estimated_arrival = row.estimated_arrival_at,
    };
    return 1;
}

int
store_rental_find(struct store *s, struct arena *a, int64_t user_id, enum rental_part part,
    int64_t title_id, int64_t at, struct rental *r)
{
    struct q_rental_event_one_row row;
    int got = q_rental_event_one(s, a, user_id, (int32_t)part, title_id, at, &row);
    if (got != 1)
        return got;
    *r = (struct rental){
        .title_id = title_id,
        .part = part,
        .part_name = part_names[part],
        .state = states[part],
        .medium = medium_names[row.medium],
        .updated = row.happened_at,
        .shipped = part == RENTAL_SHIPPED ? row.happened_at : 0,
        .returned = part == RENTAL_RETURNED ? row.happened_at : 0,
        .watched = part == RENTAL_WATCHED ? row.happened_at : 0,
        .viewed_time = row.viewed_time,
    };
    return 1;
}
