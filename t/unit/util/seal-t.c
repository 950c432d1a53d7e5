/*
 * Seal: opens with its key and context alone, and not after any change; with
 * it the random identifiers and the digests it stands beside.
 */
#include "util/seal.h"

#include "util/arena.h"
#include "util/digest.h"
#include "util/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;
static const unsigned char key[SEAL_KEY_LEN] = "a key of exactly 32 bytes, no 33";
static const char context[] = "consumer abcd2345efgh6789jkmn2345";

static void
round_trip(void **state)
{
    (void)state;
    static const char text[] = "T9wKxQe7Zp\0 and more";
    for (size_t n = 0; n <= sizeof text; n++) {
        const unsigned char *sealed = seal_close(arena, key, context, text, n);
        assert_non_null(sealed);
        size_t len = 99;
        const char *opened = seal_open(arena, key, context, sealed, n + SEAL_OVERHEAD, &len);
        assert_non_null(opened);
        assert_int_equal(len, n);
        assert_memory_equal(opened, text, n);
        assert_int_equal(opened[n], '\0');
    }
}

static void
changed(void **state)
{
    (void)state;
    size_t n = 10 + SEAL_OVERHEAD, len;
    const unsigned char *sealed = seal_close(arena, key, context, "T9wKxQe7Zp", 10);
    for (size_t bit = 0; bit < n * 8; bit++) {
        unsigned char *copy = arena_memdup(arena, sealed, n);
        copy[bit / 8] ^= (unsigned char)(1u << bit % 8);
        assert_null(seal_open(arena, key, context, copy, n, &len));
    }
    for (size_t cut = 0; cut < n; cut++) {
        assert_null(seal_open(arena, key, context, sealed, cut, &len));
        if (cut != 0)
            assert_null(seal_open(arena, key, context, sealed + cut, n - cut, &len));
    }
    unsigned char other[SEAL_KEY_LEN];
    memcpy(other, key, sizeof other);
    other[31] ^= 1;
    assert_null(seal_open(arena, other, context, sealed, n, &len));
    assert_null(seal_open(arena, key, "", sealed, n, &len));
    assert_null(seal_open(arena, key, "consumer abcd2345efgh6789jkmn2346", sealed, n, &len));
    assert_non_null(seal_open(arena, key, context, sealed, n, &len));
}

/* The same secret twice is not seen to be the same. */
static void
fresh(void **state)
{
    (void)state;
    const unsigned char *one = seal_close(arena, key, context, "secret", 6);
    const unsigned char *two = seal_close(arena, key, context, "secret", 6);
    assert_memory_not_equal(one + 1, two + 1, 12);
    assert_memory_not_equal(one + 13, two + 13, 6);
}

static void
texts(void **state)
{
    (void)state;
    char one[RANDOM_KEY_LEN + 1], two[RANDOM_KEY_LEN + 1];
    assert_int_equal(random_text(one, RANDOM_KEY_LEN, RANDOM_KEY_LETTERS), 0);
    assert_int_equal(random_text(two, RANDOM_KEY_LEN, RANDOM_KEY_LETTERS), 0);
    assert_int_equal(strlen(one), RANDOM_KEY_LEN);
    assert_int_equal(strspn(one, "abcdefghijklmnopqrstuvwxyz23456789"), RANDOM_KEY_LEN);
    assert_string_not_equal(one, two);
    assert_int_equal(random_text(one, 0, "ab"), 0);
    assert_string_equal(one, "");
}

/* 62 does not divide 256: taken carelessly, eight letters of it come a quarter
 * more often. The bound is ten standard deviations away from the fair count. */
static void
fairness(void **state)
{
    (void)state;
    enum { EACH = 4000 };
    size_t n = EACH * (sizeof RANDOM_SECRET_LETTERS - 1);
    char *text = arena_alloc(arena, n + 1);
    assert_int_equal(random_text(text, n, RANDOM_SECRET_LETTERS), 0);
    int counts[256] = { 0 };
    for (size_t i = 0; i < n; i++)
        counts[(unsigned char)text[i]]++;
    for (const char *c = RANDOM_SECRET_LETTERS; *c != '\0'; c++)
        assert_in_range(counts[(unsigned char)*c], EACH - 630, EACH + 630);
}

static void
digests(void **state)
{
    (void)state;
    static const unsigned char sha1[] = { 0xa9, 0x99, 0x3e, 0x36, 0x47, 0x06, 0x81, 0x6a, 0xba,
        0x3e, 0x25, 0x71, 0x78, 0x50, 0xc2, 0x6c, 0x9c, 0xd0, 0xd8, 0x9d };
    static const unsigned char sha256_head[] = { 0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf,
        0xea };
    unsigned char out[DIGEST_SHA256_LEN];
    digest_sha1(out, "abc", 3);
    assert_memory_equal(out, sha1, sizeof sha1);
    digest_sha256(out, "abc", 3);
    assert_memory_equal(out, sha256_head, sizeof sha256_head);
    assert_true(digest_equal("abc", 3, "abc", 3));
    assert_false(digest_equal("abc", 3, "abd", 3));
    assert_false(digest_equal("abc", 3, "abcd", 4));
    digest_wipe(out, sizeof out);
    assert_int_equal(out[0] | out[31], 0);
}

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),
        cmocka_unit_test(changed),
        cmocka_unit_test(fresh),
        cmocka_unit_test(texts),
        cmocka_unit_test(fairness),
        cmocka_unit_test(digests),
    };
    arena = arena_new(0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
