/*
 * Migrate: brings the schema up to date from the numbered files of sql/. Each is
 * applied once; one that was cut off goes on at the statement after the last
 * one that is known to be done.
 */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include <stddef.h>

struct store;

/* Called before each file: its name, which it is of how many, from 1. */
typedef void store_migrate_fn(void *arg, const char *name, size_t at, size_t of);

/* Applies what is missing of the files NNNN-*.sql in `dir`. Waits for nobody:
 * when another live connection is migrating, it fails. `progress` may be NULL.
 * Returns the number of files applied, or -1 after the failure was logged. */
int store_migrate(struct store *s, const char *dir, store_migrate_fn *progress, void *arg);

/* How many files of `dir` are not applied yet (all when the database is empty),
 * or -1 after a failure. Changes nothing. */
int store_migrate_pending(struct store *s, const char *dir);

#endif
