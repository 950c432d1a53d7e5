/*
 * Base64: every length, and that each value has one text.
 */
#include "util/base64.h"

#include "util/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static void
round_trip(void **state)
{
    (void)state;
    unsigned char bytes[70];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 151 + 7);
    for (size_t n = 0; n <= sizeof bytes; n++) {
        const char *text = base64_encode(arena, bytes, n);
        size_t text_len = strlen(text), len = 99;
        assert_int_equal(text_len, (n + 2) / 3 * 4);
        const unsigned char *back = base64_decode(arena, text, text_len, &len);
        assert_non_null(back);
        assert_int_equal(len, n);
        assert_memory_equal(back, bytes, n);
        back = base64_decode(arena, text, strcspn(text, "="), &len);
        assert_non_null(back);
        assert_int_equal(len, n);
        assert_memory_equal(back, bytes, n);
    }
}

static void
known(void **state)
{
    (void)state; /* RFC 4648 10 */
    static const char *const pairs[][2] = { { "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" },
        { "foo", "Zm9v" }, { "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" },
        { "foobar", "Zm9vYmFy" } };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        assert_string_equal(
            base64_encode(arena, pairs[i][0], strlen(pairs[i][0])), pairs[i][1]);
}

static void
refused(void **state)
{
    (void)state;
    static const char *const cases[] = { "=", "==", "====", "Z",
        "Z===", "Zg=", "Zg===", "Zh==", "Zh", "Zm9=", "Zm9", "Zm8==", "Zm9v=", "Zm9vY",
        "Zm9v\n", " Zm9v", "Zm 9v", "Zm9-", "Zm9_", "Zg==Zg==", "Z=g=", "\xc3\xa9gg" };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t len;
        if (base64_decode(arena, cases[i], strlen(cases[i]), &len) != NULL)
            fail_msg("accepted: %s", cases[i]);
    }
    size_t len;
    assert_null(base64_decode(arena, "Zm9\0", 4, &len));
}

/* Of all texts of two letters, exactly one a byte is taken. */
static void
one_text_a_value(void **state)
{
    (void)state;
    int taken[256] = { 0 };
    for (int i = 0; i < 256; i++)
        for (int k = 0; k < 256; k++) {
            arena_reset(arena);
            char text[2] = { (char)i, (char)k };
            size_t len = 0;
            const unsigned char *p = base64_decode(arena, text, 2, &len);
            if (p != NULL && len == 1)
                taken[*p]++;
            else
                assert_null(p);
        }
    for (int i = 0; i < 256; i++)
        assert_int_equal(taken[i], 1);
}

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),
        cmocka_unit_test(known),
        cmocka_unit_test(refused),
        cmocka_unit_test(one_text_a_value),
    };
    arena = arena_new(0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
