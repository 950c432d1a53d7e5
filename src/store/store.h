/*
 * Store: the connection to the database, its timeouts and its list of hosts.
 * What is read and written through it is in the other headers of this folder,
 * one noun each; transactions are in tx.h. No type of the database leaves.
 *
 * A store belongs to one process and one thread. It connects when first asked
 * for something, so it is opened before or after a fork but used only after.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

/* The most hosts a store tries. */
#define STORE_HOSTS_MAX 16

struct store_options {
    const char *const *hosts; /* "name", "name:port", "[v6]:port" or a socket's path; tried in
                                 turn from the one that last worked */
    size_t nhosts;
    const char *socket;      /* path of a socket; tried before the hosts; NULL: none */
    const char *user;        /* NULL: the one running the process */
    const char *password;    /* NULL: none */
    const char *database;    /* NULL: none chosen */
    int64_t timeout;         /* seconds an operation may take, with all its attempts, and
                                locks are waited for briefly; 0: for ever (imports) */
    int64_t connect_timeout; /* seconds for each host; 0: 5 */
    bool serving;            /* a server whose schema is not this program's is not used */
};

/* Bytes that are not text; p is NULL when the column was NULL. */
struct store_blob {
    const void *p;
    size_t len;
};

/* Makes a store. The options are copied. Never fails: an unreachable database
 * shows when it is first asked. The caller ends it with store_close. */
struct store *store_open(const struct store_options *options);
void store_close(struct store *s);

/* Whether the last operation failed because the database could not be reached,
 * could not be written or stayed locked, so that trying later may help: the
 * client gets 503. Otherwise the failure is a fault of ours or of the schema. */
bool store_unavailable(const struct store *s);

/* Whether it was a lock that somebody else holds. */
bool store_locked(const struct store *s);

/* Connects if need be and asks the server for a sign of life. Returns 0, or -1
 * after the reason was logged. */
int store_ping(struct store *s);

/* Makes all that is asked until store_deadline_end take at most so many seconds
 * together; 0: the configured timeout. Without, each operation (a query, a
 * store_tx) has that time for itself. */
void store_deadline_begin(struct store *s, int64_t seconds);
void store_deadline_end(struct store *s);

/* Named queries sent since store_open; statements that only begin or end a
 * transaction do not count. */
uint64_t store_queries(const struct store *s);

#endif
