/*
 * Score: see score.h.
 */
#include "store/score.h"

#include "store/rating.h"

#define LOWEST  10 /* tenths */
#define HIGHEST 50

/* Divides to the nearest; halves go away from 0, as ROUND of SQL does it. */
static int64_t
divide(int64_t n, int64_t by)
{
    return n >= 0 ? (n + by / 2) / by : -((-n + by / 2) / by);
}

static int64_t
clamp(int64_t tenths)
{
    return tenths < LOWEST ? LOWEST : tenths > HIGHEST ? HIGHEST : tenths;
}

/* Own ratings count as soon as there are any. */
static int64_t
sum_of(const struct score *score)
{
    return score->own_count > 0 ? score->own_sum : score->imported_sum;
}

static int64_t
count_of(const struct score *score)
{
    return score->own_count > 0 ? score->own_count : score->imported_count;
}

int64_t
score_average(const struct score *score)
{
    int64_t n = count_of(score);
    return n > 0 ? clamp(divide(sum_of(score), n)) : 0;
}

int64_t
score_bias(const struct score *score, int64_t mean)
{
    int64_t n = count_of(score);
    return n > 0 ? divide(sum_of(score) * 100 - n * mean, n + RATING_TITLE_DAMPING) : 0;
}

int64_t
score_mean(int64_t sum, int64_t count)
{
    return divide(sum * 100 + (int64_t)RATING_MEAN_PRIOR * RATING_MEAN_DAMPING,
        count + RATING_MEAN_DAMPING);
}

int64_t
score_prediction(int64_t mean, int64_t user_bias, int64_t title_bias)
{
    return clamp(divide(mean + user_bias + title_bias, 100));
}
