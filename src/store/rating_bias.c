/*
 * Rating bias: see rating_bias.h.
 */
#include "store/rating_bias.h"

#include "model/title.h"
#include "store/meta.h"
#include "store/queries.h"
#include "store/rating.h"
#include "store/score.h"
#include "util/arena.h"

#include <inttypes.h>
#include <stdlib.h>

/* As rating_offsets of sql/queries/rating.sql reads it. */
#define META_MEAN "rating_mean"

#define BATCH 500

int
rating_bias_read(
    struct store *s, struct arena *a, int64_t user_id, int64_t *mean, int64_t *user_bias)
{
    struct q_rating_offsets_row row;
    if (q_rating_offsets(s, a, user_id, RATING_MEAN_PRIOR, &row) != 1)
        return -1;
    *mean = row.mean;
    if (user_bias != NULL)
        *user_bias = row.bias;
    return 0;
}

int
rating_bias_of_users(struct store *s, struct arena *a, const int64_t *user_ids, size_t n)
{
    int64_t mean;
    if (rating_bias_read(s, a, 0, &mean, NULL) != 0 ||
        q_rating_user_biases(s, mean, RATING_TITLE_DAMPING, RATING_USER_DAMPING, user_ids, n) <
            0)
        return -1;
    return 0;
}

/* ---- titles ---------------------------------------------------------------------- */

static int
compare(const void *a, const void *b)
{
    const struct q_rating_scores_row *x = a;
    const struct q_rating_scores_row *y = b;
    return (x->title_id > y->title_id) - (x->title_id < y->title_id);
}

/* Fills in the biases of `rows`, at most BATCH, which have their titles. */
static int
work_out(struct store *s, struct arena *a, int64_t mean, struct q_rating_biases_put_rows *rows,
    size_t n)
{
    struct q_rating_scores_row *scores;
    size_t nscores;
    int64_t *ids = arena_array(a, n, sizeof *ids);
    for (size_t i = 0; i < n; i++)
        ids[i] = rows[i].title_id;
    if (q_rating_scores(s, a, ids, n, &scores, &nscores) != 0)
        return -1;
    for (size_t i = 0; i < n && nscores != 0; i++) {
        const struct q_rating_scores_row wanted = { .title_id = ids[i] };
        const struct q_rating_scores_row *r =
            bsearch(&wanted, scores, nscores, sizeof *scores, compare);
        if (r == NULL)
            continue;
        const struct score score = { r->imported_sum, r->imported_count, r->own_sum,
            r->own_count };
        rows[i].bias = score_bias(&score, mean);
    }
    return 0;
}

int
rating_bias_write(struct store *s, struct arena *a, const struct title *titles, size_t n)
{
    struct q_rating_biases_put_rows *rows = arena_array(a, n, sizeof *rows);
    size_t nrows = 0;
    int64_t mean;
    for (size_t i = 0; i < n; i++)
        if (titles[i].kind == TITLE_MOVIE || titles[i].kind == TITLE_SERIES)
            rows[nrows++] = (struct q_rating_biases_put_rows){ .title_id = titles[i].id,
                .maturity = titles[i].maturity_level };
    if (nrows == 0)
        return 0;
    if (rating_bias_read(s, a, 0, &mean, NULL) != 0)
        return -1;
    if (work_out(s, a, mean, rows, nrows) != 0)
        return -1;
    return q_rating_biases_put(s, rows, nrows) < 0 ? -1 : 0;
}

/* Renews BATCH of them after `*after`, which moves on; most have no ratings and stay.
 * Returns how many there were, or -1. */
static int
renew_some(struct store *s, struct arena *a, int64_t mean, int64_t *after)
{
    struct q_rating_biases_after_row *old;
    size_t n;
    size_t changed = 0;
    if (q_rating_biases_after(s, a, *after, BATCH, &old, &n) != 0)
        return -1;
    struct q_rating_biases_put_rows *rows = arena_array(a, n, sizeof *rows);
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct q_rating_biases_put_rows){ .title_id = old[i].title_id,
            .maturity = old[i].maturity };
    if (n == 0)
        return 0;
    *after = old[n - 1].title_id;
    if (work_out(s, a, mean, rows, n) != 0)
        return -1;
    struct q_rating_biases_renew_rows *news = arena_array(a, n, sizeof *news);
    for (size_t i = 0; i < n; i++)
        if (rows[i].bias != old[i].bias)
            news[changed++] = (struct q_rating_biases_renew_rows){ rows[i].title_id,
                rows[i].bias, rows[i].maturity };
    return q_rating_biases_renew(s, news, changed) < 0 ? -1 : (int)n;
}

/* The mean is written last: a renewal that was cut off happens again. */
int
rating_bias_renew(struct store *s, struct arena *a)
{
    struct q_rating_total_row total;
    int64_t was;
    int64_t after = 0;
    int n;
    if (q_rating_total(s, a, &total) != 1 || rating_bias_read(s, a, 0, &was, NULL) != 0)
        return -1;
    int64_t mean = score_mean(total.sum_tenths, total.count);
    if (llabs(mean - was) < RATING_MEAN_STEP)
        return 0;
    do {
        struct arena_mark mark = arena_mark(a);
        n = renew_some(s, a, mean, &after);
        arena_rewind(a, mark);
    } while (n == BATCH);
    return n < 0 ? -1 : store_meta_put(s, META_MEAN, arena_printf(a, "%" PRId64, mean));
}
