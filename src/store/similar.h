/*
 * Similar: keeping the similars that were worked out. Reading them is part of
 * reading titles (title.h).
 */
#ifndef STORE_SIMILAR_H
#define STORE_SIMILAR_H

#include <stddef.h>
#include <stdint.h>

struct arena;
struct store;

/* The similars of one title, best first. */
struct store_similar {
    int64_t id;
    const int64_t *similar;
    size_t n;
};

/* Makes those of `n` titles, at most 500, as given; titles that have them so
 * already cost only their share of the look. In the caller's transaction.
 * Returns how many titles changed, or -1. */
int store_similar_put(
    struct store *s, struct arena *a, const struct store_similar *list, size_t n);

#endif
