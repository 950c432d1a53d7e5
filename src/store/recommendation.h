/*
 * Recommendation: titles a user is likely to rate high and has not had yet:
 * movies and series within their maturity limit, best prediction first. A series of
 * which they had, queued or watched a part is one they know.
 */
#ifndef STORE_RECOMMENDATION_H
#define STORE_RECOMMENDATION_H

#include "store/store.h"

#include <stddef.h>
#include <stdint.h>

struct arena;

/* The most titles a list is made of, and its total counts: the best ones. */
#define RECOMMENDATION_MAX 1000

struct store_recommendation {
    int64_t title_id;
    int64_t predicted; /* tenths, as store_rating_by_titles has it */
};

/* A page of a list, and who it is for. */
struct store_recommendations {
    const char *first_name;
    const char *genre; /* NULL: none was asked for, or there is none with its id */
    struct store_recommendation *list;
    size_t n;
    int64_t total; /* all there are, up to RECOMMENDATION_MAX */
};

/* One query. `genre` is the id of a genre, 0 for any. Equally good ones come by popularity.
 * Returns 1, 0 when there is no such user, or -1. */
int store_recommendation_list(struct store *s, struct arena *a, int64_t user_id, int64_t genre,
    int64_t start, int64_t most, struct store_recommendations *found);

/* The genres the user rates best, at most `most`: those with the most points above the middle
 * of the scale. One query. Returns 0 or -1. */
struct store_taste {
    int64_t genre_id;
    const char *genre;
};
int store_recommendation_tastes(struct store *s, struct arena *a, int64_t user_id, size_t most,
    struct store_taste **tastes, size_t *n);

#endif
