/*
 * Score: what the ratings of a title come to. The formulas of rating.h that need no
 * database, each in one place.
 */
#ifndef STORE_SCORE_H
#define STORE_SCORE_H

#include <stdint.h>

/* As table title_score: sums in tenths of a point. */
struct score {
    int64_t imported_sum;
    int64_t imported_count;
    int64_t own_sum;
    int64_t own_count;
};

/* The average in tenths, 10 to 50; 0 when nobody has rated it. */
int64_t score_average(const struct score *score);

/* How far its ratings lie above the mean, damped; both in thousandths. */
int64_t score_bias(const struct score *score, int64_t mean);

/* The mean of `count` ratings that come to `sum` tenths, in thousandths. */
int64_t score_mean(int64_t sum, int64_t count);

/* What to expect, in tenths, 10 to 50, from thousandths. */
int64_t score_prediction(int64_t mean, int64_t user_bias, int64_t title_bias);

#endif
