/*
 * Catalog carry: see catalog_carry.h.
 */
#include "store/catalog_carry.h"

#include "store/lookup.h"
#include "store/queries.h"
#include "store/tx.h"

#include <assert.h>

/* What was counted for `from` counts for `into`, but for what is lost. That takes the ratings
 * of users who closed their accounts along. */
static int
carry_score(struct store *s, struct arena *a, int64_t from, int64_t into,
    const struct q_carry_ratings_lost_row *lost)
{
    struct q_carry_deltas_lock_row *deltas;
    struct q_carry_score_row score;
    size_t n;
    if (q_carry_deltas_lock(s, a, from, &deltas, &n) != 0 ||
        q_carry_score(s, a, from, &score) != 1)
        return -1;
    const struct q_rating_deltas_add_rows gain = { .title_id = into,
        .sum_tenths = score.sum_tenths - lost->sum_tenths,
        .count = score.count - lost->count };
    if (q_rating_deltas_add(s, &gain, 1) < 0 || q_carry_deltas_clear(s, from) < 0 ||
        q_carry_score_clear(s, from) < 0)
        return -1;
    return 0;
}

static int
carry_ratings(struct store *s, struct arena *a, int64_t from, int64_t into)
{
    struct q_carry_ratings_lost_row lost;
    if (q_carry_ratings_lost(s, a, from, into, &lost) != 1 ||
        q_carry_ratings_older(s, from, into) < 0 || q_carry_ratings_newer(s, from, into) < 0 ||
        q_carry_ratings(s, from, into) < 0)
        return -1;
    return carry_score(s, a, from, into, &lost);
}

static int
carry_reviews(struct store *s, int64_t from, int64_t into)
{
    if (q_carry_reviews_older(s, from, into) < 0 || q_carry_reviews_newer(s, from, into) < 0 ||
        q_carry_reviews(s, from, into) < 0)
        return -1;
    return 0;
}

static int
carry_rentals(struct store *s, int64_t from, int64_t into)
{
    if (q_carry_at_home_older(s, from, into) < 0 || q_carry_at_home_newer(s, from, into) < 0 ||
        q_carry_at_home(s, from, into) < 0 || q_carry_rental_events_same(s, from, into) < 0 ||
        q_carry_rental_events(s, from, into) < 0)
        return -1;
    return 0;
}

static int
carry_queues(struct store *s, int64_t from, int64_t into)
{
    if (q_carry_queues_raise(s, from) < 0 || q_carry_queue_entries_older(s, from, into) < 0 ||
        q_carry_queue_entries_newer(s, from, into) < 0 ||
        q_carry_queue_entries(s, from, into) < 0)
        return -1;
    return 0;
}

int
catalog_carry(struct store *s, struct arena *a, int64_t from, int64_t into)
{
    struct q_carry_any_row any;
    int64_t rated = into; /* its series, where it is a season */
    assert(store_in_tx(s));
    if (q_carry_any(s, a, from, &any) != 1)
        return -1;
    if (!any.found)
        return 0;
    if (store_lookup_series(s, a, &rated, 1) != 0 || carry_queues(s, from, into) != 0 ||
        carry_ratings(s, a, from, rated) != 0 || carry_reviews(s, from, into) != 0)
        return -1;
    return carry_rentals(s, from, into);
}
