/*
 * Forms: the value that shows they are ours, where they come from, and what is
 * taken for a field.
 */
#include "api/call.h"
#include "pages/form.h"
#include "util/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ID "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN-_9"

static const unsigned char key[32] = "a key";
static const unsigned char other_key[32] = "another key";

struct world {
    struct arena *arena;
    struct call_settings settings;
    struct request req;
    struct call call;
};

static void
world_field(struct world *w, const char *name, const char *value)
{
    struct param p = { .name = name,
        .name_len = strlen(name),
        .value = value,
        .value_len = strlen(value),
        .place = PARAM_BODY };
    assert_int_equal(params_add(&w->req.params, w->arena, p), 0);
}

/* A POST of a form of ours. */
static void
world_open(struct world *w)
{
    *w = (struct world){
        .arena = arena_new(0),
        .settings = { .secret_key = key, .login_base = "https://login.example" },
        .req = { .method = HTTP_POST, .host = "10.0.0.1:8080", .form = true },
    };
    w->req.arena = w->arena;
    w->call = (struct call){ .req = &w->req, .arena = w->arena, .settings = &w->settings };
    world_field(w, FORM_FORGERY, form_token(w->arena, key, ID));
}

static void
world_close(struct world *w)
{
    arena_free(w->arena);
}

static void
test_value(void **state)
{
    struct world w;
    (void)state;
    world_open(&w);
    const char *value = w.req.params.list[0].value;
    assert_string_equal(value, form_token(w.arena, key, ID));
    assert_string_not_equal(value, form_token(w.arena, key, "another"));
    assert_string_not_equal(value, form_token(w.arena, other_key, ID));
    assert_null(strstr(value, ID));
    assert_true(form_is_ours(&w.call, ID));
    assert_false(form_is_ours(&w.call, "another"));
    w.req.params.list[0].place = PARAM_QUERY;
    assert_false(form_is_ours(&w.call, ID));
    w.req.params.list[0].place = PARAM_BODY;
    w.req.method = HTTP_GET;
    assert_false(form_is_ours(&w.call, ID));
    w.req.method = HTTP_POST;
    w.req.form = false;
    assert_false(form_is_ours(&w.call, ID));
    w.req.form = true;
    world_field(&w, FORM_FORGERY, value);
    assert_false(form_is_ours(&w.call, ID));
    w.req.params.n = 0;
    assert_false(form_is_ours(&w.call, ID));
    world_close(&w);
}

static void
test_origin(void **state)
{
    static const struct {
        const char *origin;
        const char *site;
        bool https;
        bool ours;
    } checks[] = {
        { NULL, NULL, false, true },
        { "null", NULL, false, true },
        { "null", "same-origin", false, true },
        { "https://login.example", NULL, false, true },
        { "HTTPS://Login.example", "none", false, true },
        { "http://10.0.0.1:8080", NULL, false, true },
        { "https://10.0.0.1:8080", NULL, true, true },
        { "http://10.0.0.1:8080", NULL, true, false },
        { "https://10.0.0.1:8080", NULL, false, false },
        { "http://10.0.0.1", NULL, false, false },
        { "http://login.example", NULL, false, false },
        { "https://login.example.evil.example", NULL, false, false },
        { "http://evil.example", NULL, false, false },
        { "", NULL, false, false },
        { "null", "cross-site", false, false },
        { NULL, "same-site", false, false },
        { "https://login.example", "cross-site", false, false },
    };
    struct world w;
    (void)state;
    world_open(&w);
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        w.req.origin = checks[i].origin;
        w.req.fetch_site = checks[i].site;
        w.req.https = checks[i].https;
        if (form_is_ours(&w.call, ID) != checks[i].ours)
            fail_msg("check %zu", i);
    }
    world_close(&w);
}

static void
test_field(void **state)
{
    struct world w;
    (void)state;
    world_open(&w);
    world_field(&w, "empty", "");
    world_field(&w, "one", "1234");
    world_field(&w, "two", "a");
    world_field(&w, "two", "b");
    world_field(&w, "bytes", "\xe9");
    world_field(&w, "query", "x");
    w.req.params.list[w.req.params.n - 1].place = PARAM_QUERY;
    assert_string_equal(form_field(&w.req, "empty", 4), "");
    assert_string_equal(form_field(&w.req, "one", 4), "1234");
    assert_null(form_field(&w.req, "one", 3));
    assert_null(form_field(&w.req, "two", 4));
    assert_null(form_field(&w.req, "bytes", 4));
    assert_null(form_field(&w.req, "query", 4));
    assert_null(form_field(&w.req, "absent", 4));
    world_field(&w, "nul", "a");
    w.req.params.list[w.req.params.n - 1].value = "a\0b";
    w.req.params.list[w.req.params.n - 1].value_len = 3;
    assert_null(form_field(&w.req, "nul", 4));
    world_close(&w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_value),
        cmocka_unit_test(test_origin),
        cmocka_unit_test(test_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
