/*
 * Uses: how many calls an application made for a user, for the user's page of
 * applications (spec/oauth.md 12). Counted by each worker and added to the
 * database every few seconds; a worker that is killed takes some with it.
 */
#ifndef DISPATCH_USES_H
#define DISPATCH_USES_H

#include <stdint.h>

struct store;
struct uses;

/* NULL when there is no memory. */
struct uses *uses_new(void);
void uses_free(struct uses *u);

/* Counts a call at `now`, Unix seconds. */
void uses_count(struct uses *u, int64_t user_id, int64_t consumer_id, int64_t now);

/* Between requests: adds what was counted to the database when that is due. */
void uses_tick(struct uses *u, struct store *s, int64_t now);

/* Adds it at once: the worker ends. */
void uses_flush(struct uses *u, struct store *s);

#endif
