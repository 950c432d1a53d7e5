/*
 * Token: shapes, that no two are alike, and secrets that open beside their own
 * token alone.
 */
#include "util/token.h"

#include "util/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define ALNUM "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

static struct arena *arena;
static const unsigned char key[32] = "a key of exactly 32 bytes, no 33";

static void
shapes(void **state)
{
    (void)state;
    char one[TOKEN_ACCESS_LEN + 1], two[TOKEN_ACCESS_LEN + 1];
    assert_int_equal(token_make_request(one), 0);
    assert_int_equal(token_make_request(two), 0);
    assert_int_equal(strlen(one), 24);
    assert_int_equal(strspn(one, "abcdefghjkmnpqrstuvwxyz23456789"), 24);
    assert_string_not_equal(one, two);
    assert_int_equal(token_make_access(one), 0);
    assert_int_equal(token_make_access(two), 0);
    assert_int_equal(strlen(one), 90);
    assert_memory_equal(one, "T1", 2);
    assert_int_equal(strspn(one, ALNUM "._"), 88);
    assert_string_equal(one + 88, "--");
    assert_string_not_equal(one, two);
    assert_int_equal(token_make_secret(one), 0);
    assert_int_equal(token_make_secret(two), 0);
    assert_int_equal(strlen(one), 32);
    assert_int_equal(strspn(one, ALNUM), 32);
    assert_string_not_equal(one, two);
    assert_int_equal(token_make_session(one), 0);
    assert_int_equal(token_make_session(two), 0);
    assert_int_equal(strlen(one), 43);
    assert_int_equal(strspn(one, ALNUM "-_"), 43);
    assert_string_not_equal(one, two);
}

static void
hashes(void **state)
{
    (void)state;
    static const unsigned char abc[] = { 0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea };
    unsigned char hash[TOKEN_HASH_LEN];
    token_hash(hash, "abcd", 3);
    assert_memory_equal(hash, abc, sizeof abc);
}

static void
secrets(void **state)
{
    (void)state;
    unsigned char mine[TOKEN_HASH_LEN], other[TOKEN_HASH_LEN], other_key[32];
    size_t n, len = 0;
    token_hash(mine, "mine", 4);
    memcpy(other, mine, sizeof other);
    other[TOKEN_HASH_LEN - 1] ^= 1;
    memcpy(other_key, key, sizeof other_key);
    other_key[0] ^= 1;
    const unsigned char *sealed = token_secret_seal(arena, key, mine, "T9wKxQe7Zp", &n);
    assert_non_null(sealed);
    assert_true(n > 10 && n <= 255);
    assert_string_equal(token_secret_open(arena, key, mine, sealed, n, &len), "T9wKxQe7Zp");
    assert_int_equal(len, 10);
    assert_null(token_secret_open(arena, key, other, sealed, n, &len));
    assert_null(token_secret_open(arena, other_key, mine, sealed, n, &len));
    assert_null(token_secret_open(arena, key, mine, sealed, n - 1, &len));
    assert_null(token_secret_open(arena, key, mine, sealed, 0, &len));
}

/* The longest secret fits its column. */
static void
longest(void **state)
{
    (void)state;
    unsigned char hash[TOKEN_HASH_LEN];
    char secret[TOKEN_SECRET_MAX + 1];
    size_t n, len;
    memset(secret, 's', TOKEN_SECRET_MAX);
    secret[TOKEN_SECRET_MAX] = '\0';
    token_hash(hash, "mine", 4);
    const unsigned char *sealed = token_secret_seal(arena, key, hash, secret, &n);
    assert_true(n <= 255);
    assert_string_equal(token_secret_open(arena, key, hash, sealed, n, &len), secret);
}

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes),
        cmocka_unit_test(hashes),
        cmocka_unit_test(secrets),
        cmocka_unit_test(longest),
    };
    arena = arena_new(0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
