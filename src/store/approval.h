/*
 * Approval: the applications somebody let in, how much they are used, and
 * withdrawing them. How one comes about is in token.h.
 */
#ifndef STORE_APPROVAL_H
#define STORE_APPROVAL_H

#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;

/* An approval, with the application's name: what the account page and the feeds need. */
struct store_approval {
    int64_t user_id;
    int64_t consumer_id;
    const char *consumer_key;
    const char *consumer_name;
    const char *callback_hosts; /* the application's site; NULL: not known */
    int64_t feed_version;
    int64_t feeds_listed; /* when feed addresses were last handed out; 0: never */
    int64_t approved;
    const char *address;
    int64_t last_used; /* 0: never */
    int64_t calls;     /* in the last 30 days, today with them */
};

/* Those of a user, newest first. Return 0 or -1. */
int store_approval_list(struct store *s, struct arena *a, int64_t user_id, int64_t now,
    struct store_approval **list, size_t *n);

/* One pair, for feeds: feed_version and whether the account is active; no calls.
 * `*active` also says whether the application is. Returns 1, 0 or -1. */
int store_approval_find(struct store *s, struct arena *a, int64_t user_id, int64_t consumer_id,
    struct store_approval *approval, bool *active);

/* Inside a transaction that holds the account (store_user_hold): makes the approval of a
 * pair unless there is one, with a feed_version never given before. Returns 0 or -1. */
int store_approval_make(
    struct store *s, int64_t user_id, int64_t consumer_id, const char *address, int64_t now);

/* Remembers that the feeds' addresses were handed out. Returns 0 or -1. */
int store_approval_feeds_listed(
    struct store *s, int64_t user_id, int64_t consumer_id, int64_t now);

/* Gives the pair new feed tokens, so that the old ones are refused. Returns 1, 0 or -1. */
int store_approval_renew_feeds(struct store *s, int64_t user_id, int64_t consumer_id);

/* Withdraws one application, or all (consumer_id 0): access tokens, approvals, their counts,
 * begun dances; the generation of tokens is raised in the same transaction.
 * Returns how many approvals went, or -1. */
int64_t store_approval_withdraw(struct store *s, int64_t user_id, int64_t consumer_id);

/* Calls to be counted. */
struct store_approval_use {
    int64_t user_id;
    int64_t consumer_id;
    int64_t day; /* days since 1970 */
    int64_t calls;
    int64_t last; /* Unix seconds */
};

/* Adds to the counts of calls, in one transaction; what was withdrawn meanwhile is passed
 * over. Returns 0 or -1. */
int store_approval_use(struct store *s, const struct store_approval_use *uses, size_t n);

/* Removes at most `most` counts of days that no page shows any more. Returns how many went,
 * or -1. */
int64_t store_approval_expire(struct store *s, int64_t now, int64_t most);

#endif
