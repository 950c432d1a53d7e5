/*
 * Dates: the forms, the calendar, and that what is written is read back.
 */
#include "import/date.h"
#include "util/arena.h"
#include "util/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static int64_t
moment(const char *s)
{
    int64_t t = -1;
    return import_date_moment(s, &t) ? t : -1;
}

static void
test_moments(void **state)
{
    (void)state;
    assert_int_equal(moment("1970-01-02"), 86400);
    assert_int_equal(moment("2000-02-29"), 951782400);
    assert_int_equal(moment("2011-06-01T07:00:00Z"), 1306911600);
    assert_int_equal(moment("2011-06-01T00:00:00-07:00"), 1306911600);
    assert_int_equal(moment("2011-06-01 09:00+02:00"), 1306911600);
    assert_int_equal(moment("2011-06-01t07:00:00.999z"), 1306911600);
    assert_int_equal(moment("1306911600"), 1306911600);
    assert_int_equal(moment("4102444800"), 4102444800);
    assert_int_equal(moment("9999-12-31T23:59:59Z"), IMPORT_DATE_MAX);
}

static void
test_no_moments(void **state)
{
    static const char *const none[] = { "", "2011", "2011-06", "2011-13-01", "2011-00-01",
        "2011-02-29", "1900-02-29", "2011-06-31", "2011-06-01T24:00:00Z", "2011-06-01T07:00:00",
        "2011-06-01T07:60Z", "2011-06-01 ", "2011-06-01x", "2011-6-1", "01/06/2011",
        "0000-01-01", "1969-12-31", "1970-01-01", "+1306911600", "13069116000000",
        "9999-12-31T23:59:59-01:00", "2011-06-01T07:00:00+2:00", "tomorrow" };
    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (moment(none[i]) != -1)
            fail_msg("\"%s\" is taken as %lld", none[i], (long long)moment(none[i]));
}

static void
test_round_trip(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    uint64_t seed = 20261121;
    for (int i = 0; i < 20000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        int64_t t = 1 + (int64_t)((seed >> 20) % (uint64_t)IMPORT_DATE_MAX);
        if (i % 3 == 0)
            t = t / 86400 * 86400 + 86400;
        if (t > IMPORT_DATE_MAX)
            continue;
        struct buf text;
        buf_init(&text, a, 0);
        import_date_write(&text, t);
        assert_int_equal(moment(text.p), t);
        assert_int_equal(text.len, t % 86400 == 0 ? 10 : 20);
        arena_reset(a);
    }
    arena_free(a);
}

static void
test_partial(void **state)
{
    (void)state;
    assert_true(import_date_partial("1899"));
    assert_true(import_date_partial("1899-08"));
    assert_true(import_date_partial("1899-08-13"));
    static const char *const none[] = { "", "99", "1899-", "1899-13", "1899-02-30", "0000",
        "1899-08-13T00:00Z", "18990813", "1899/08", "c. 1899" };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_false(import_date_partial(none[i]));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moments),
        cmocka_unit_test(test_no_moments),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_partial),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
