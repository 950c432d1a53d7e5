/*
 * Transaction: see tx.h.
 */
#include "store/tx.h"

#include "store/connection.h"
#include "store/deadline.h"
#include "store/retry.h"
#include "util/arena.h"
#include "util/log.h"

#include <assert.h>

bool
store_in_tx(const struct store *s)
{
    return s->tx != TX_NONE;
}

bool
store_commit_unknown(const struct store *s)
{
    return s->commit_unknown;
}

static int
begin(struct store *s, const char *sql)
{
    assert(s->tx == TX_NONE);
    s->commit_unknown = false;
    if (connection_ready(s) != 0 || connection_command(s, sql) != 0)
        return -1;
    s->tx = TX_OPEN;
    return 0;
}

int
store_begin(struct store *s)
{
    return begin(s, "START TRANSACTION");
}

int
store_begin_snapshot(struct store *s)
{
    assert(s->tx == TX_NONE);
    if (connection_ready(s) != 0 ||
        connection_command(s, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ") != 0)
        return -1;
    return begin(s, "START TRANSACTION WITH CONSISTENT SNAPSHOT");
}

void
store_rollback(struct store *s)
{
    if (s->tx == TX_NONE)
        return;
    enum fault fault = s->fault;
    sequence_forget(s);
    if (s->link != NULL && connection_command(s, "ROLLBACK") != 0)
        connection_drop(s); /* the server rolls back what it loses */
    s->tx = TX_NONE;
    s->fault = fault;
}

int
store_commit(struct store *s)
{
    assert(s->tx == TX_OPEN);
    if (s->fault != FAULT_NONE || deadline_ready(s) != 0) {
        store_rollback(s);
        return -1;
    }
    if (connection_command(s, "COMMIT") == 0) {
        s->tx = TX_NONE;
        return 0;
    }
    s->commit_unknown = s->fault == FAULT_LOST;
    if (s->commit_unknown)
        log_error("database: the connection broke during a commit, which may have happened");
    store_rollback(s);
    return -1;
}

static bool
worth_repeating(const struct store *s)
{
    return s->fault != FAULT_NONE && s->fault != FAULT_OTHER && !s->commit_unknown;
}

/* One attempt: 0, fn's verdict or -1. */
static int
attempt_once(struct store *s, struct arena *a, store_tx_fn *fn, void *arg)
{
    if (store_begin(s) != 0)
        return -1;
    int verdict = fn(s, a, arg);
    assert(s->tx == TX_OPEN);
    if (verdict == 0 || s->fault != FAULT_NONE)
        return store_commit(s);
    store_rollback(s);
    return verdict;
}

int
store_tx(struct store *s, struct arena *a, store_tx_fn *fn, void *arg)
{
    struct arena_mark mark = { 0 };
    struct retry retry = { 0 };
    bool entered = deadline_enter(s);
    int verdict;
    if (a != NULL)
        mark = arena_mark(a);
    for (;;) {
        verdict = attempt_once(s, a, fn, arg);
        if (verdict >= 0 || !worth_repeating(s) || !retry_after_fault(s, &retry))
            break;
        if (a != NULL)
            arena_rewind(a, mark);
    }
    deadline_leave(s, entered);
    return verdict;
}
