/*
 * Password: what is right, what is wrong, and that a wrong account costs the
 * same work as a wrong password. The work is counted, not timed: libcrypt's
 * crypt_r is called through a wrapper here.
 */
#include "util/password.h"

#include "util/arena.h"

#include <crypt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COST_LEN 7 /* "$y$j9T$": method and cost */

static struct arena *arena;
static int calls;
static char costs[8][COST_LEN + 1]; /* of the hashes that were really made */

/* crypt_rn does the same with the size told. */
char *
crypt_r(const char *phrase, const char *setting, struct crypt_data *data)
{
    char *made = crypt_rn(phrase, setting, data, sizeof *data);
    if (made != NULL && made[0] == '$' && calls < 8)
        snprintf(costs[calls++], COST_LEN + 1, "%s", made);
    return made;
}

static void
right_and_wrong(void **state)
{
    (void)state;
    const char *hash = NULL, *again = NULL;
    assert_int_equal(password_hash(arena, "correct horse", &hash), 0);
    assert_int_equal(password_hash(arena, "correct horse", &again), 0);
    assert_string_not_equal(hash, again);
    assert_memory_equal(hash, "$y$", 3);
    assert_true(strlen(hash) <= 255);
    assert_true(password_check(hash, "correct horse"));
    assert_true(password_check(again, "correct horse"));
    assert_false(password_check(hash, "correct horsf"));
    assert_false(password_check(hash, "correct horse "));
    assert_false(password_check(hash, "Correct horse"));
    assert_false(password_check(hash, "correct"));
    assert_false(password_check(hash, ""));
}

/* The last byte counts; one more is refused instead of being cut off. */
static void
lengths(void **state)
{
    (void)state;
    char longest[PASSWORD_MAX + 2];
    const char *hash = NULL, *none = NULL;
    memset(longest, 'p', sizeof longest);
    longest[PASSWORD_MAX] = '\0';
    assert_int_equal(password_hash(arena, longest, &hash), 0);
    assert_true(password_check(hash, longest));
    longest[PASSWORD_MAX - 1] = 'q';
    assert_false(password_check(hash, longest));
    longest[PASSWORD_MAX - 1] = 'p';
    longest[PASSWORD_MAX] = 'p';
    longest[PASSWORD_MAX + 1] = '\0';
    assert_false(password_check(hash, longest));
    assert_int_equal(password_hash(arena, longest, &none), 1);
    assert_int_equal(password_hash(arena, "", &none), 1);
    assert_null(none);
}

static void
same_work(void **state)
{
    (void)state;
    const char *hash = NULL;
    char longer[PASSWORD_MAX + 2];
    memset(longer, 'p', sizeof longer);
    longer[PASSWORD_MAX + 1] = '\0';
    assert_int_equal(password_hash(arena, "x", &hash), 0);
    char *cut = arena_strndup(arena, hash, strlen(hash) - 1);
    const struct {
        const char *hash;
        const char *password;
        bool right;
    } cases[] = {
        { hash, "x", true },
        { hash, "y", false },
        { NULL, "x", false },
        { NULL, "no password of anybody", false },
        { hash, "", false },
        { hash, longer, false },
        { NULL, longer, false },
        { "", "x", false },
        { "*", "x", false },
        { "!", "x", false },
        { "$y$", "x", false },
        { "$y$j9T$", "x", false },
        { "$y$j9T$\x01\x02$", "x", false },
        { "$1$abcdefgh$", "x", false },
        { "abFZSxKKdq5s2", "abc", false },
        { cut, "x", false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        calls = 0;
        assert_int_equal(password_check(cases[i].hash, cases[i].password), cases[i].right);
        if (calls != 1)
            print_message("# case %zu\n", i);
        assert_int_equal(calls, 1);
        assert_memory_equal(costs[0], hash, COST_LEN);
    }
}

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_and_wrong),
        cmocka_unit_test(lengths),
        cmocka_unit_test(same_work),
    };
    arena = arena_new(0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
