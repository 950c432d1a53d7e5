/*
 * Change: what became different since a moment, for clients and mirrors that
 * follow the catalog by time. Ratings are not a change.
 */
#ifndef STORE_CHANGE_H
#define STORE_CHANGE_H

#include "model/entry.h"

struct arena;
struct store;

struct store_change {
    int64_t id;
    enum title_kind kind; /* of titles */
    int64_t time;         /* Unix seconds */
    int64_t merged_into;  /* of gone ones: 0 when deleted */
};

/* Where to go on: everything at `time` with a higher id, and all after it. */
struct store_change_mark {
    int64_t time;
    int64_t id;
};

/* At most `most` changes after `*mark`, oldest first; the mark moves on to the
 * last one. Returns 0 or -1. */
int store_change_list(struct store *s, struct arena *a, enum entry_type type,
    struct store_change_mark *mark, int64_t most, struct store_change **changes, size_t *n);

/* The same of what was deleted or merged. */
int store_change_gone(struct store *s, struct arena *a, enum entry_type type,
    struct store_change_mark *mark, int64_t most, struct store_change **changes, size_t *n);

#endif
