/*
 * Fixture: a store on the private database that t/20-store.t started. Each
 * program has an empty database of its own, named by MATINEE_DB_NAME.
 */
#ifndef T_UNIT_STORE_FIXTURE_H
#define T_UNIT_STORE_FIXTURE_H

#include "store/migrate.h"
#include "store/store.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

/* Prints why there is nothing to run without a database. */
#define FIXTURE_SKIP()                                                                         \
    do {                                                                                       \
        if (getenv("MATINEE_DB_SOCKET") == NULL) {                                             \
            puts("1..1\nok 1 - store # SKIP MATINEE_DB_SOCKET names no database");             \
            return 0;                                                                          \
        }                                                                                      \
    } while (0)

static inline struct store_options
fixture_options(void)
{
    return (struct store_options){
        .socket = getenv("MATINEE_DB_SOCKET"),
        .user = "root",
        .database = getenv("MATINEE_DB_NAME"),
        .timeout = 10,
        .connect_timeout = 5,
    };
}

static inline struct store *
fixture_open(void)
{
    struct store_options options = fixture_options();
    return store_open(&options);
}

/* The same with all tables. */
static inline struct store *
fixture_open_migrated(void)
{
    struct store *s = fixture_open();
    assert_true(store_migrate(s, getenv("MATINEE_SQL_DIR"), NULL, NULL) >= 0);
    return s;
}

#endif
