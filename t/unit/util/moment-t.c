/*
 * Moment: points in time as clients write them.
 */
#include "util/moment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
expect(const char *text, int64_t wanted)
{
    int64_t got = -1;
    if (moment_read(text, &got) != 0)
        fail_msg("not read: %s", text);
    assert_int_equal(got, wanted);
}

static void
unix_seconds(void **state)
{
    (void)state;
    expect("0", 0);
    expect("1262849361", 1262849361);
    expect("0001", 1);
    expect("999999999999999999", INT64_C(999999999999999999));
}

static void
date_times(void **state)
{
    (void)state;
    expect("1970-01-01T00:00:00Z", 0);
    expect("2010-01-07T07:29:21Z", 1262849361);
    expect("2010-01-07t07:29:21z", 1262849361);
    expect("2010-01-07 07:29:21Z", 1262849361);
    expect("2010-01-07T08:29:21+01:00", 1262849361);
    expect("2010-01-07T08:29:21 01:00", 1262849361);
    expect("2010-01-07T01:59:21-05:30", 1262849361);
    expect("2012-02-29T12:00:00Z", 1330516800);
    expect("2000-02-29T00:00:00Z", 951782400);
    expect("2012-06-30T23:59:60Z", 1341100800);
    expect("9999-12-31T23:59:59Z", INT64_C(253402300799));
}

static void
parts_of_a_second_round_up(void **state)
{
    (void)state;
    expect("2010-01-07T07:29:21.000Z", 1262849361);
    expect("2010-01-07T07:29:21.001Z", 1262849362);
    expect("2010-01-07T07:29:21.9Z", 1262849362);
}

static void
before_the_beginning_is_the_beginning(void **state)
{
    (void)state;
    expect("1970-01-01T00:00:00+10:00", 0);
}

static void
what_is_none(void **state)
{
    (void)state;
    static const char *const texts[] = { "", " ", "-1", "+1", "1.5", "1e9", "0x10", "yesterday",
        "1000000000000000000", "2010-01-07", "2010-01-07T07:29:21", "2010-01-07T07:29Z",
        "2010-13-07T07:29:21Z", "2010-00-07T07:29:21Z", "2010-02-29T00:00:00Z",
        "1900-02-28T00:00:00Z", "2100-02-29T00:00:00Z", "2010-04-31T00:00:00Z",
        "2010-01-00T00:00:00Z", "2010-01-07T24:00:00Z", "2010-01-07T07:60:00Z",
        "2010-01-07T07:29:61Z", "2010-01-07T07:29:21.Z", "2010-01-07T07:29:21Z ",
        "2010-01-07T07:29:21+1:00", "2010-01-07T07:29:21+0100", "2010-01-07T07:29:21+24:00",
        "2010-01-07T07:29:21+01:60", "2010-1-7T07:29:21Z", "02010-01-07T07:29:21Z",
        " 2010-01-07T07:29:21Z", "2010-01-07T07:29:21ZZ" };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        int64_t got;
        if (moment_read(texts[i], &got) == 0)
            fail_msg("read: %s", texts[i]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unix_seconds),
        cmocka_unit_test(date_times),
        cmocka_unit_test(parts_of_a_second_round_up),
        cmocka_unit_test(before_the_beginning_is_the_beginning),
        cmocka_unit_test(what_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
