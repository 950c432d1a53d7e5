/*
 * User records: the whole of a user's history and what was worked out from their
 * ratings, as stored. Resources show less of it (rental.h, rating.h); `matineectl
 * user export` owes a person all.
 */
#ifndef STORE_USER_RECORDS_H
#define STORE_USER_RECORDS_H

#include "model/medium.h"
#include "model/user.h"

struct arena;
struct store;

struct store_user_event {
    enum rental_part part;
    int64_t title_id;
    int64_t at; /* Unix seconds */
    enum medium medium;
    int64_t viewed_time; /* seconds */
    int64_t bookmark;    /* seconds */
    bool to_end;
};

struct store_user_records {
    const struct store_user_event *events; /* oldest first */
    size_t nevents;
    int64_t bias;         /* thousandths of a point */
    int64_t bias_ratings; /* from how many; 0: none */
};

/* Reads them: two queries. Returns 0 or -1. */
int store_user_records(
    struct store *s, struct arena *a, int64_t user_id, struct store_user_records *r);

#endif
