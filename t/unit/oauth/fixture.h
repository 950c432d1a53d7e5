/*
 * Fixture: an arena for the OAuth tests and texts with their lengths.
 */
#ifndef FIXTURE_H
#define FIXTURE_H

#include "oauth/params.h"
#include "util/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

/* A literal that may hold NUL bytes. */
#define TEXT(literal) ((struct oauth_text){ .p = (literal), .len = sizeof(literal) - 1 })

#define COUNT(array) (sizeof(array) / sizeof *(array))

static inline struct params
form(const char *p, enum param_place place)
{
    struct params ps = { .n = 0 };
    assert_int_equal(params_parse_form(&ps, arena, p, strlen(p), place), 0);
    return ps;
}

static inline void
assert_text(struct oauth_text got, const char *want, size_t want_len)
{
    assert_non_null(got.p);
    assert_int_equal(got.len, want_len);
    assert_memory_equal(got.p, want, want_len);
    assert_int_equal(got.p[got.len], '\0');
}

/* Set-up and end of a group of tests. */
static inline int
arena_open(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static inline int
arena_close(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

#endif
