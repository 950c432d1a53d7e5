/*
 * Connection: what the files that talk to the database client share; nobody
 * else includes it. store.c connects and judges errors, query.c prepares and
 * runs, tx.c begins and ends.
 */
#ifndef STORE_CONNECTION_H
#define STORE_CONNECTION_H

#include "store/sequence.h"
#include "store/store.h"

struct arena;
struct statement;
struct st_mysql; /* of the client library */

/* What went wrong last, as far as it decides what to do next. */
enum fault {
    FAULT_NONE,
    FAULT_OTHER,    /* of ours: a statement, a value, a right */
    FAULT_RETRY,    /* deadlock and the like: rolled back, may be run again */
    FAULT_LOCKED,   /* a lock was waited for in vain */
    FAULT_LOST,     /* the connection broke, or the server is not able to serve */
    FAULT_READ_ONLY /* this server takes no writes; another may */
};

enum tx_state { TX_NONE, TX_OPEN };

struct store {
    struct store_options options; /* strings are in `config` */
    struct arena *config;         /* lives as long as the store */
    struct st_mysql *link;        /* NULL: not connected */
    size_t host;                  /* the one in use, or to try first */
    int64_t retry_at;             /* clock_mono_us before which connecting is not tried */
    int64_t deadline;   /* clock_mono_us when all must be over; 0: none (deadline.h) */
    bool down_logged;   /* the log knows that no host can be reached */
    bool schema_logged; /* the log knows that the tables are not ours */

    struct statement *statements; /* query.c's table; NULL before the first query */
    uint64_t queries;

    enum tx_state tx;
    enum fault fault;    /* of the last operation; inside a transaction, the first one */
    bool commit_unknown; /* see store_commit_unknown */

    struct { /* the rest of a block of ids */
        int64_t next;
        int64_t end;
    } ids[SEQUENCE__MAX];
};

/* Connects unless connected, within the deadline; outside of transactions notices a connection
 * that the server closed, and makes a new one. Returns 0, or -1 with the fault set and logged.
 */
int connection_ready(struct store *s);

/* Closes; statements and an open transaction are gone. */
void connection_drop(struct store *s);

/* Takes note of an error of the client library (its number, SQL state and
 * text), logs it under `what` and drops a connection that is of no more use. A
 * fault that may be tried again is logged as information only. */
enum fault connection_fault(
    struct store *s, const char *what, unsigned number, const char *state, const char *text);

/* Sends a statement without parameters or result. Returns 0 or -1 with the
 * fault set and logged. */
int connection_command(struct store *s, const char *sql);

/* query.c: forgets all statements of a connection that ends. */
void query_forget(struct store *s);

/* sequence.c: forgets blocks that a rollback may have given back. */
void sequence_forget(struct store *s);

#endif
