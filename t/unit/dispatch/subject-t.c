/* Subject: whose a path is, and the path with the id in it. */
#include "dispatch/subject.h"

#include "util/arena.h"
#include "util/opaque.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define CONSUMER 3
#define USER     4

static struct arena *a;
static struct opaque_key key;

static int
start(void **state)
{
    (void)state;
    a = arena_new(0);
    return opaque_key_derive(&key, (const unsigned char[32]){ 1 });
}

static int
stop(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

/* Where {user} stands in "/users/{user}/at_home". */
static struct route_match
match_of(const char *user)
{
    return (struct route_match){ .user_at = 7, .user_len = strlen(user) };
}

/* The same whether the caller's own id is known already or not. */
static enum subject
subject(const char *user)
{
    const struct route_match match = match_of(user);
    const char *path = arena_printf(a, "/users/%s/at_home", user);
    const char *own = identifier_user(a, &key, CONSUMER, USER);
    enum subject s = subject_of(a, &key, path, &match, CONSUMER, USER, NULL);
    assert_int_equal(subject_of(a, &key, path, &match, CONSUMER, USER, own), s);
    return s;
}

static void
test_subjects(void **state)
{
    (void)state;
    const char *id = identifier_user(a, &key, CONSUMER, USER);
    assert_int_equal(subject("current"), SUBJECT_CALLER);
    assert_int_equal(subject("@me"), SUBJECT_CALLER);
    assert_int_equal(subject(id), SUBJECT_CALLER);
    assert_int_equal(subject(identifier_user(a, &key, CONSUMER, USER + 1)), SUBJECT_OTHER);
    assert_int_equal(subject(identifier_user(a, &key, CONSUMER + 1, USER)), SUBJECT_OTHER);
    static const char *const none[] = { "Current", "currently", "curren", "@you", "4", "me" };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(subject(none[i]), SUBJECT_MALFORMED);
    assert_int_equal(subject(arena_printf(a, "%sx", id)), SUBJECT_MALFORMED);
    assert_int_equal(subject(arena_strndup(a, id, 45)), SUBJECT_MALFORMED);
}

static void
test_no_user(void **state)
{
    (void)state;
    const struct route_match match = { .user_len = 0 };
    assert_int_equal(
        subject_of(a, &key, "/users/current", &match, CONSUMER, USER, NULL), SUBJECT_CALLER);
    assert_string_equal(subject_path(a, "/users/current", &match, "x"), "/users/current");
}

static void
test_paths(void **state)
{
    (void)state;
    const struct route_match me = match_of("@me");
    assert_string_equal(
        subject_path(a, "/users/@me/at_home", &me, "T1x"), "/users/T1x/at_home");
    assert_string_equal(subject_path(a, "/users/@me", &me, "T1x"), "/users/T1x");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_subjects),
        cmocka_unit_test(test_no_user),
        cmocka_unit_test(test_paths),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, start, stop);
}
