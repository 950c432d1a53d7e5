/*
 * Rental: what a user has at home, and what they had and watched. The lists
 * fill all of struct rental but `title`; one costs a query, two where the page lies
 * beyond its end.
 */
#ifndef STORE_RENTAL_H
#define STORE_RENTAL_H

#include "model/user.h"
#include "store/store.h"

struct arena;

/* What is at home, newest first, shipped at `since` or later. Returns 0 or -1. */
int store_rental_at_home(struct store *s, struct arena *a, int64_t user_id, int64_t since,
    int64_t start, int64_t most, struct rental **rentals, size_t *n, int64_t *total);

/* The history, newest first: one part, or RENTAL_PART__MAX for all. Returns 0 or -1. */
int store_rental_history(struct store *s, struct arena *a, int64_t user_id,
    enum rental_part part, int64_t since, int64_t start, int64_t most, struct rental **rentals,
    size_t *n, int64_t *total);

/* One entry: what is at home of a title, and what last happened to it in a part of the history,
 * or what happened at a moment (`at` not 0). Return 1, 0 or -1. */
int store_rental_at_home_find(
    struct store *s, struct arena *a, int64_t user_id, int64_t title_id, struct rental *r);
int store_rental_find(struct store *s, struct arena *a, int64_t user_id, enum rental_part part,
    int64_t title_id, int64_t at, struct rental *r);

/* What is known of `n` titles, for title states, in the order of `ids`: at home, and the latest
 * stream. At most 2 queries. */
struct store_rental_state {
    bool at_home;
    int64_t watched;  /* Unix seconds of the last stream; 0: none */
    int64_t bookmark; /* seconds */
    bool to_end;
};
int store_rental_states(struct store *s, struct arena *a, int64_t user_id, const int64_t *ids,
    size_t n, struct store_rental_state *states);

/* Ships a disc: out of the disc queue, in at home, into the history; one transaction. */
enum rental_result {
    RENTAL_FAILED = -1,
    RENTAL_NONE = 0, /* return: it is not at home; both: there is no such user */
    RENTAL_DONE = 1,
    RENTAL_TWICE = 2,    /* ship: it is at home already */
    RENTAL_TOO_MANY = 3, /* ship: max_discs are at home */
    RENTAL_MEDIUM = 4    /* ship: no such disc in the plan */
};
enum rental_result store_rental_ship(struct store *s, struct arena *a, int64_t user_id,
    int64_t title_id, enum medium medium, int64_t estimated_arrival, int64_t now);

/* Takes it back: from at home into the history. */
enum rental_result store_rental_return(
    struct store *s, struct arena *a, int64_t user_id, int64_t title_id, int64_t now);

/* Streams were watched. Watched again at the same second: changed. All in one transaction, in
 * which the accounts are held; those of users who are gone are left out. Returns 0 or -1. */
struct store_watched {
    int64_t user_id;
    int64_t title_id;
    int64_t at;
    int64_t viewed_time; /* seconds */
    int64_t bookmark;
    bool to_end;
};
int store_rental_watched(struct store *s, const struct store_watched *rows, size_t n);

#endif
