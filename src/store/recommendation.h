/*
 * Recommendation: titles a user is likely to rate high and has not had yet:
 * movies and series within their maturity limit, best prediction first.
 */
#ifndef STORE_RECOMMENDATION_H
#define STORE_RECOMMENDATION_H

#include "model/user.h"
#include "store/store.h"

struct arena;

struct store_recommendation {
    int64_t title_id;
    int64_t predicted; /* tenths */
};

/* At most 3 queries. `genre` is the name of a genre, NULL for any. `*total` counts all there
 * are. Returns 0 or -1. */
int store_recommendation_list(struct store *s, struct arena *a, const struct user *u,
    const char *genre, int64_t start, int64_t most, struct store_recommendation **list,
    size_t *n, int64_t *total);

/* The genres the user rates best, at most `most`. Returns 0 or -1. */
struct store_taste {
    int64_t genre_id;
    const char *genre;
};
int store_recommendation_tastes(struct store *s, struct arena *a, int64_t user_id, size_t most,
    struct store_taste **tastes, size_t *n);

#endif
