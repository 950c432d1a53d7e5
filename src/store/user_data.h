/*
 * User data: what is stored about somebody beside their account, titles and
 * approvals: for `matineectl user export`, which owes a person all of it. Tokens
 * themselves are stored as hashes and are no part of it.
 */
#ifndef STORE_USER_DATA_H
#define STORE_USER_DATA_H

#include <stddef.h>
#include <stdint.h>

struct arena;
struct store;

/* Times are Unix seconds; 0: none. */
struct store_user_date {
    int64_t consumer_id; /* 0: of no application */
    int64_t created;
    int64_t expires;
};

struct store_user_calls {
    int64_t consumer_id;
    int64_t day; /* days since 1970 */
    int64_t calls;
};

struct store_user_data {
    const struct store_user_date *sessions;
    size_t nsessions;
    const struct store_user_date *tokens; /* access tokens; they do not expire */
    size_t ntokens;
    const struct store_user_date *dances; /* approved, and not exchanged yet */
    size_t ndances;
    const struct store_user_calls *calls; /* of applications, by day */
    size_t ncalls;
};

/* Four queries. Returns 0 or -1. */
int store_user_data(
    struct store *s, struct arena *a, int64_t user_id, struct store_user_data *data);

#endif
