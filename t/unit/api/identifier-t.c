/* Identifiers: what opens which. */
#include "api/identifier.h"

#include "util/arena.h"
#include "util/opaque.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct arena *a;
static struct opaque_key key;
static struct opaque_key other;

static int
start(void **state)
{
    (void)state;
    a = arena_new(0);
    return opaque_key_derive(&key, (const unsigned char[32]){ 1 }) |
           opaque_key_derive(&other, (const unsigned char[32]){ 2 });
}

static int
stop(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static void
test_users(void **state)
{
    (void)state;
    static const int64_t pairs[][2] = { { 1, 1 }, { 1, 2 }, { 2, 1 }, { 0, 0 },
        { INT64_MAX, INT64_MIN }, { 256, 65536 } };
    const char *ids[6];
    for (size_t i = 0; i < 6; i++) {
        int64_t consumer;
        int64_t user;
        ids[i] = identifier_user(a, &key, pairs[i][0], pairs[i][1]);
        assert_int_equal(strlen(ids[i]), 46);
        assert_int_equal(identifier_user_open(&key, ids[i], &consumer, &user), 0);
        assert_int_equal(consumer, pairs[i][0]);
        assert_int_equal(user, pairs[i][1]);
        assert_int_equal(identifier_user_open(&other, ids[i], &consumer, &user), -1);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(ids[i], ids[k]);
    }
    assert_string_equal(identifier_user(a, &key, 1, 1), ids[0]);
}

static void
test_no_users(void **state)
{
    (void)state;
    int64_t consumer;
    int64_t user;
    const char *good = identifier_user(a, &key, 7, 8);
    for (size_t i = 0; i < strlen(good); i++) {
        char *bad = arena_strdup(a, good);
        bad[i] = bad[i] == 'x' ? 'y' : 'x';
        assert_int_equal(identifier_user_open(&key, bad, &consumer, &user), -1);
    }
    static const char *const none[] = { "", "T1", "current", "7", "T1T1T1" };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(identifier_user_open(&key, none[i], &consumer, &user), -1);
    assert_int_equal(
        identifier_user_open(&key, arena_printf(a, "%sx", good), &consumer, &user), -1);
}

static void
test_feeds(void **state)
{
    (void)state;
    const struct feed_token t = { 3, 4, 5, FEED_AT_HOME };
    struct feed_token got;
    const char *text = identifier_feed(a, &key, &t);
    assert_int_equal(strlen(text), 90);
    assert_int_equal(identifier_feed_open(&key, text, 90, &got), 0);
    assert_int_equal(got.consumer_id, 3);
    assert_int_equal(got.user_id, 4);
    assert_int_equal(got.version, 5);
    assert_int_equal(got.feed, FEED_AT_HOME);
    assert_int_equal(identifier_feed_open(&other, text, 90, &got), -1);
    assert_int_equal(identifier_feed_open(&key, text, 89, &got), -1);
    assert_int_equal(identifier_feed_open(&key, "", 0, &got), -1);
}

/* One kind does not pass for another, nor a number for a feed that is none. */
static void
test_kinds(void **state)
{
    (void)state;
    struct feed_token got;
    int64_t consumer;
    int64_t user;
    const char *id = identifier_user(a, &key, 3, 4);
    assert_int_equal(identifier_feed_open(&key, id, strlen(id), &got), -1);
    const char *feed = identifier_feed(a, &key, &(struct feed_token){ 3, 4, 5, FEED_RATINGS });
    assert_int_equal(identifier_user_open(&key, feed, &consumer, &user), -1);
    static const int none[] = { FEED_NONE, FEED__MAX, -1 };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        const struct feed_token t = { 3, 4, 5, (enum feed)none[i] };
        feed = identifier_feed(a, &key, &t);
        assert_int_equal(identifier_feed_open(&key, feed, strlen(feed), &got), -1);
    }
    const char *access = opaque_close(a, &key, "another kind", (char[48]){ 1 }, 48);
    assert_int_equal(identifier_feed_open(&key, access, strlen(access), &got), -1);
}

static void
test_words(void **state)
{
    (void)state;
    for (int i = FEED_NONE + 1; i < FEED__MAX; i++) {
        assert_int_equal(feed_words[i].path[0], '/');
        assert_int_not_equal(strlen(feed_words[i].title), 0);
        for (int k = FEED_NONE + 1; k < i; k++)
            assert_string_not_equal(feed_words[i].rel, feed_words[k].rel);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_users),
        cmocka_unit_test(test_no_users),
        cmocka_unit_test(test_feeds),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_words),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, start, stop);
}
