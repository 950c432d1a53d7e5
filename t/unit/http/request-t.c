/*
 * Request: CGI variables to a request, its bounds and faults.
 */
#include "http/request.h"

#include "util/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

#define GET "REQUEST_METHOD=GET"

static enum request_fault
make(struct request *r, const char *const *variables, const char *body)
{
    *r = (struct request){ .arena = arena, .now = 7 };
    return request_from_cgi(r, variables, body, body != NULL ? strlen(body) : 0);
}

#define MAKE(r, body, ...) make(r, (const char *const[]){ __VA_ARGS__, NULL }, body)

static char *
repeat(const char *start, char c, size_t n)
{
    size_t len = strlen(start);
    char *s = arena_alloc(arena, len + n + 1);
    memcpy(s, start, len);
    memset(s + len, c, n);
    s[len + n] = '\0';
    return s;
}

static void
plain(void **state)
{
    (void)state;
    struct request r;
    assert_int_equal(
        MAKE(&r, NULL, GET, "REQUEST_URI=/catalog/titles?term=a+b&x=%26",
            "SCRIPT_NAME=", "PATH_INFO=/catalog/titles", "HTTP_HOST=api.example.org:8080",
            "REMOTE_ADDR=192.0.2.7", "HTTP_AUTHORIZATION=OAuth realm=\"\"",
            "HTTP_IF_NONE_MATCH=\"x\"", "HTTP_IF_MATCH=*", "HTTP_COOKIE=a=b",
            "HTTP_ACCEPT=text/html", "HTTP_ACCEPT_LANGUAGE=de", "HTTP_ORIGIN=http://a.example",
            "HTTP_SEC_FETCH_SITE=none", "MATINEE_VARIANT=trial", "REQUEST_SCHEME=http"),
        REQUEST_OK);
    assert_int_equal(r.now, 7);
    assert_int_equal(r.method, HTTP_GET);
    assert_string_equal(r.uri, "/catalog/titles?term=a+b&x=%26");
    assert_string_equal(r.path, "/catalog/titles");
    assert_string_equal(r.host, "api.example.org:8080");
    assert_string_equal(r.remote_addr, "192.0.2.7");
    assert_string_equal(r.authorization, "OAuth realm=\"\"");
    assert_string_equal(r.if_none_match, "\"x\"");
    assert_string_equal(r.if_match, "*");
    assert_string_equal(r.cookie, "a=b");
    assert_string_equal(r.accept, "text/html");
    assert_string_equal(r.accept_language, "de");
    assert_string_equal(r.origin, "http://a.example");
    assert_string_equal(r.fetch_site, "none");
    assert_string_equal(r.variant, "trial");
    assert_null(r.content_type);
    assert_false(r.https);
    assert_false(r.form);
    assert_int_equal(r.params.n, 2);
    assert_string_equal(params_find(&r.params, "term")->value, "a b");
    assert_string_equal(params_find(&r.params, "x")->value, "&");
}

static void
methods(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum http_method method;
        enum request_fault fault;
    } cases[] = {
        { "GET", HTTP_GET, REQUEST_OK },
        { "HEAD", HTTP_HEAD, REQUEST_OK },
        { "POST", HTTP_POST, REQUEST_OK },
        { "PUT", HTTP_PUT, REQUEST_OK },
        { "DELETE", HTTP_DELETE, REQUEST_OK },
        { "OPTIONS", HTTP_OPTIONS, REQUEST_OK },
        { "get", HTTP_OTHER, REQUEST_OK },
        { "TRACE", HTTP_OTHER, REQUEST_OK },
        { "GETX", HTTP_OTHER, REQUEST_OK },
        { "GET X", HTTP_OTHER, REQUEST_BAD },
        { "", HTTP_OTHER, REQUEST_BAD },
        { "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG", HTTP_OTHER, REQUEST_BAD },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct request r;
        const char *method = arena_printf(arena, "REQUEST_METHOD=%s", cases[i].name);
        assert_int_equal(MAKE(&r, NULL, method, "REQUEST_URI=/"), cases[i].fault);
        assert_int_equal(r.method, cases[i].method);
    }
    struct request r;
    assert_int_equal(MAKE(&r, NULL, "REQUEST_URI=/"), REQUEST_BAD);
}

static void
schemes(void **state)
{
    (void)state;
    static const struct {
        const char *https;
        const char *scheme;
        bool secure;
    } cases[] = {
        { "HTTPS=on", "X=", true },
        { "HTTPS=ON", "X=", true },
        { "HTTPS=1", "X=", true },
        { "HTTPS=off", "REQUEST_SCHEME=https", false },
        { "HTTPS=", "REQUEST_SCHEME=https", true },
        { "X=", "REQUEST_SCHEME=https", true },
        { "X=", "REQUEST_SCHEME=http", false },
        { "HTTP_HTTPS=on", "HTTP_X_FORWARDED_PROTO=https", false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct request r;
        assert_int_equal(
            MAKE(&r, NULL, GET, "REQUEST_URI=/", cases[i].https, cases[i].scheme), REQUEST_OK);
        assert_int_equal(r.https, cases[i].secure);
    }
}

static void
addresses(void **state)
{
    (void)state;
    struct request r;
    assert_int_equal(MAKE(&r, NULL, GET, "HTTP_HOST=other",
                         "REQUEST_URI=http://API.example.org:80/a/b?c=d", "PATH_INFO=/a/b"),
        REQUEST_OK);
    assert_string_equal(r.uri, "/a/b?c=d");
    assert_string_equal(r.host, "API.example.org:80");
    assert_false(r.https);
    assert_int_equal(MAKE(&r, NULL, GET, "REQUEST_URI=https://h?x=1"), REQUEST_OK);
    assert_string_equal(r.uri, "/?x=1");
    assert_string_equal(r.path, "/");
    assert_false(r.https); /* the web server says, not the client */
    assert_int_equal(MAKE(&r, NULL, GET, "REQUEST_URI=http:///a"), REQUEST_BAD);
    assert_int_equal(MAKE(&r, NULL, GET, "REQUEST_URI=http://u@h/a"), REQUEST_BAD);
    assert_int_equal(MAKE(&r, NULL, GET, "REQUEST_URI="), REQUEST_BAD);
    assert_int_equal(MAKE(&r, NULL, GET), REQUEST_BAD);
    assert_int_equal(MAKE(&r, NULL, GET, "REQUEST_URI=catalog"), REQUEST_BAD);
    assert_int_equal(MAKE(&r, NULL, GET, "REQUEST_URI=/a\r\nb"), REQUEST_BAD);
    assert_int_equal(MAKE(&r, NULL, GET, "REQUEST_URI=/a b"), REQUEST_BAD);
    assert_int_equal(MAKE(&r, NULL, "REQUEST_METHOD=OPTIONS", "REQUEST_URI=*"), REQUEST_OK);
    static const char *const hosts[] = { "a/b", "a b", "u@h", "h\r\n", "h\"", "a,b" };
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        const char *host = arena_printf(arena, "HTTP_HOST=%s", hosts[i]);
        assert_int_equal(MAKE(&r, NULL, GET, "REQUEST_URI=/", host), REQUEST_BAD);
    }
    assert_int_equal(
        MAKE(&r, NULL, GET, "REQUEST_URI=/", repeat("HTTP_HOST=", 'h', 256)), REQUEST_BAD);
    assert_int_equal(MAKE(&r, NULL, GET, "REQUEST_URI=/", "HTTP_HOST=[::1]:80"), REQUEST_OK);
}

static void
paths(void **state)
{
    (void)state;
    static const struct {
        const char *uri, *script, *info, *prefix;
        const char *path;
    } cases[] = {
        { "/a/b?x", "SCRIPT_NAME=", "PATH_INFO=/a/b", "X=", "/a/b" },
        { "/a/b?x", "SCRIPT_NAME=/a/b", "PATH_INFO=", "X=", "/a/b" },
        { "/a/b?x", "SCRIPT_NAME=/a/b", "X=", "X=", "/a/b" },
        { "/cgi/m/a", "SCRIPT_NAME=/cgi/m", "PATH_INFO=/a", "X=", "/a" },
        { "/a/b", "SCRIPT_NAME=/a", "PATH_INFO=/b", "MATINEE_PREFIX=", "/a/b" },
        { "/api/a/b", "SCRIPT_NAME=/api/a", "PATH_INFO=/b", "MATINEE_PREFIX=/api", "/a/b" },
        { "/%e9?x", "X=", "X=", "X=", "/\xe9" },
        { "/a+b", "X=", "X=", "X=", "/a+b" },
        { "/%2541", "SCRIPT_NAME=", "PATH_INFO=/%41", "X=", "/%41" },
        { "/a%2Fb", "SCRIPT_NAME=", "PATH_INFO=/a/b", "X=", "/a%2Fb" },
        { "/a%2fb?", "SCRIPT_NAME=", "PATH_INFO=/a/b", "X=", "/a%2fb" },
        { "/a%00b", "SCRIPT_NAME=", "PATH_INFO=/a", "X=", "/a%00b" },
        { "/a?b%2Fc%00", "SCRIPT_NAME=", "PATH_INFO=/a", "X=", "/a" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct request r;
        const char *uri = arena_printf(arena, "REQUEST_URI=%s", cases[i].uri);
        assert_int_equal(
            MAKE(&r, NULL, GET, uri, cases[i].script, cases[i].info, cases[i].prefix),
            REQUEST_OK);
        assert_string_equal(r.path, cases[i].path);
        assert_string_equal(r.uri, cases[i].uri);
    }
    struct request r;
    assert_int_equal(MAKE(&r, NULL, GET, "REQUEST_URI=/a", "PATH_INFO=a"), REQUEST_BAD);
}

static void
bodies(void **state)
{
    (void)state;
#define POST "REQUEST_METHOD=POST", "REQUEST_URI=/a?q=1"
#define FORM "CONTENT_TYPE=application/x-www-form-urlencoded"
    struct request r;
    assert_int_equal(MAKE(&r, "b=2&c", POST, FORM, "CONTENT_LENGTH=5"), REQUEST_OK);
    assert_true(r.form);
    assert_int_equal(r.params.n, 3);
    assert_int_equal(params_find(&r.params, "b")->place, PARAM_BODY);
    assert_int_equal(params_find(&r.params, "q")->place, PARAM_QUERY);
    assert_int_equal(MAKE(&r, "b=2", POST, FORM "; charset=utf-8"), REQUEST_OK);
    assert_true(r.form);
    assert_int_equal(MAKE(&r, "b=2", POST, FORM "x"), REQUEST_OK);
    assert_false(r.form);
    assert_int_equal(r.params.n, 1);
    assert_int_equal(
        MAKE(&r, "b=2", POST, "CONTENT_TYPE=Application/X-WWW-Form-Urlencoded"), REQUEST_OK);
    assert_true(r.form);
    assert_int_equal(MAKE(&r, "b=2", POST, "CONTENT_TYPE=text/plain"), REQUEST_OK);
    assert_false(r.form);
    assert_int_equal(r.body_len, 3);
    static const char *const lengths[] = { "4", "2", "-3", "3x", "+3", "0",
        "99999999999999999999" };
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        const char *length = arena_printf(arena, "CONTENT_LENGTH=%s", lengths[i]);
        assert_int_equal(MAKE(&r, "b=2", POST, FORM, length), REQUEST_BAD);
    }
    assert_int_equal(MAKE(&r, "b=2", POST, FORM, "CONTENT_LENGTH="), REQUEST_OK);
    assert_int_equal(
        MAKE(&r, "b=2", POST, FORM, "CONTENT_LENGTH=3", "CONTENT_LENGTH=4"), REQUEST_BAD);
    assert_int_equal(
        MAKE(&r, "b=2", POST, FORM, "CONTENT_LENGTH=3", "CONTENT_LENGTH=3"), REQUEST_OK);
}

static void
bounds(void **state)
{
    (void)state;
    struct request r;
    assert_int_equal(
        MAKE(&r, NULL, GET, repeat("REQUEST_URI=/", 'a', REQUEST_URI_MAX - 1)), REQUEST_OK);
    assert_int_equal(MAKE(&r, NULL, GET, repeat("REQUEST_URI=/", 'a', REQUEST_URI_MAX)),
        REQUEST_URI_TOO_LONG);
    assert_int_equal(MAKE(&r, NULL, GET, repeat("REQUEST_URI=/", 'a', 1024 * 1024),
                         repeat("PATH_INFO=/", 'a', 1024 * 1024)),
        REQUEST_URI_TOO_LONG);
    assert_int_equal(
        MAKE(&r, NULL, GET, "REQUEST_URI=/", repeat("PATH_INFO=/", 'a', REQUEST_URI_MAX)),
        REQUEST_URI_TOO_LONG);
    assert_int_equal(
        MAKE(&r, NULL, GET, "REQUEST_URI=/", repeat("HTTP_COOKIE=", 'a', REQUEST_HEADER_MAX)),
        REQUEST_OK);
    assert_int_equal(
        MAKE(&r, NULL, GET, "REQUEST_URI=/", repeat("HTTP_X=", 'a', REQUEST_HEADER_MAX + 1)),
        REQUEST_HEADER_LARGE);
    assert_string_equal(r.uri, "/");

    const char *many[REQUEST_HEADERS_MAX / REQUEST_HEADER_MAX + 4] = { GET, "REQUEST_URI=/" };
    for (size_t i = 2; i < sizeof many / sizeof *many - 1; i++)
        many[i] = repeat("HTTP_Y=", 'a', REQUEST_HEADER_MAX);
    assert_int_equal(make(&r, many, NULL), REQUEST_HEADER_LARGE);

    r = (struct request){ .arena = arena };
    const char *const post[] = { "REQUEST_METHOD=POST", "REQUEST_URI=/", NULL };
    assert_int_equal(request_from_cgi(&r, post, NULL, REQUEST_BODY_MAX + 1), REQUEST_TOO_LARGE);

    char *uri = repeat("REQUEST_URI=/?", '&', PARAMS_MAX * 2 + 2);
    for (size_t i = 0; i <= PARAMS_MAX; i++)
        uri[strlen("REQUEST_URI=/?") + 2 * i] = 'a';
    assert_int_equal(MAKE(&r, NULL, GET, uri), REQUEST_TOO_LARGE);
    uri[strlen("REQUEST_URI=/?") + 2 * PARAMS_MAX] = '\0';
    assert_int_equal(MAKE(&r, NULL, GET, uri), REQUEST_OK);
    assert_int_equal(r.params.n, PARAMS_MAX);

    assert_int_equal(
        MAKE(&r, NULL, GET, "REQUEST_URI=/", repeat("MATINEE_VARIANT=", 'v', 65)), REQUEST_OK);
    assert_string_equal(r.variant, "");
    assert_int_equal(request_fault_status(REQUEST_HEADER_LARGE), 431);
    assert_int_equal(request_fault_status(REQUEST_URI_TOO_LONG), 414);
    assert_int_equal(request_fault_status(REQUEST_TOO_LARGE), 413);
    assert_int_equal(request_fault_status(REQUEST_BAD), 400);
    assert_int_equal(request_fault_status(REQUEST_OK), 200);
}

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain),
        cmocka_unit_test(methods),
        cmocka_unit_test(schemes),
        cmocka_unit_test(addresses),
        cmocka_unit_test(paths),
        cmocka_unit_test(bodies),
        cmocka_unit_test(bounds),
    };
    arena = arena_new(0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
