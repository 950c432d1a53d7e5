/*
 * Rating: what users think of titles, and what follows from it: averages and
 * predictions.
 *
 * A title's average is that of the ratings given here as soon as there are any, before
 * that of those its entry was imported with. A prediction is a mean with two offsets:
 *
 *     m   = (sum of all ratings + 100 * 3.6) / (count + 100)
 *     b_t = (sum of the title's ratings - count * m) / (count + 10)
 *     b_u = sum over the user's ratings of (rating - m - b_t) / (count + 5)
 *     predicted = m + b_u + b_t, between 1.0 and 5.0
 *
 * The numbers added to the counts damp: little is concluded from few ratings. A title
 * nobody rated has b_t 0, a user who rated nothing b_u 0. The 100 ratings of 3.6 that m
 * starts with are there because people mostly rate what they chose to see: in the large
 * published sets of ratings the mean lies between 3.5 and 3.6, not at 3. "Not
 * interested" counts nowhere.
 *
 * When things follow: b_u with each rating of the user; averages and b_t when the rating
 * is folded in; m when it has moved by 0.01 since it was last worked out, by folds or
 * imports. `title_bias` has b_t for the titles that can be recommended, in order.
 */
#ifndef STORE_RATING_H
#define STORE_RATING_H

#include "model/user.h"
#include "store/store.h"

struct arena;

/* What is stored for "not interested". */
#define RATING_NOT_INTERESTED 0

/* The most titles one call is about. */
#define RATING_TITLES_MAX 500

/* The constants of the formulas, in thousandths of a point and in ratings. */
#define RATING_MEAN_PRIOR    3600
#define RATING_MEAN_DAMPING  100
#define RATING_MEAN_STEP     10 /* the mean is renewed when it moved so far */
#define RATING_TITLE_DAMPING 10
#define RATING_USER_DAMPING  5

/* One user's ratings of `n` titles, at most RATING_TITLES_MAX, in the order of `ids`, with
 * predictions: one query whatever `n`. rating 0 and not_interested false: not rated.
 * Only title_id, rating, not_interested, predicted and updated are filled. Returns 0 or -1. */
int store_rating_by_titles(struct store *s, struct arena *a, int64_t user_id,
    const int64_t *ids, size_t n, struct user_rating *ratings);

/* The rated titles, those of no interest among them, rated at `since` or later, newest first;
 * `*total` counts all. One query, two for a page beyond the end. Fills the same.
 * Returns 0 or -1. */
int store_rating_recent(struct store *s, struct arena *a, int64_t user_id, int64_t since,
    int64_t start, int64_t most, struct user_rating **ratings, size_t *n, int64_t *total);

enum rating_result {
    RATING_FAILED = -1,
    RATING_NONE = 0, /* remove: was not rated */
    RATING_DONE = 1,
    RATING_EXISTS = 2 /* create: was rated before */
};

enum rating_write { RATING_CREATE, RATING_PUT /* create or change */, RATING_REMOVE };

/* Writes one: the rating, what it adds to the title's average, and the user's bias, in one
 * transaction, with the account held, so that nothing is left of a user who goes. The same put
 * again changes nothing, so a put or remove that failed may be repeated even when the commit
 * may have happened. `rating` is 1 to 5 or RATING_NOT_INTERESTED; a remove has none.
 * RATING_FAILED also when there is no such user. */
enum rating_result store_rating_write(struct store *s, struct arena *a, enum rating_write how,
    int64_t user_id, int64_t title_id, int rating, int64_t now);

/* Many ratings of anybody at once (matineectl ratings import), in the caller's transaction. Of
 * two of the same user and title the newer one holds, also against one that is there; of
 * equally old ones the one that was there or came first in `rows`. Cheapest when rows of a user
 * are together: a query for each user besides some for all. The accounts are held, and the rows
 * of users who are gone left out. Returns how many were new or changed, or -1. */
struct store_rating_row {
    int64_t user_id;
    int64_t title_id;
    int rating;
    int64_t rated_at;
};
int64_t store_rating_import(
    struct store *s, struct arena *a, const struct store_rating_row *rows, size_t n);

/* Renews the biases of users, in a transaction of its own; after an import, best when it is
 * folded in. Returns 0 or -1. */
int store_rating_finish(struct store *s, struct arena *a, const int64_t *user_ids, size_t n);

/* Folds what was added since into averages, biases and cards, for at most `most` titles, in
 * transactions of 100, and raises the generation of the catalog with each that changed an
 * average that is shown. Safe to repeat and to run on two hosts at once. What an import of the
 * catalog keeps locked waits for the next time. Returns how many titles it folded, or -1. */
int64_t store_rating_fold(struct store *s, struct arena *a, int64_t most);

#endif
