/*
 * Header: the grammar of Authorization, and what is refused.
 */
#include "fixture.h"
#include "oauth/header.h"

static int
parse(struct params *ps, const char *text)
{
    /* Exactly as long as it is, so that a sanitizer sees one too many read. */
    size_t n = strlen(text) + 1;
    char *exact = malloc(n);
    assert_non_null(exact);
    memcpy(exact, text, n);
    *ps = (struct params){ .n = 0 };
    int r = oauth_header_parse(ps, arena, exact);
    free(exact);
    return r;
}

static void
grammar(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t n;
        const char *name, *value; /* of the last */
    } cases[] = {
        { "OAuth a=\"1\"", 1, "a", "1" },
        { "oauth a=\"1\"", 1, "a", "1" },
        { "OAUTH\ta=\"1\"", 1, "a", "1" },
        { "  OAuth   a=\"1\"  ", 1, "a", "1" },
        { "OAuth a=\"1\",b=\"2\"", 2, "b", "2" },
        { "OAuth a=\"1\" ,\r\n b=\"2\"", 2, "b", "2" },
        { "OAuth\r\n\ta=\"1\"\r\n ,b=\"2\"\r\n ", 2, "b", "2" },
        { "OAuth ,, a=\"1\",,b=\"2\",", 2, "b", "2" },
        { "OAuth a = \"1\"", 1, "a", "1" },
        { "OAuth a=1", 1, "a", "1" },
        { "OAuth a=1,b=2", 2, "b", "2" },
        { "OAuth a=\"\"", 1, "a", "" },
        { "OAuth a=", 1, "a", "" },
        { "OAuth a=,b=2", 2, "b", "2" },
        { "OAuth a=b=c", 1, "a", "b=c" },
        { "OAuth a=\"b=c\"", 1, "a", "b=c" },
        { "OAuth a=\"1,b=2\"", 1, "a", "1,b=2" },
        { "OAuth a=\"x+y\"", 1, "a", "x+y" },
        { "OAuth a=\"x%2By%20z\"", 1, "a", "x+y z" },
        { "OAuth a%5b=\"%e3%81%82\"", 1, "a[", "\xe3\x81\x82" },
        { "OAuth a=\"%\"", 1, "a", "%" },
        { "OAuth a=\"%4\"", 1, "a", "%4" },
        { "OAuth a=\"%zz%41\"", 1, "a", "%zzA" },
        { "OAuth a=\"\xe9\"", 1, "a", "\xe9" },
        { "OAuth a=\"q\\\"q\\\\q\"", 1, "a", "q\"q\\q" },
        { "OAuth a=\"1\", a=\"2\"", 2, "a", "2" },
        { "OAuth realm=\"x\", a=\"1\"", 1, "a", "1" },
        { "OAuth realm=\"x, \\\"b=\\\"2\\\"\", a=\"1\"", 1, "a", "1" },
        { "OAuth a=\"1\", Realm=\"\"", 1, "a", "1" },
        { "OAuth realm=x,a=\"1\"", 1, "a", "1" },
        { "OAuth realms=\"x\"", 1, "realms", "x" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct params ps;
        if (parse(&ps, cases[i].text) != 0)
            fail_msg("refused: %s", cases[i].text);
        assert_int_equal(ps.n, cases[i].n);
        const struct param *last = &ps.list[ps.n - 1];
        assert_string_equal(last->name, cases[i].name);
        assert_string_equal(last->value, cases[i].value);
        assert_int_equal(last->name_len, strlen(cases[i].name));
        assert_int_equal(last->value_len, strlen(cases[i].value));
        assert_int_equal(last->place, PARAM_HEADER);
    }
}

static void
nothing(void **state)
{
    (void)state;
    static const char *const cases[] = { "", " ", "OAuth", "OAuth ", "oauth ,",
        "OAuth realm=\"x\"", "Basic a=\"1\"", "Bearer a=\"1\"", "OAuth2 a=\"1\"", "OAuths",
        "OAuth,a=\"1\"", "OAut" };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct params ps;
        assert_int_equal(parse(&ps, cases[i]), 0);
        assert_int_equal(ps.n, 0);
    }
}

static void
refused(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "OAuth a",
        "OAuth a, b=\"1\"",
        "OAuth =\"1\"",
        "OAuth a=\"1\", =\"\"",
        "OAuth a=\"1",
        "OAuth a=\"",
        "OAuth a=\"1\\",
        "OAuth a=\"1\\\"",
        "OAuth a=\"1\" b=\"2\"",
        "OAuth a=\"1\"b",
        "OAuth a=1\"2\"",
        "OAuth a=1 2",
        "OAuth a b=\"1\"",
        "OAuth \"a\"=\"1\"",
        "OAuth a=\"1\r\n 2\"",
        "OAuth a=\"1\x7f\"",
        "OAuth a=\"1\", OAuth b=\"2\"",
        "OAuth realm=\"x",
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct params ps;
        if (parse(&ps, cases[i]) != -1)
            fail_msg("accepted: %s", cases[i]);
    }
}

static void
nul(void **state)
{
    (void)state;
    struct params ps;
    assert_int_equal(parse(&ps, "OAuth realm%00x=\"a%00b\""), 0);
    assert_int_equal(ps.n, 1); /* not the realm */
    assert_int_equal(ps.list[0].name_len, 7);
    assert_int_equal(ps.list[0].value_len, 3);
    assert_memory_equal(ps.list[0].value, "a\0b", 4);
}

/* Text of a header with `n` short parameters. */
static const char *
many(size_t n)
{
    char *text = arena_alloc(arena, 16 + 4 * n);
    char *p = text + sprintf(text, "OAuth ");
    for (size_t i = 0; i < n; i++)
        p += sprintf(p, "a=,");
    return text;
}

static void
bounds(void **state)
{
    (void)state;
    struct params ps;
    assert_int_equal(parse(&ps, many(PARAMS_MAX)), 0);
    assert_int_equal(ps.n, PARAMS_MAX);
    assert_int_equal(parse(&ps, many(PARAMS_MAX + 1)), -1);

    static char longest[OAUTH_HEADER_MAX + 8] = "OAuth a=\"";
    memset(longest + 9, 'x', OAUTH_HEADER_MAX - 5);
    longest[OAUTH_HEADER_MAX + 4] = '"';
    assert_int_equal(parse(&ps, longest), 0);
    assert_int_equal(ps.list[0].value_len, OAUTH_HEADER_MAX - 5);
    strcat(longest, ",");
    assert_int_equal(parse(&ps, longest), -1);
}

/* Many parameters must not cost many times the header. */
static void
memory(void **state)
{
    (void)state;
    arena_reset(arena);
    const char *text = many(900);
    size_t before = arena_used(arena);
    struct params ps = { .n = 0 };
    assert_int_equal(oauth_header_parse(&ps, arena, text), 0);
    assert_true(arena_used(arena) - before < 3 * 1024 * sizeof(struct param));
}

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grammar),
        cmocka_unit_test(nothing),
        cmocka_unit_test(refused),
        cmocka_unit_test(nul),
        cmocka_unit_test(bounds),
        cmocka_unit_test(memory),
    };
    return cmocka_run_group_tests(tests, arena_open, arena_close);
}
