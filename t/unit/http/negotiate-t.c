/* Negotiation: the common parameters, with their edges. */
#include "http/negotiate.h"

#include "util/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static struct request
asked(const char *query)
{
    struct request r = { .arena = arena, .method = HTTP_GET };
    assert_int_equal(params_parse_form(&r.params, arena, query, strlen(query), PARAM_QUERY), 0);
    return r;
}

static void
test_method(void **state)
{
    (void)state;
    static const struct {
        const char *query;
        enum http_method sent, meant;
    } cases[] = {
        { "", HTTP_GET, HTTP_GET },
        { "", HTTP_OTHER, HTTP_OTHER },
        { "method=PUT", HTTP_GET, HTTP_PUT },
        { "method=delete", HTTP_POST, HTTP_DELETE },
        { "method=Post", HTTP_GET, HTTP_POST },
        { "method=get", HTTP_POST, HTTP_GET },
        { "method=PUT", HTTP_DELETE, HTTP_DELETE },
        { "method=PATCH", HTTP_GET, HTTP_OTHER },
        { "method=", HTTP_GET, HTTP_GET },
        { "method=PUT&method=PUT", HTTP_GET, HTTP_OTHER },
        { "method=PUT%00", HTTP_GET, HTTP_OTHER },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct request r = asked(cases[i].query);
        r.method = cases[i].sent;
        assert_int_equal(negotiate_method(&r), cases[i].meant);
    }
}

static void
test_format(void **state)
{
    (void)state;
    unsigned two = FORMAT_BIT(FORMAT_XML) | FORMAT_BIT(FORMAT_JSON);
    struct request r = asked("");
    assert_int_equal(negotiate_format(&r, two), FORMAT_XML);
    r = asked("output=json");
    assert_int_equal(negotiate_format(&r, two), FORMAT_JSON);
    r = asked("output=atom");
    assert_int_equal(negotiate_format(&r, two), -1);
    assert_int_equal(negotiate_format(&r, two | FORMAT_BIT(FORMAT_ATOM)), FORMAT_ATOM);
    r = asked("output=plist");
    assert_int_equal(negotiate_format(&r, two), -1);
    r = asked("output=JSON");
    assert_int_equal(negotiate_format(&r, two), -1);
    r = asked("output=json&output=json");
    assert_int_equal(negotiate_format(&r, two), -1);
    r = asked("output=html");
    assert_int_equal(negotiate_format(&r, two), -1);
    assert_int_equal(negotiate_format(&r, two | FORMAT_BIT(FORMAT_HTML)), -1);
    r = asked("output=anything");
    assert_int_equal(negotiate_format(&r, FORMAT_BIT(FORMAT_HTML)), FORMAT_HTML);
}

static void
test_version(void **state)
{
    (void)state;
    static const struct {
        const char *query;
        int version;
    } cases[] = {
        { "", 100 },
        { "v=1.0", 100 },
        { "v=1", 100 },
        { "v=1.5", 150 },
        { "v=2.0", 200 },
        { "v=2", 200 },
        { "v=3", -1 },
        { "v=1.00", -1 },
        { "v=1.5&v=1.5", -1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct request r = asked(cases[i].query);
        assert_int_equal(negotiate_version(&r), cases[i].version);
    }
}

static void
test_range(void **state)
{
    (void)state;
    static const struct {
        const char *query;
        enum range_fault fault;
        int64_t start, most;
    } cases[] = {
        { "", RANGE_OK, 0, 25 },
        { "start_index=10&max_results=5", RANGE_OK, 10, 5 },
        { "max_results=100", RANGE_OK, 0, 100 },
        { "max_results=101", RANGE_OK, 0, 100 },
        { "max_results=99999999999999999999999999", RANGE_OK, 0, 100 },
        { "start_index=99999999999999999999999999", RANGE_OK, 1000000000, 25 },
        { "max_results=0", RANGE_BAD_MAX, 0, 0 },
        { "max_results=-1", RANGE_BAD_MAX, 0, 0 },
        { "max_results=", RANGE_BAD_MAX, 0, 0 },
        { "max_results=5x", RANGE_BAD_MAX, 0, 0 },
        { "max_results=%2B5", RANGE_BAD_MAX, 0, 0 },
        { "max_results=1.0", RANGE_BAD_MAX, 0, 0 },
        { "max_results=5&max_results=5", RANGE_BAD_MAX, 0, 0 },
        { "start_index=-1", RANGE_BAD_START, 0, 0 },
        { "start_index=", RANGE_BAD_START, 0, 0 },
        { "start_index=0x1", RANGE_BAD_START, 0, 0 },
        { "start_index=%00", RANGE_BAD_START, 0, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct request r = asked(cases[i].query);
        struct range got;
        assert_int_equal(negotiate_range(&r, 100, &got), cases[i].fault);
        if (cases[i].fault != RANGE_OK)
            continue;
        assert_int_equal(got.start_index, cases[i].start);
        assert_int_equal(got.max_results, cases[i].most);
    }
}

static void
test_text(void **state)
{
    (void)state;
    static const struct {
        const char *query;
        const char *value;
        bool bad;
    } cases[] = {
        { "", NULL, false },
        { "term=", NULL, false },
        { "term=Am%C3%A9lie", "Am\xC3\xA9lie", false },
        { "term=a+b", "a b", false },
        { "term=a%00b", NULL, true },
        { "term=%C3", NULL, true },
        { "term=%ED%A0%80", NULL, true },
        { "term=%EF%BF%BE", NULL, true },
        { "term=%01", NULL, true },
        { "term=12345678901", NULL, true },
        { "term=a&term=b", NULL, true },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct request r = asked(cases[i].query);
        bool bad = false;
        const char *got = negotiate_text(&r, "term", 10, &bad);
        assert_int_equal(bad, cases[i].bad);
        if (cases[i].value == NULL)
            assert_null(got);
        else
            assert_string_equal(got, cases[i].value);
    }
}

static void
test_etag(void **state)
{
    (void)state;
    assert_true(negotiate_etag_matches("\"1\"", "\"1\""));
    assert_true(negotiate_etag_matches("W/\"1\"", "\"1\""));
    assert_true(negotiate_etag_matches("\"0\", W/\"1\" , \"2\"", "\"1\""));
    assert_true(negotiate_etag_matches("*", "\"1\""));
    assert_false(negotiate_etag_matches("", "\"1\""));
    assert_false(negotiate_etag_matches("\"11\"", "\"1\""));
    assert_false(negotiate_etag_matches("1", "\"1\""));
    assert_false(negotiate_etag_matches(",,,", "\"1\""));
}

static int
setup(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_method, setup, teardown),
        cmocka_unit_test_setup_teardown(test_format, setup, teardown),
        cmocka_unit_test_setup_teardown(test_version, setup, teardown),
        cmocka_unit_test_setup_teardown(test_range, setup, teardown),
        cmocka_unit_test_setup_teardown(test_text, setup, teardown),
        cmocka_unit_test_setup_teardown(test_etag, setup, teardown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
