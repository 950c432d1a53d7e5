/*
 * Parameter: the form syntax and finding by name.
 */
#include "http/param.h"

#include "util/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static const struct params *
parse(const char *text, size_t len)
{
    struct params *ps = arena_zalloc(arena, sizeof *ps);
    assert_int_equal(params_parse_form(ps, arena, text, len, PARAM_QUERY), 0);
    return ps;
}

static void
form(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t n;
        const char *name, *value; /* of the first */
    } cases[] = {
        { "", 0, "", "" },
        { "&&", 0, "", "" },
        { "a=1", 1, "a", "1" },
        { "a", 1, "a", "" },
        { "a=", 1, "a", "" },
        { "=1", 1, "", "1" },
        { "=", 1, "", "" },
        { "a=1=2", 1, "a", "1=2" },
        { "a=1;b=2", 1, "a", "1;b=2" },
        { "&a=1&&b=2&", 2, "a", "1" },
        { "a+b=c+d", 1, "a b", "c d" },
        { "a%20b=c%2Bd", 1, "a b", "c+d" },
        { "a%3Db=%26", 1, "a=b", "&" },
        { "a=%", 1, "a", "%" },
        { "a=%4", 1, "a", "%4" },
        { "a=%zz", 1, "a", "%zz" },
        { "a=%C3%A9%E9", 1, "a", "\xc3\xa9\xe9" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct params *ps = parse(cases[i].text, strlen(cases[i].text));
        assert_int_equal(ps->n, cases[i].n);
        if (ps->n == 0)
            continue;
        assert_string_equal(ps->list[0].name, cases[i].name);
        assert_string_equal(ps->list[0].value, cases[i].value);
        assert_int_equal(ps->list[0].name_len, strlen(cases[i].name));
        assert_int_equal(ps->list[0].value_len, strlen(cases[i].value));
    }
}

static void
nul(void **state)
{
    (void)state;
    const struct params *ps = parse("term%00x=a%00b", 14);
    assert_int_equal(ps->list[0].name_len, 6);
    assert_int_equal(ps->list[0].value_len, 3);
    assert_memory_equal(ps->list[0].value, "a\0b", 4);
    assert_null(params_find(ps, "term")); /* its name goes on after the NUL */
}

static void
find(void **state)
{
    (void)state;
    struct params ps = { .n = 0 };
    struct param header = { .name = "a", .name_len = 1, .value = "h", .value_len = 1 };
    header.place = PARAM_HEADER;
    assert_int_equal(params_add(&ps, arena, header), 0);
    assert_int_equal(params_parse_form(&ps, arena, "a=q&A=x", 7, PARAM_QUERY), 0);
    assert_int_equal(params_parse_form(&ps, arena, "a=b", 3, PARAM_BODY), 0);
    assert_string_equal(params_find(&ps, "a")->value, "q");
    assert_int_equal(params_count(&ps, "a"), 2);
    assert_int_equal(params_count(&ps, "A"), 1);
    assert_int_equal(params_count(&ps, ""), 0);
}

static void
bound(void **state)
{
    (void)state;
    struct params ps = { .n = 0 };
    for (size_t i = 0; i < PARAMS_MAX; i++) {
        char text[32];
        int n = snprintf(text, sizeof text, "p%zu=%zu", i, i);
        const char *kept = arena_strdup(arena, text);
        assert_int_equal(params_parse_form(&ps, arena, kept, (size_t)n, PARAM_QUERY), 0);
    }
    assert_string_equal(params_find(&ps, "p999")->value, "999");
    assert_string_equal(params_find(&ps, "p0")->value, "0");
    assert_int_equal(params_parse_form(&ps, arena, "x", 1, PARAM_BODY), -1);
    assert_int_equal(ps.n, PARAMS_MAX);
}

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(form),
        cmocka_unit_test(nul),
        cmocka_unit_test(find),
        cmocka_unit_test(bound),
    };
    arena = arena_new(0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
