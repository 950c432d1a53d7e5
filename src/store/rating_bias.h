/*
 * Rating bias: the mean of all ratings, and how far titles and users lie from it
 * (rating.h has the formulas). Those of titles are kept for what can be recommended:
 * movies and series; predictions are made from the scores themselves.
 */
#ifndef STORE_RATING_BIAS_H
#define STORE_RATING_BIAS_H

#include <stddef.h>
#include <stdint.h>

struct arena;
struct store;
struct title;

/* The mean as it was last worked out, and the bias of a user (0: nobody), in thousandths.
 * `user_bias` may be NULL. One query. Returns 0 or -1. */
int rating_bias_read(
    struct store *s, struct arena *a, int64_t user_id, int64_t *mean, int64_t *user_bias);

/* Renews the biases of users from all of their ratings. Returns 0 or -1. */
int rating_bias_of_users(struct store *s, struct arena *a, const int64_t *user_ids, size_t n);

/* Writes those of titles, read from their scores, with the maturity they are recommended by.
 * Called with the cards. Returns 0 or -1. */
int rating_bias_write(struct store *s, struct arena *a, const struct title *titles, size_t n);

/* Works out the mean, and when it has moved by RATING_MEAN_STEP renews it and those of all
 * titles; users' follow when they rate. Returns 0 or -1. */
int rating_bias_renew(struct store *s, struct arena *a);

#endif
