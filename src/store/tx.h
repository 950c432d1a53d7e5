/*
 * Transaction: several queries that happen together or not at all.
 *
 * A deadlock (1213 and its like on other engines) rolls back and runs the whole
 * function again, after a short pause that grows and varies, from the arena as it
 * was; a lock waited for in vain (1205) does so once. So does a connection that
 * breaks before the commit was sent: nothing of it has happened then. One that
 * breaks during the commit is not run again, since nobody knows: the caller
 * reads what it finds.
 */
#ifndef STORE_TX_H
#define STORE_TX_H

#include <stdbool.h>

struct arena;
struct store;

/* What happens inside. Returns 0 to commit, more than 0 to roll back with that
 * verdict, -1 when a query failed. It may run several times, so it changes
 * nothing outside the database but through `arg`, and there starts anew. */
typedef int store_tx_fn(struct store *s, struct arena *a, void *arg);

/* Runs `fn` in a transaction. Returns 0 when it was committed, fn's verdict when
 * that was more than 0, or -1 after the failure was logged. A query that failed
 * inside is never committed, even if fn returns 0. Must not be called inside a
 * transaction. `a` may be NULL when fn does without. */
int store_tx(struct store *s, struct arena *a, store_tx_fn *fn, void *arg);

/* The same by hand, for what runs long and is not repeated (an import). Between
 * the two every query belongs to it. store_begin and store_commit return 0, or
 * -1 after the failure was logged; after a failed commit nothing is open.
 * store_rollback may be called when nothing is open. */
int store_begin(struct store *s);
int store_commit(struct store *s);
void store_rollback(struct store *s);

/* As store_begin, for reading: until it is ended, all queries see the database
 * as it was at this moment. */
int store_begin_snapshot(struct store *s);

/* Whether a transaction is open. */
bool store_in_tx(const struct store *s);

/* Whether the last commit failed in such a way that it may have happened. */
bool store_commit_unknown(const struct store *s);

#endif
