/*
 * Title owner: from the rows of a query for many titles back to the titles. A
 * page may hold a title twice; each gets the same lists.
 */
#ifndef STORE_TITLE_OWNER_H
#define STORE_TITLE_OWNER_H

#include "model/title.h"

struct arena;

struct title_owners {
    struct title *titles; /* as given */
    size_t ntitles;
    int64_t *ids; /* theirs, each once, ascending */
    size_t n;
};

/* The ids of a list of titles, sorted, in the arena. */
struct title_owners title_owners_of(struct arena *a, struct title *titles, size_t n);

/* The next title with that id at or after `*at`, which moves on; NULL when
 * there is no more. */
struct title *title_owners_next(const struct title_owners *o, int64_t id, size_t *at);

#endif
