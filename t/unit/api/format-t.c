/*
 * Format: which time and place of a format is shown.
 */
#include "api/format.h"

#include "util/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW INT64_C(1000)

/* A choice as text: format, country and start of each one kept. */
static const char *
choice(struct arena *a, const struct availability *list, size_t n, const char *country)
{
    const struct availability *kept = format_choose(a, list, &n, country, NOW);
    const char *text = "";
    for (size_t i = 0; i < n; i++)
        text = arena_printf(a, "%s%s%s-%s-%d", text, i != 0 ? " " : "", kept[i].format,
            kept[i].country, (int)kept[i].from);
    return text;
}

static void
each_format_once_in_its_order(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    static const struct availability list[] = {
        { .format = "instant", .country = "", .from = 1 },
        { .format = "DVD", .country = "", .from = 2 },
        { .format = "instant", .country = "", .from = 3 },
        { .format = "VHS", .country = "", .from = 4 },
    };
    assert_string_equal(choice(a, list, 4, ""), "instant--1 DVD--2 VHS--4");
    assert_string_equal(choice(a, list, 0, ""), "");
    arena_free(a);
}

static void
place_goes_before_time(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    static const struct availability list[] = {
        { .format = "instant", .country = "us", .from = 1 },
        { .format = "instant", .country = "", .from = 2000 },
        { .format = "instant", .country = "ca", .from = 3000 },
    };
    assert_string_equal(choice(a, list, 3, ""), "instant--2000");
    assert_string_equal(choice(a, list, 3, "ca"), "instant-ca-3000");
    assert_string_equal(choice(a, list, 3, "fr"), "instant--2000");
    assert_string_equal(choice(a, list, 1, "fr"), "");
    /* without a country any place is better than none */
    assert_string_equal(choice(a, list, 1, ""), "instant-us-1");
    arena_free(a);
}

static void
now_goes_before_later_before_over(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    static const struct availability list[] = {
        { .format = "instant", .country = "", .from = 1, .until = 10 },
        { .format = "instant", .country = "", .from = 11, .until = NOW },
        { .format = "instant", .country = "", .from = 3000 },
        { .format = "instant", .country = "", .from = NOW + 1, .until = 2000 },
        { .format = "instant", .country = "", .from = NOW, .until = NOW + 1 },
    };
    assert_string_equal(choice(a, list, 1, ""), "instant--1");
    assert_string_equal(choice(a, list, 2, ""), "instant--11");
    assert_string_equal(choice(a, list, 3, ""), "instant--3000");
    assert_string_equal(choice(a, list, 4, ""), "instant--1001");
    assert_string_equal(choice(a, list, 5, ""), "instant--1000");
    arena_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_format_once_in_its_order),
        cmocka_unit_test(place_goes_before_time),
        cmocka_unit_test(now_goes_before_later_before_over),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
