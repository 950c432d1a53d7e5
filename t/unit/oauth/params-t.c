/*
 * Params: fields from all places, duplicates over all of them, and bounds.
 */
#include "fixture.h"

static enum refusal
collect(struct oauth_params *o, const char *header, const char *query, const char *body)
{
    struct params ps = form(query, PARAM_QUERY);
    assert_int_equal(params_parse_form(&ps, arena, body, strlen(body), PARAM_BODY), 0);
    return oauth_params_collect(o, arena, header, &ps);
}

static void
places(void **state)
{
    (void)state;
    struct oauth_params o;
    assert_int_equal(collect(&o, "OAuth oauth_consumer_key=\"k+%2B\",oauth_nonce=\"\"",
                         "oauth_token=t+%2B&a=1", "oauth_callback=oob&a=2&oauth_version=1.0"),
        REFUSAL_NONE);
    assert_text(o.field[OAUTH_CONSUMER_KEY], "k++", 3);
    assert_text(o.field[OAUTH_TOKEN], "t +", 3);
    assert_text(o.field[OAUTH_CALLBACK], "oob", 3);
    assert_text(o.field[OAUTH_VERSION], "1.0", 3);
    assert_text(o.field[OAUTH_NONCE], "", 0);
    assert_null(o.field[OAUTH_VERIFIER].p);
    assert_null(o.field[OAUTH_SIGNATURE].p);
    assert_int_equal(o.all.n, 7);
}

static void
assert_text_is(struct oauth_text t, char c)
{
    char want[2] = { c, '\0' };
    assert_text(t, want, 1);
}

static void
every_field(void **state)
{
    (void)state;
    struct oauth_params o;
    assert_int_equal(
        collect(&o, NULL,
            "oauth_consumer_key=0&oauth_token=1&oauth_signature_method=2&oauth_signature=3&"
            "oauth_timestamp=4&oauth_nonce=5&oauth_version=6&oauth_callback=7&"
            "oauth_verifier=8&oauth_body_hash=9",
            ""),
        REFUSAL_NONE);
    for (int f = 0; f < OAUTH_FIELD__MAX; f++)
        assert_text_is(o.field[f], "0123456789"[f]);
}

static void
none(void **state)
{
    (void)state;
    struct oauth_params o;
    assert_int_equal(collect(&o, NULL, "", ""), REFUSAL_NONE);
    assert_int_equal(o.all.n, 0);
    assert_int_equal(collect(&o, "Basic oauth_token=\"x\"", "oauth_token=y", ""), REFUSAL_NONE);
    assert_text_is(o.field[OAUTH_TOKEN], 'y');
    assert_int_equal(collect(&o, "OAuth oauth_token", "", ""), REFUSAL_BAD_REQUEST);
}

static void
duplicates(void **state)
{
    (void)state;
    static const struct {
        const char *header, *query, *body;
        enum refusal want;
    } cases[] = {
        { NULL, "oauth_nonce=1&oauth_nonce=1", "", REFUSAL_DUPLICATED_PARAMETER },
        { NULL, "oauth_nonce=1&oauth_nonce=2", "", REFUSAL_DUPLICATED_PARAMETER },
        { NULL, "oauth_nonce=1&%6fauth_nonce=2", "", REFUSAL_DUPLICATED_PARAMETER },
        { NULL, "oauth_nonce=1&oauth_nonce", "", REFUSAL_DUPLICATED_PARAMETER },
        { NULL, "oauth_token=1", "oauth_token=", REFUSAL_DUPLICATED_PARAMETER },
        { NULL, "", "oauth_signature=&oauth_signature=", REFUSAL_DUPLICATED_PARAMETER },
        { "OAuth oauth_token=\"\",oauth_token=\"\"", "", "", REFUSAL_DUPLICATED_PARAMETER },
        { "OAuth oauth_token=\"1\"", "oauth_token=1", "", REFUSAL_DUPLICATED_PARAMETER },
        { "OAuth oauth_callback=\"oob\"", "", "oauth_callback=oob",
            REFUSAL_DUPLICATED_PARAMETER },
        { "OAuth oauth_x=\"1\"", "oauth_x=2", "", REFUSAL_DUPLICATED_PARAMETER },
        { NULL, "oauth_=1&oauth_=1", "", REFUSAL_DUPLICATED_PARAMETER },
        { NULL, "a=1&a=1", "a=1", REFUSAL_NONE },
        { "OAuth a=\"1\",a=\"2\"", "a=1", "", REFUSAL_NONE },
        { "OAuth realm=\"1\",realm=\"2\"", "realm=3", "", REFUSAL_NONE },
        { NULL, "oauth_nonce=1&OAuth_Nonce=2", "", REFUSAL_NONE },
        { NULL, "oauth_nonce=1&oauth_nonce%00=2", "", REFUSAL_NONE },
        { NULL, "oauth=1&oauth=1", "", REFUSAL_NONE },
        { NULL, "oauth_a[]=1&oauth_a=1", "", REFUSAL_NONE },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct oauth_params o;
        if (collect(&o, cases[i].header, cases[i].query, cases[i].body) != cases[i].want)
            fail_msg("case %zu: %s", i, cases[i].query);
    }
}

static void
names_alike(void **state)
{
    (void)state;
    struct oauth_params o;
    assert_int_equal(
        collect(&o, NULL,
            "OAUTH_TOKEN=a&oauth_token%00=b&oauth_toke=c&oauth_token_=d& oauth_token=e", ""),
        REFUSAL_NONE);
    assert_null(o.field[OAUTH_TOKEN].p);
    assert_int_equal(o.all.n, 5);
}

static void
bounds(void **state)
{
    (void)state;
    struct oauth_params o;
    struct params ps = { .n = 0 };
    for (int i = 0; i < OAUTH_NAMES_MAX; i++) {
        const char *one = arena_printf(arena, "oauth_%d=", i);
        assert_int_equal(params_parse_form(&ps, arena, one, strlen(one), PARAM_QUERY), 0);
    }
    assert_int_equal(oauth_params_collect(&o, arena, NULL, &ps), REFUSAL_NONE);
    assert_int_equal(oauth_params_collect(&o, arena, "OAuth oauth_0=\"\"", &ps),
        REFUSAL_DUPLICATED_PARAMETER);
    assert_int_equal(
        oauth_params_collect(&o, arena, "OAuth oauth_x=\"\"", &ps), REFUSAL_BAD_REQUEST);

    ps.n = 0;
    while (ps.n < PARAMS_MAX)
        assert_int_equal(params_parse_form(&ps, arena, "a", 1, PARAM_BODY), 0);
    assert_int_equal(oauth_params_collect(&o, arena, NULL, &ps), REFUSAL_NONE);
    assert_int_equal(oauth_params_collect(&o, arena, "OAuth a=1", &ps), REFUSAL_BAD_REQUEST);
}

static void
strings(void **state)
{
    (void)state;
    assert_null(oauth_text_string((struct oauth_text){ .p = NULL }));
    assert_null(oauth_text_string(TEXT("")));
    assert_null(oauth_text_string(TEXT("key\0")));
    assert_null(oauth_text_string(TEXT("\0key")));
    assert_string_equal(oauth_text_string(TEXT("key")), "key");
}

static void
refusals(void **state)
{
    (void)state;
    for (enum refusal r = REFUSAL_NONE + 1; r < REFUSAL__MAX; r++) {
        const struct refusal_words *w = refusal_words(r);
        assert_true(w->status >= 400 && w->status < 600);
        assert_int_equal(strncmp(w->code, "ERR_", 4), 0);
        assert_true(strlen(w->detail) > 0 && strlen(w->body) > 0);
        bool heading = strncmp(w->body, "<h1>", 4) == 0;
        assert_string_equal(w->type, heading ? "text/xml" : "text/plain");
    }
    assert_string_equal(refusal_words(REFUSAL_TIMESTAMP)->body, "Timestamp Is Invalid");
    assert_int_equal(refusal_words(REFUSAL_MISSING_CONSUMER_KEY)->status, 401);
    assert_string_equal(refusal_words(REFUSAL_MISSING_CONSUMER_KEY)->code,
        "ERR_400_MISSING_REQUIRED_CONSUMER_KEY");
    assert_string_equal(refusal_words(REFUSAL_OVER_QPS)->body, "<h1>Developer Over Qps</h1>");
}

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places),
        cmocka_unit_test(every_field),
        cmocka_unit_test(none),
        cmocka_unit_test(duplicates),
        cmocka_unit_test(names_alike),
        cmocka_unit_test(bounds),
        cmocka_unit_test(strings),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, arena_open, arena_close);
}
