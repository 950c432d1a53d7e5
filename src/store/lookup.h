/*
 * Lookup: many titles and users at once by what a file calls them. Answers come
 * in the order of the questions; what is not there is 0.
 */
#ifndef STORE_LOOKUP_H
#define STORE_LOOKUP_H

#include "model/title.h"

struct arena;
struct store;

/* The most that are asked for at once. */
#define LOOKUP_MAX 500

/* The titles with those keys of a source; one that was merged is what it became. One query.
 * Return 0 or -1. */
int store_lookup_keys(struct store *s, struct arena *a, const char *source,
    const char *const *keys, size_t n, int64_t *ids);

/* The titles with those ids: themselves, or what they became, whatever their kind. One query,
 * or two. */
int store_lookup_ids(
    struct store *s, struct arena *a, const int64_t *from, size_t n, int64_t *ids);

/* Puts the series in the place of those titles that are seasons: what ratings are kept under.
 * One query. */
int store_lookup_series(struct store *s, struct arena *a, int64_t *ids, size_t n);

/* The users with those logins, which are folded. One query. */
int store_lookup_logins(
    struct store *s, struct arena *a, const char *const *logins, size_t n, int64_t *ids);

/* All titles that others know by a number of a kind ("imdb"), by that number. A scan. Returns 0
 * or -1. */
struct store_number {
    const char *value;
    int64_t title_id;
};
int store_lookup_numbers(struct store *s, struct arena *a, const char *type,
    struct store_number **numbers, size_t *n);

/* Every name of the titles after the id `*after`, for some hundred titles, and moves
 * `*after` behind them. Returns 1, 0 when there are none left, or -1. */
struct store_name {
    int64_t id;
    enum title_kind kind;
    int64_t series_id; /* 0: none */
    int64_t season;    /* number; 0: none */
    const char *name;
};
int store_lookup_names(
    struct store *s, struct arena *a, int64_t *after, struct store_name **names, size_t *n);

#endif
