/*
 * Recommendation: titles a user is likely to rate high and has not had yet:
 * movies and series within their maturity limit, best prediction first. A series of
 * which they had, queued or watched a part is one they know.
 */
#ifndef STORE_RECOMMENDATION_H
#define STORE_RECOMMENDATION_H

#include "model/user.h"
#include "store/store.h"

struct arena;

/* The most titles a list is made of, and `*total` counts: the best ones. */
#define RECOMMENDATION_MAX 1000

struct store_recommendation {
    int64_t title_id;
    int64_t predicted; /* tenths, as store_rating_by_titles has it */
};

/* Three queries. `genre` is the name of a genre, NULL for any. Equally good ones come by
 * popularity. `*total` counts all there are, up to RECOMMENDATION_MAX. Returns 0 or -1. */
int store_recommendation_list(struct store *s, struct arena *a, const struct user *u,
    const char *genre, int64_t start, int64_t most, struct store_recommendation **list,
    size_t *n, int64_t *total);

/* The genres the user rates best, at most `most`: those with the most points above the middle
 * of the scale. One query. Returns 0 or -1. */
struct store_taste {
    int64_t genre_id;
    const char *genre;
};
int store_recommendation_tastes(struct store *s, struct arena *a, int64_t user_id, size_t most,
    struct store_taste **tastes, size_t *n);

#endif
