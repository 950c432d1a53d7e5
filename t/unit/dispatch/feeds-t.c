/* Feeds: what a feed token tells by itself, before the database is asked. */
#include "dispatch/feeds.h"

#include "util/arena.h"
#include "util/opaque.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define CONSUMER 3
#define USER     4

static struct arena *a;
static struct opaque_key key;
static struct feeds *feeds;

static int
start(void **state)
{
    (void)state;
    a = arena_new(0);
    if (opaque_key_derive(&key, (const unsigned char[32]){ 1 }) != 0)
        return -1;
    feeds = feeds_new(&key);
    return feeds != NULL ? 0 : -1;
}

static int
stop(void **state)
{
    (void)state;
    feeds_free(feeds);
    arena_free(a);
    return 0;
}

/* A request for a disc queue, with that token and what comes besides. */
static struct request
request(const char *token, const char *more, enum param_place place)
{
    struct request r = { .arena = a, .method = HTTP_GET, .path = "/users/current/queues/disc" };
    const char *query = arena_printf(a, "feed_token=%s%s", token, more);
    assert_int_equal(params_parse_form(&r.params, a, query, strlen(query), place), 0);
    return r;
}

static const struct route queue = { .level = LEVEL_PROTECTED, .feed = FEED_QUEUES_DISC };
static const struct route person = { .level = LEVEL_SIGNED };
static const struct route account = { .level = LEVEL_PROTECTED };

static const char *
token(int64_t consumer, int64_t user, enum feed feed)
{
    return identifier_feed(a, &key, &(struct feed_token){ consumer, user, 1, feed });
}

static enum feeds_verdict
judge(const struct request *r, const struct route *route, int64_t consumer)
{
    const struct route_match match = {
        .route = route, .path_known = true, .user_at = 7, .user_len = 7
    };
    const struct feeds_call call = { .req = r, .match = &match, .consumer_id = consumer };
    const struct copy_mark now = { .tokens = 1, .accounts = 1, .at = 1000 };
    int64_t user = 0;
    return feeds_judge(feeds, NULL, &call, &now, &user);
}

static void
test_asked(void **state)
{
    (void)state;
    const struct request with = request("x", "", PARAM_QUERY);
    const struct request in_body = request("x", "", PARAM_BODY);
    const struct route_match of_user = { .route = NULL, .user_at = 7, .user_len = 7 };
    const struct route_match of_nobody = { .route = &person };
    const struct route_match current = { .route = &account };
    assert_true(feeds_asked(&with, &of_user, false));
    assert_true(feeds_asked(&with, &current, false));
    assert_false(feeds_asked(&with, &of_user, true));
    assert_false(feeds_asked(&with, &of_nobody, false));
    assert_false(feeds_asked(&in_body, &of_user, false));
}

static void
test_bad(void **state)
{
    (void)state;
    const char *good = token(CONSUMER, USER, FEED_QUEUES_DISC);
    struct request r = request("", "", PARAM_QUERY);
    assert_int_equal(judge(&r, &queue, CONSUMER), FEEDS_BAD);
    r = request("T1nothing", "", PARAM_QUERY);
    assert_int_equal(judge(&r, &queue, CONSUMER), FEEDS_BAD);
    r = request(good, arena_printf(a, "&feed_token=%s", good), PARAM_QUERY);
    assert_int_equal(judge(&r, &queue, CONSUMER), FEEDS_BAD);
    r = request(good, "&method=DELETE", PARAM_QUERY);
    assert_int_equal(judge(&r, &queue, CONSUMER), FEEDS_BAD);
    static const enum http_method writes[] = { HTTP_POST, HTTP_PUT, HTTP_DELETE, HTTP_OTHER };
    for (size_t i = 0; i < sizeof writes / sizeof *writes; i++) {
        r = request(good, "", PARAM_QUERY);
        r.method = writes[i];
        assert_int_equal(judge(&r, &queue, CONSUMER), FEEDS_BAD);
    }
    r = request(good, "&method=GET", PARAM_QUERY);
    r.method = HTTP_POST;
    assert_int_equal(judge(&r, &queue, CONSUMER), FEEDS_BAD);
}

static void
test_others(void **state)
{
    (void)state;
    struct request r = request(token(CONSUMER, USER, FEED_QUEUES_DISC), "", PARAM_QUERY);
    assert_int_equal(judge(&r, &queue, 0), FEEDS_CONSUMER);
    assert_int_equal(judge(&r, &queue, CONSUMER + 1), FEEDS_CONSUMER);
    r.path = "/users/nobody_/queues/disc";
    assert_int_equal(judge(&r, &queue, CONSUMER), FEEDS_USER);
}

/* The same resource in another order is another feed. */
static void
test_resources(void **state)
{
    (void)state;
    static const struct {
        enum feed feed;
        const char *more;
    } cases[] = {
        { FEED_QUEUES_INSTANT, "" },
        { FEED_QUEUES_DISC_RECENT, "" },
        { FEED_QUEUES_DISC_RECENT, "&sort=alphabetical" },
        { FEED_QUEUES_DISC, "&sort=date_added" },
        { FEED_QUEUES_INSTANT_RECENT, "&sort=date_added" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct request r =
            request(token(CONSUMER, USER, cases[i].feed), cases[i].more, PARAM_QUERY);
        assert_int_equal(judge(&r, &queue, CONSUMER), FEEDS_RESOURCE);
    }
    struct request r = request(token(CONSUMER, USER, FEED_QUEUES_DISC), "", PARAM_QUERY);
    assert_int_equal(judge(&r, &account, CONSUMER), FEEDS_RESOURCE);
    assert_int_equal(judge(&r, NULL, CONSUMER), FEEDS_RESOURCE);
}

static void
test_answers(void **state)
{
    (void)state;
    assert_int_equal(feeds_answer(FEEDS_WITHDRAWN)->status, 403);
    assert_string_equal(feeds_answer(FEEDS_WITHDRAWN)->message, "Invalid feed token");
    for (int v = FEEDS_BAD; v < FEEDS_WITHDRAWN; v++)
        assert_int_equal(feeds_answer((enum feeds_verdict)v)->status, 401);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_asked),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_others),
        cmocka_unit_test(test_resources),
        cmocka_unit_test(test_answers),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, start, stop);
}
