/*
 * The cookie of the pages: what of a Cookie header is taken for an id, and what
 * browsers are told to keep.
 */
#include "pages/cookie.h"
#include "util/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define ID    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN-_9"
#define OTHER "0bcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN-_9"

static void
assert_id(const char *header, bool secure, bool found)
{
    struct arena *a = arena_new(0);
    const char *id = cookie_read(a, header, secure);
    if ((id != NULL) != found)
        fail_msg("%s", header != NULL ? header : "none");
    if (found)
        assert_string_equal(id, ID);
    arena_free(a);
}

static void
test_read(void **state)
{
    (void)state;
    assert_id("matinee=" ID, false, true);
    assert_id("a=b; matinee=" ID "; c=d", false, true);
    assert_id("a=b;matinee=" ID " ", false, true);
    assert_id("matinee=" ID "; matinee=" ID, false, true);
    assert_id("matinee; matinee=" ID, false, true);
    assert_id("__Host-matinee=" ID, true, true);
    assert_id("matinee=x; __Host-matinee=" ID, true, true);
    assert_id(NULL, false, false);
    assert_id("", false, false);
    assert_id("; ;;", false, false);
    assert_id("matinee=", false, false);
    assert_id("matinee=" ID "x", false, false);
    assert_id("matinee=abc", false, false);
    assert_id("matinee=\"" ID "\"", false, false);
    assert_id("matinee=abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN-_.", false, false);
    assert_id("xmatinee=" ID, false, false);
    assert_id("Matinee=" ID, false, false);
    assert_id("a=matinee=" ID, false, false);
    assert_id("matinee=" ID "; matinee=" OTHER, false, false);
    assert_id("matinee=" ID "; matinee=x", false, false);
    assert_id("__Host-matinee=" ID, false, false);
    assert_id("matinee=" ID, true, false);
}

static void
test_set(void **state)
{
    struct arena *a = arena_new(0);
    (void)state;
    assert_string_equal(
        cookie_set(a, "x", false, 0), "matinee=x; Path=/; HttpOnly; SameSite=Lax");
    assert_string_equal(cookie_set(a, "x", true, 60),
        "__Host-matinee=x; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
    assert_string_equal(
        cookie_set(a, "x", false, -1), "matinee=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    arena_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
