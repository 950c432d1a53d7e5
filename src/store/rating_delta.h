/*
 * Rating delta: what a change of a rating adds to the score of its title, until it is
 * folded in.
 */
#ifndef STORE_RATING_DELTA_H
#define STORE_RATING_DELTA_H

#include <stdbool.h>
#include <stdint.h>

struct q_rating_deltas_add_rows;

/* In place of a rating: there is none. Never committed. */
#define RATING_ABSENT (-1)

/* Fills `row` with the difference between two ratings of a user, each 1 to 5,
 * RATING_NOT_INTERESTED or RATING_ABSENT. Returns whether there is any. */
bool rating_delta(struct q_rating_deltas_add_rows *row, int64_t user_id, int64_t title_id,
    int64_t was, int64_t is);

#endif
