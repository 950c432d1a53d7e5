/*
 * Tests of render/format.h: one row for each form of each formatter.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "render/format.h"

#include "util/arena.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct format_case {
    const char *name;
    const char *text; /* input of those that take text */
    int64_t num;      /* of the others */
    const char *out;  /* numbers in decimal; NULL: absent */
};

static const struct format_case cases[] = {
    { "decimal1", NULL, 37, "3.7" },
    { "decimal1", NULL, 50, "5.0" },
    { "decimal1", NULL, 0, "0.0" },
    { "decimal1", NULL, -5, "-0.5" },
    { "decimal1", NULL, INT64_MIN, "-922337203685477580.8" },
    { "nonzero", NULL, 0, NULL },
    { "nonzero", NULL, -7, "-7" },
    { "nonzero", NULL, INT64_MIN, "-9223372036854775808" },
    { "lastdigit", NULL, 70990001, "1" },
    { "lastdigit", NULL, -14, "4" },
    { "millis", NULL, 1262849361, "1262849361000" },
    { "millis", NULL, INT64_MAX, "9223372036854775807" },
    { "millis", NULL, INT64_MIN, "-9223372036854775808" },
    { "minutes", NULL, 6899, "114" },
    { "rfc3339", NULL, 1288583594, "2010-11-01T03:53:14Z" },
    { "rfc3339", NULL, 0, "1970-01-01T00:00:00Z" },
    { "rfc3339", NULL, -1, "1969-12-31T23:59:59Z" },
    { "rfc3339", NULL, 951782400, "2000-02-29T00:00:00Z" },
    { "rfc3339", NULL, 4107542400, "2100-03-01T00:00:00Z" },
    { "rfc3339", NULL, 253402300799, "9999-12-31T23:59:59Z" },
    { "date", NULL, 1288583594, "2010-11-01" },
    { "year", NULL, 1288583594, "2010" },
    { "year", NULL, INT64_MAX, "292277026596" },
    { "year", NULL, INT64_MIN, "-292277022657" },
    { "nonempty", "", 0, NULL },
    { "nonempty", "x", 0, "x" },
    { "slug", "Harbor Lights: Seasons 1 & 2", 0, "Harbor_Lights_Seasons_1_2" },
    { "slug", "Quill's Answer, Too?", 0, "Quill_s_Answer_Too" },
    { "slug", "9:05 to Marsh St.", 0, "9_05_to_Marsh_St." },
    { "slug", "Rain 1977- 1990", 0, "Rain_1977-_1990" },
    { "slug", "Bel\xC3\xA9n Rud\xC3\xA9", 0, "Bel_n_Rud" },
    { "slug", "\xE6\x98\xA0\xE7\x94\xBB", 0, "" },
    { "percent", "a b/\xC3\xA9~", 0, "a%20b%2F%C3%A9~" },
    { "lower", "AZ\xC3\x89[@", 0, "az\xC3\x89[@" },
    { "upper", "az\xC3\xA9{`", 0, "AZ\xC3\xA9{`" },
    { "plain", "<b>x</b> &amp; y", 0, "x & y" },
};

static const char *
result(struct arena *a, const struct format_case *c)
{
    int id = formatter_find(c->name, strlen(c->name));
    assert_true(id >= 0);
    const struct formatter *f = &formatters[id];
    struct value in = { .u.num = c->num };
    if (f->in == TYPE_TEXT)
        in = (struct value){ .u.text = c->text, .n = strlen(c->text) };
    struct value out = f->apply(a, in);
    if (f->out == TYPE_INT)
        return arena_printf(a, "%" PRId64, out.u.num);
    if (out.u.text != NULL)
        assert_int_equal(out.n, strlen(out.u.text));
    return out.u.text;
}

static void
every_form(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *got = result(a, &cases[i]);
        if (cases[i].out == NULL)
            assert_null(got);
        else
            assert_string_equal(got != NULL ? got : "(absent)", cases[i].out);
    }
    arena_free(a);
}

static void
every_formatter_has_a_case(void **state)
{
    (void)state;
    for (size_t f = 0; f < nformatters; f++) {
        size_t n = 0;
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
            n += strcmp(cases[i].name, formatters[f].name) == 0;
        if (n == 0)
            fail_msg("no case for %s", formatters[f].name);
    }
    assert_int_equal(formatter_find("slu", 3), -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form),
        cmocka_unit_test(every_formatter_has_a_case),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
