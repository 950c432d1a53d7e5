/*
 * Quota: calls a day, handed out in blocks. A worker takes a block from the
 * day's row and counts it down by itself, so most calls cost no query and all
 * hosts together never exceed the limit. What is left of a block when a worker
 * ends is lost to that day.
 */
#ifndef STORE_QUOTA_H
#define STORE_QUOTA_H

#include <stdint.h>

struct store;

/* Seconds of a day; a time divided by it is the day here. */
#define QUOTA_DAY 86400

/* Takes up to `block` calls of `consumer` on `day` as long as no more than
 * `limit` are out. `*granted` is how many, 0 when the day's calls are used up.
 * One short transaction. Returns 0 or -1. */
int store_quota_lease(struct store *s, int64_t consumer, int64_t day, int64_t limit,
    int64_t block, int64_t *granted);

/* How many were handed out. Returns 0 or -1. */
int store_quota_used(struct store *s, int64_t consumer, int64_t day, int64_t *used);

/* Removes at most `most` rows of days before `day`. Returns how many, or -1. */
int64_t store_quota_expire(struct store *s, int64_t day, int64_t most);

#endif
