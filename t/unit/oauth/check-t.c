/*
 * Check: method, version, timestamp and nonce, each at its edges.
 */
#include "oauth/check.h"
#include "fixture.h"

#define NOW    INT64_C(1262305000)
#define WINDOW 300

static struct oauth_params
with(enum oauth_field field, struct oauth_text t)
{
    struct oauth_params o = { .all = { .n = 0 } };
    o.field[field] = t;
    return o;
}

static const struct oauth_text absent;

static void
timestamps(void **state)
{
    (void)state;
    static const struct {
        struct oauth_text text;
        int64_t want; /* 0: refused */
    } cases[] = {
        { { "1262305000", 10 }, NOW }, { { "1262304700", 10 }, NOW - 300 },
        { { "1262304699", 10 }, 0 }, { { "1262305300", 10 }, NOW + 300 },
        { { "1262305301", 10 }, 0 },
        { { "1262305691", 10 }, 0 }, /* 691 seconds ahead, as on record */
        { { "1262305000.5", 12 }, NOW },
        { { "1262305300.999999", 17 }, NOW + 300 }, /* the fraction does not count */
        { { "1262304699.999999", 17 }, 0 }, { { "001262305000", 12 }, NOW }, { { NULL, 0 }, 0 },
        { { "", 0 }, 0 }, { { "0", 1 }, 0 }, { { "-1", 2 }, 0 }, { { "-1262305000", 11 }, 0 },
        { { "+1262305000", 11 }, 0 }, { { " 1262305000", 11 }, 0 },
        { { "1262305000 ", 11 }, 0 }, { { "123", 3 }, 0 }, { { "123abc", 6 }, 0 },
        { { "1262305000abc", 13 }, 0 }, { { "1262305000\0", 11 }, 0 },
        { { "1262305000\0.5", 13 }, 0 }, { { "1262305000.", 11 }, 0 },
        { { ".1262305000", 11 }, 0 }, { { ".", 1 }, 0 }, { { "1262305000.5.5", 14 }, 0 },
        { { "1262305000.-5", 13 }, 0 }, { { "1262305000.5x", 13 }, 0 },
        { { "1262305000,5", 12 }, 0 }, { { "1.262305e9", 10 }, 0 }, { { "0x4b3d3b28", 10 }, 0 },
        { { "2147483648", 10 }, 0 }, { { "5557272296", 10 }, 0 }, /* now + 2^32 */
        { { "9223372036854775807", 19 }, 0 }, { { "9223372036854775808", 19 }, 0 },
        { { "18446744073709551616", 20 }, 0 },
        { { "18446744074971856616", 20 }, 0 }, /* now + 2^64 */
        { { "111111111111111111111111111111", 30 }, 0 },
        { { "\xef\xbc\x91", 3 }, 0 }, /* a digit, but not one of ours */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct oauth_params o = with(OAUTH_TIMESTAMP, cases[i].text);
        int64_t got = 0;
        enum refusal r = oauth_check_timestamp(&o, NOW, WINDOW, &got);
        if (got != cases[i].want || r != (got != 0 ? REFUSAL_NONE : REFUSAL_TIMESTAMP))
            fail_msg("case %zu: %s", i, cases[i].text.p);
    }
}

/* At the ends of time: nothing overflows, and nothing but the right one passes. */
static void
far_times(void **state)
{
    (void)state;
    int64_t got;
    struct oauth_params o = with(OAUTH_TIMESTAMP, TEXT("9223372036854775807"));
    assert_int_equal(oauth_check_timestamp(&o, INT64_MAX, WINDOW, &got), REFUSAL_NONE);
    assert_int_equal(oauth_check_timestamp(&o, 0, WINDOW, &got), REFUSAL_TIMESTAMP);
    o = with(OAUTH_TIMESTAMP, TEXT("1"));
    assert_int_equal(oauth_check_timestamp(&o, 0, WINDOW, &got), REFUSAL_NONE);
    assert_int_equal(oauth_check_timestamp(&o, 2, 0, &got), REFUSAL_TIMESTAMP);
    o = with(OAUTH_TIMESTAMP, TEXT("0"));
    assert_int_equal(oauth_check_timestamp(&o, 100, WINDOW, &got), REFUSAL_TIMESTAMP);
    o = with(OAUTH_TIMESTAMP, TEXT("2147483648"));
    assert_int_equal(
        oauth_check_timestamp(&o, INT64_C(2147483600), WINDOW, &got), REFUSAL_NONE);
    assert_int_equal(got, INT64_C(2147483648));
}

static void
long_fraction(void **state)
{
    (void)state;
    char text[66];
    memset(text, '0', sizeof text);
    memcpy(text, "1262305000.", 11);
    int64_t got;
    struct oauth_params o = with(OAUTH_TIMESTAMP, (struct oauth_text){ text, 64 });
    assert_int_equal(oauth_check_timestamp(&o, NOW, WINDOW, &got), REFUSAL_NONE);
    o = with(OAUTH_TIMESTAMP, (struct oauth_text){ text, 65 });
    assert_int_equal(oauth_check_timestamp(&o, NOW, WINDOW, &got), REFUSAL_TIMESTAMP);
}

static void
methods(void **state)
{
    (void)state;
    enum {
        SHA1 = 1 << OAUTH_HMAC_SHA1,
        SHA256 = 1 << OAUTH_HMAC_SHA256,
        PLAIN = 1 << OAUTH_PLAINTEXT
    };
    static const struct {
        struct oauth_text text;
        unsigned allowed;
        bool https;
        int want; /* -1: refused */
    } cases[] = {
        { { "HMAC-SHA1", 9 }, SHA1, false, OAUTH_HMAC_SHA1 },
        { { "HMAC-SHA1", 9 }, SHA256 | PLAIN, true, -1 },
        { { "HMAC-SHA256", 11 }, SHA1, true, -1 },
        { { "HMAC-SHA256", 11 }, SHA1 | SHA256, false, OAUTH_HMAC_SHA256 },
        { { "PLAINTEXT", 9 }, SHA1 | PLAIN, false, -1 },
        { { "PLAINTEXT", 9 }, SHA1 | PLAIN, true, OAUTH_PLAINTEXT },
        { { "PLAINTEXT", 9 }, SHA1, true, -1 },
        { { "RSA-SHA1", 8 }, ~0u, true, -1 },
        { { "HMAC-MD5", 8 }, ~0u, true, -1 },
        { { "hmac-sha1", 9 }, ~0u, true, -1 },
        { { "HMAC-SHA1 ", 10 }, ~0u, true, -1 },
        { { "HMAC-SHA1\0", 10 }, ~0u, true, -1 },
        { { "HMAC-SHA", 8 }, ~0u, true, -1 },
        { { "", 0 }, ~0u, true, -1 },
        { { NULL, 0 }, ~0u, true, -1 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct oauth_params o = with(OAUTH_SIGNATURE_METHOD, cases[i].text);
        enum oauth_method m = OAUTH_METHOD__MAX;
        enum refusal r = oauth_check_method(&o, cases[i].allowed, cases[i].https, &m);
        if (cases[i].want < 0)
            assert_int_equal(r, REFUSAL_UNSUPPORTED_SIGNATURE_METHOD);
        else
            assert_true(r == REFUSAL_NONE && (int)m == cases[i].want);
    }
}

static void
versions(void **state)
{
    (void)state;
    static const struct {
        struct oauth_text text;
        enum refusal want;
    } cases[] = {
        { { NULL, 0 }, REFUSAL_NONE },
        { { "1.0", 3 }, REFUSAL_NONE },
        { { "", 0 }, REFUSAL_UNSUPPORTED_PARAMETER },
        { { "1.0a", 4 }, REFUSAL_UNSUPPORTED_PARAMETER },
        { { "1", 1 }, REFUSAL_UNSUPPORTED_PARAMETER },
        { { "1.0\0", 4 }, REFUSAL_UNSUPPORTED_PARAMETER },
        { { "2.0", 3 }, REFUSAL_UNSUPPORTED_PARAMETER },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct oauth_params o = with(OAUTH_VERSION, cases[i].text);
        assert_int_equal(oauth_check_version(&o), cases[i].want);
    }
}

static void
nonces_and_keys(void **state)
{
    (void)state;
    static char longest[OAUTH_NONCE_MAX + 1];
    struct oauth_params o = with(OAUTH_NONCE, (struct oauth_text){ longest, OAUTH_NONCE_MAX });
    assert_int_equal(oauth_check_nonce(&o), REFUSAL_NONE);
    o.field[OAUTH_NONCE].len++;
    assert_int_equal(oauth_check_nonce(&o), REFUSAL_NONCE);
    o = with(OAUTH_NONCE, TEXT("/: \n\0"));
    assert_int_equal(oauth_check_nonce(&o), REFUSAL_NONE);
    o = with(OAUTH_NONCE, TEXT(""));
    assert_int_equal(oauth_check_nonce(&o), REFUSAL_NONCE);
    o = with(OAUTH_NONCE, absent);
    assert_int_equal(oauth_check_nonce(&o), REFUSAL_NONCE);

    assert_int_equal(oauth_check_key(&o), REFUSAL_MISSING_CONSUMER_KEY);
    o = with(OAUTH_CONSUMER_KEY, TEXT(""));
    assert_int_equal(oauth_check_key(&o), REFUSAL_MISSING_CONSUMER_KEY);
    o = with(OAUTH_CONSUMER_KEY, TEXT("k"));
    assert_int_equal(oauth_check_key(&o), REFUSAL_NONE);
}

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timestamps),
        cmocka_unit_test(far_times),
        cmocka_unit_test(long_fraction),
        cmocka_unit_test(methods),
        cmocka_unit_test(versions),
        cmocka_unit_test(nonces_and_keys),
    };
    return cmocka_run_group_tests(tests, arena_open, arena_close);
}
