/*
 * Rating: what users think of titles, and what follows from it: averages and
 * predictions. A prediction is the mean of all ratings plus how far the title
 * and the user lie from it, both damped; between 1.0 and 5.0.
 */
#ifndef STORE_RATING_H
#define STORE_RATING_H

#include "model/user.h"
#include "store/store.h"

struct arena;

/* What is stored for "not interested". */
#define RATING_NOT_INTERESTED 0

/* One user's ratings of `n` titles, in the order of `ids`, with predictions:
 * at most 3 queries whatever `n` (up to 500). rating 0 and not_interested false: not rated.
 * Only title_id, rating, not_interested, predicted and updated are filled. Returns 0 or -1. */
int store_rating_by_titles(struct store *s, struct arena *a, int64_t user_id,
    const int64_t *ids, size_t n, struct user_rating *ratings);

/* The rated titles, newest first; `*total` counts all. Returns 0 or -1. */
int store_rating_recent(struct store *s, struct arena *a, int64_t user_id, int64_t since,
    int64_t start, int64_t most, struct user_rating **ratings, size_t *n, int64_t *total);

enum rating_result {
    RATING_FAILED = -1,
    RATING_NONE = 0, /* change or remove: was not rated */
    RATING_DONE = 1,
    RATING_EXISTS = 2 /* create: was rated before */
};

enum rating_write { RATING_CREATE, RATING_PUT /* create or change */, RATING_REMOVE };

/* Writes one: the rating, what it adds to the title's average, and the user's bias, in one
 * transaction. The same again changes nothing. `rating` is 1 to 5 or RATING_NOT_INTERESTED. */
enum rating_result store_rating_write(struct store *s, struct arena *a, enum rating_write how,
    int64_t user_id, int64_t title_id, int rating, int64_t now);

/* Many ratings of anybody at once (matineectl ratings import): upserts; biases of the users are
 * renewed by store_rating_finish. In the caller's transaction. Returns how many were new or
 * changed, or -1. */
struct store_rating_row {
    int64_t user_id;
    int64_t title_id;
    int rating;
    int64_t rated_at;
};
int64_t store_rating_import(
    struct store *s, struct arena *a, const struct store_rating_row *rows, size_t n);
int store_rating_finish(struct store *s, struct arena *a, const int64_t *user_ids, size_t n);

/* Folds what was added since into averages, biases and cards, for at most `most` titles, and
 * raises the generation of the catalog when a card changed. Safe to repeat and to run on two
 * hosts at once. Returns how many titles it folded, or -1. */
int64_t store_rating_fold(struct store *s, struct arena *a, int64_t most, int64_t now);

#endif
