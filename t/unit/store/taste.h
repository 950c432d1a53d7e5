/*
 * Taste: a few titles and subscribers for the tests of what users rate, write, have
 * and are recommended.
 */
#ifndef T_UNIT_STORE_TASTE_H
#define T_UNIT_STORE_TASTE_H

#include "people.h"

#include "store/catalog.h"
#include "store/title.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static inline void
put_entries(struct store *s, const struct entry *list, size_t n, int64_t now)
{
    struct arena *a = arena_new(0);
    struct store_catalog_counts counts;
    struct store_catalog *c = store_catalog_begin(s, "test", now);
    assert_non_null(c);
    assert_int_equal(store_catalog_put(c, a, list, n), 0);
    assert_int_equal(store_catalog_finish(c, a, &counts), 0);
    assert_int_equal(store_catalog_commit(c), 0);
    arena_free(a);
}

/* The number a query that ends in a value answers. */
static inline int64_t
ask_with(struct store *s, const char *sql, int64_t value)
{
    char text[400];
    snprintf(text, sizeof text, "%s%lld", sql, (long long)value);
    return ask(s, text);
}

static inline int64_t
id_of(struct store *s, const char *key)
{
    char sql[800];
    snprintf(sql, sizeof sql, "SELECT id FROM title_identity WHERE source_key = '%s'", key);
    int64_t id = ask(s, sql);
    assert_true(id > 0);
    return id;
}

static inline void
run(struct store *s, const char *sql)
{
    assert_int_equal(connection_ready(s), 0);
    assert_int_equal(connection_command(s, sql), 0);
}

/* As its card has it. */
static inline int64_t
average(struct store *s, int64_t title_id)
{
    struct arena *a = arena_new(0);
    struct title t;
    assert_int_equal(store_title_by_id(s, a, title_id, &t), 1);
    int64_t value = t.average_rating;
    arena_free(a);
    return value;
}

#endif
