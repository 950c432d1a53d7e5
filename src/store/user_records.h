/*
 * User records: what is stored about one user beyond what pages and resources
 * show, so that `matineectl user export` can give all of it. No secret, token
 * or hash is among it.
 */
#ifndef STORE_USER_RECORDS_H
#define STORE_USER_RECORDS_H

#include "model/medium.h"
#include "model/user.h"

struct arena;
struct store;

/* A period: of a session (consumer_key NULL), of an access token (no end), or of a dance that
 * is not finished. consumer_key is also NULL when the application is gone. */
struct store_user_period {
    const char *consumer_key;
    int64_t created; /* Unix seconds */
    int64_t expires; /* 0: never */
};

/* Calls of an application on a day (days since 1970). */
struct store_user_calls {
    const char *consumer_key;
    int64_t day;
    int64_t calls;
};

struct store_user_event {
    enum rental_part part;
    int64_t title_id;
    int64_t at;
    enum medium medium;
    int64_t viewed_time; /* seconds */
    int64_t bookmark;    /* seconds */
    bool to_end;
};

struct store_user_records {
    const struct store_user_period *sessions;
    size_t nsessions;
    const struct store_user_period *tokens;
    size_t ntokens;
    const struct store_user_period *dances;
    size_t ndances;
    const struct store_user_calls *calls;
    size_t ncalls;
    const struct store_user_event *events;
    size_t nevents;
    int64_t bias;         /* thousandths of a point */
    int64_t bias_ratings; /* from how many */
};

/* Reads them: six queries. Returns 0 or -1. */
int store_user_records(
    struct store *s, struct arena *a, int64_t user_id, struct store_user_records *r);

#endif
