/*
 * Rating: reading ratings and writing one. See rating.h; many at once are in
 * rating_import.c, what ticks fold in is in rating_fold.c.
 *
 * What a write costs: the account is locked, so that the biases of one user are worked
 * out one after the other; the rating is inserted or, when it was there, read and
 * changed; one row is added to what the title's average has to gain; the bias of the
 * user is written anew from all of their ratings, by one query.
 */
#include "store/rating.h"

#include "store/queries.h"
#include "store/rating_bias.h"
#include "store/rating_delta.h"
#include "store/score.h"
#include "store/tx.h"
#include "util/arena.h"

#include <assert.h>
#include <stdlib.h>

/* ---- reading ------------------------------------------------------------------- */

/* Without what is predicted. */
static struct user_rating
make_rating(int64_t title_id, int64_t rating, int64_t rated_at)
{
    if (rating == RATING_ABSENT)
        return (struct user_rating){ .title_id = title_id };
    return (struct user_rating){ .title_id = title_id,
        .rating = rating,
        .not_interested = rating == RATING_NOT_INTERESTED,
        .updated = rated_at };
}

static int
compare(const void *a, const void *b)
{
    const struct q_rating_predictions_row *x = a;
    const struct q_rating_predictions_row *y = b;
    return (x->title_id > y->title_id) - (x->title_id < y->title_id);
}

/* A title's of the rows in order of title: at least one, each with the offsets. */
static struct user_rating
rating_of(const struct q_rating_predictions_row *rows, size_t n, int64_t title_id)
{
    const struct q_rating_predictions_row none = { .title_id = title_id,
        .rating = RATING_ABSENT };
    const struct q_rating_predictions_row *r = bsearch(&none, rows, n, sizeof *rows, compare);
    if (r == NULL)
        r = &none;
    const struct score score = { r->imported_sum, r->imported_count, r->own_sum, r->own_count };
    struct user_rating rating = make_rating(title_id, r->rating, r->rated_at);
    rating.predicted = score_prediction(rows->mean, rows->bias, score_bias(&score, rows->mean));
    return rating;
}

int
store_rating_by_titles(struct store *s, struct arena *a, int64_t user_id, const int64_t *ids,
    size_t n, struct user_rating *ratings)
{
    struct q_rating_predictions_row *rows;
    size_t nrows;
    assert(n <= RATING_TITLES_MAX);
    if (n == 0)
        return 0;
    if (q_rating_predictions(s, a, user_id, RATING_MEAN_PRIOR, ids, n, &rows, &nrows) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        ratings[i] = rating_of(rows, nrows, ids[i]);
    return 0;
}

static struct user_rating
recent_rating(const struct q_rating_recent_row *r)
{
    const struct score score = { r->imported_sum, r->imported_count, r->own_sum, r->own_count };
    struct user_rating rating = make_rating(r->title_id, r->rating, r->rated_at);
    rating.predicted = score_prediction(r->mean, r->bias, score_bias(&score, r->mean));
    return rating;
}

int
store_rating_recent(struct store *s, struct arena *a, int64_t user_id, int64_t since,
    int64_t start, int64_t most, struct user_rating **ratings, size_t *n, int64_t *total)
{
    struct q_rating_recent_row *rows;
    struct q_rating_count_row count = { 0 };
    if (q_rating_recent(s, a, user_id, since, start, most, RATING_MEAN_PRIOR, &rows, n) != 0 ||
        (*n == 0 && start != 0 && q_rating_count(s, a, user_id, since, &count) != 1))
        return -1;
    *ratings = arena_array(a, *n, sizeof **ratings);
    for (size_t i = 0; i < *n; i++)
        (*ratings)[i] = recent_rating(&rows[i]);
    *total = *n != 0 ? rows[0].total : count.n;
    return 0;
}

/* ---- writing ---------------------------------------------------------------------- */

/* Verdicts of a transaction, where 0 is done. */
enum { WAS_NOT_RATED = 1, WAS_RATED };

struct writing {
    enum rating_write how;
    struct q_rating_put_rows row;
};

/* The rating that is there, locked, or RATING_ABSENT. */
static int
lock_rating(struct store *s, struct arena *a, const struct writing *w, int64_t *was)
{
    struct q_rating_lock_row row;
    int got = q_rating_lock(s, a, w->row.user_id, w->row.title_id, &row);
    *was = got == 1 ? row.rating : RATING_ABSENT;
    return got < 0 ? -1 : 0;
}

/* Inserting first keeps others from doing so meanwhile. */
static int
insert_or_change(struct store *s, struct arena *a, const struct writing *w, int64_t *was)
{
    const struct q_rating_add_rows row = { w->row.user_id, w->row.title_id, w->row.rating,
        w->row.rated_at };
    int64_t added = q_rating_add(s, &row, 1);
    *was = RATING_ABSENT;
    if (added != 0)
        return added < 0 ? -1 : 0;
    if (w->how == RATING_CREATE)
        return WAS_RATED;
    if (lock_rating(s, a, w, was) != 0)
        return -1;
    if (*was == w->row.rating)
        return 0;
    return q_rating_put(s, &w->row, 1) < 0 ? -1 : 0;
}

static int
take_away(struct store *s, struct arena *a, const struct writing *w, int64_t *was)
{
    if (lock_rating(s, a, w, was) != 0)
        return -1;
    if (*was == RATING_ABSENT)
        return WAS_NOT_RATED;
    return q_rating_remove(s, w->row.user_id, w->row.title_id) == 1 ? 0 : -1;
}

static int
write_one(struct store *s, struct arena *a, void *arg)
{
    const struct writing *w = arg;
    struct q_user_hold_row user;
    struct q_rating_deltas_add_rows delta;
    int64_t was;
    if (q_user_hold(s, a, w->row.user_id, &user) != 1)
        return -1;
    int verdict =
        w->how == RATING_REMOVE ? take_away(s, a, w, &was) : insert_or_change(s, a, w, &was);
    if (verdict != 0 || was == w->row.rating)
        return verdict;
    if (rating_delta(&delta, w->row.user_id, w->row.title_id, was, w->row.rating) &&
        q_rating_deltas_add(s, &delta, 1) < 0)
        return -1;
    return rating_bias_of_users(s, a, &w->row.user_id, 1);
}

enum rating_result
store_rating_write(struct store *s, struct arena *a, enum rating_write how, int64_t user_id,
    int64_t title_id, int rating, int64_t now)
{
    struct writing w = { how, { user_id, title_id, rating, now } };
    assert(how == RATING_REMOVE || (rating >= 0 && rating <= 5));
    if (how == RATING_REMOVE)
        w.row.rating = RATING_ABSENT;
    int verdict = store_tx(s, a, write_one, &w);
    if (verdict < 0)
        return RATING_FAILED;
    if (verdict == 0)
        return RATING_DONE;
    return verdict == WAS_RATED ? RATING_EXISTS : RATING_NONE;
}
