/*
 * Sessions: whose they are and when they end; and counting tries to sign in,
 * which several processes do at once.
 */
#include "people.h"

#include "store/session.h"

static struct store *store;
static struct arena *arena;

static int
setup(void **state)
{
    (void)state;
    store = fixture_open_migrated();
    arena = arena_new(0);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    arena_free(arena);
    store_close(store);
    return 0;
}

static struct store_user
read_user(int64_t id)
{
    struct store_user u;
    assert_int_equal(store_user_by_id(store, arena, id, &u), 1);
    return u;
}

static void
test_session(void **state)
{
    (void)state;
    struct hash h = hash_of("session", 1), other = hash_of("session", 2);
    struct store_user u;
    struct store_user user = {
        .user = { .login = "ines",
            .first_name = "In\xc3\xa9s",
            .last_name = "E",
            .max_discs = 3 },
        .password = "$y$x",
        .terms_accepted = 4,
    };
    assert_int_equal(store_user_add(store, &user, NOW), 1);
    assert_int_equal(store_session_add(store, h.bytes, &user, NOW, NOW + 100), 1);
    uint64_t queries = store_queries(store);
    assert_int_equal(store_session_find(store, arena, h.bytes, NOW, &u), 1);
    assert_int_equal(store_queries(store) - queries, 1);
    assert_int_equal(u.user.id, user.user.id);
    assert_string_equal(u.user.login, "ines");
    assert_string_equal(u.user.first_name, "In\xc3\xa9s");
    assert_int_equal(u.user.max_discs, 3);
    assert_string_equal(u.password, "$y$x");
    assert_int_equal(u.terms_accepted, 4);
    assert_int_equal(store_session_find(store, arena, other.bytes, NOW, &u), 0);
    assert_int_equal(store_session_find(store, arena, h.bytes, NOW + 99, &u), 1);
    assert_int_equal(store_session_find(store, arena, h.bytes, NOW + 100, &u), 0);
    assert_int_equal(store_session_end(store, h.bytes), 0);
    assert_int_equal(store_session_end(store, h.bytes), 0);
    assert_int_equal(store_session_find(store, arena, h.bytes, NOW, &u), 0);
}

static void
test_whose(void **state)
{
    (void)state;
    struct hash h[3] = { hash_of("s", 1), hash_of("s", 2), hash_of("s", 3) };
    struct store_user u;
    int64_t one = add_user(store, "one"), two = add_user(store, "two");
    struct store_user first = read_user(one), second = read_user(two);
    assert_int_equal(store_session_add(store, h[0].bytes, &first, NOW, NOW + 100), 1);
    assert_int_equal(store_session_add(store, h[1].bytes, &first, NOW, NOW + 100), 1);
    assert_int_equal(store_session_add(store, h[2].bytes, &second, NOW, NOW + 100), 1);
    assert_int_equal(store_session_end_all(store, one), 0);
    assert_int_equal(store_session_find(store, arena, h[0].bytes, NOW, &u), 0);
    assert_int_equal(store_session_find(store, arena, h[1].bytes, NOW, &u), 0);
    assert_int_equal(store_session_find(store, arena, h[2].bytes, NOW, &u), 1);
}

/* What begins while the account changes would outlive what the change ends. */
static void
test_overtaken(void **state)
{
    (void)state;
    struct hash h = hash_of("overtaken", 1);
    struct store_user u;
    int64_t id = add_user(store, "overtaken");
    struct store_user user = read_user(id);
    assert_int_equal(store_user_set_password(store, id, "$y$new", NOW), 1);
    assert_int_equal(store_session_add(store, h.bytes, &user, NOW, NOW + 100), 0);
    assert_int_equal(store_session_find(store, arena, h.bytes, NOW, &u), 0);
    user = read_user(id);
    assert_int_equal(store_user_set_status(store, id, USER_DISABLED, NOW), 1);
    assert_int_equal(store_session_add(store, h.bytes, &user, NOW, NOW + 100), 0);
    assert_int_equal(store_user_set_status(store, id, USER_ACTIVE, NOW), 1);
    assert_int_equal(store_session_find(store, arena, h.bytes, NOW, &u), 0);
    assert_int_equal(store_session_add(store, h.bytes, &user, NOW, NOW + 100), 1);
    assert_int_equal(store_user_delete(store, id), 1);
    assert_int_equal(store_session_add(store, h.bytes, &user, NOW, NOW + 100), 0);
    assert_int_equal(ask(store, "SELECT COUNT(*) FROM session WHERE user_id NOT IN "
                                "(SELECT id FROM user)"),
        0);
}

static void
test_expire(void **state)
{
    (void)state;
    unsigned char bucket[1][16] = { "expiring bucket" };
    struct store_user u;
    int64_t tries;
    struct store_user user = read_user(add_user(store, "expiring"));
    assert_true(store_session_expire(store, NOW + 100000, 1000) >= 0);
    for (int i = 0; i < 4; i++) {
        struct hash h = hash_of("expiring", i);
        assert_int_equal(store_session_add(store, h.bytes, &user, NOW, NOW + 100 + i), 1);
    }
    assert_int_equal(store_session_expire(store, NOW + 99, 10), 0);
    assert_int_equal(store_session_expire(store, NOW + 102, 2), 2);
    assert_int_equal(store_session_expire(store, NOW + 102, 2), 1);
    struct hash last = hash_of("expiring", 3);
    assert_int_equal(store_session_find(store, arena, last.bytes, NOW + 102, &u), 1);
    assert_int_equal(
        store_sign_in_try(store, (const unsigned char(*)[16])bucket, 1, NOW, &tries), 0);
    assert_int_equal(store_session_expire(store, NOW, 10), 0);
    assert_int_equal(store_session_expire(store, NOW + 60, 10), 1);
}

static void
test_tries(void **state)
{
    (void)state;
    const unsigned char buckets[3][16] = { "both of them..", "the account....", { 0, ' ', 1 } };
    const unsigned char others[2][16] = { "the account....", { 0, ' ' } };
    int64_t tries[3] = { 7, 7, 7 };
    for (int i = 0; i < 2; i++) { /* looking counts nothing */
        assert_int_equal(store_sign_in_tries(store, buckets, 3, NOW, tries), 0);
        assert_int_equal(tries[0], 0);
        assert_int_equal(tries[2], 0);
    }
    assert_int_equal(store_sign_in_try(store, buckets, 3, NOW, tries), 0);
    assert_int_equal(tries[0], 1);
    assert_int_equal(tries[1], 1);
    assert_int_equal(tries[2], 1);
    uint64_t queries = store_queries(store);
    assert_int_equal(store_sign_in_try(store, others, 2, NOW, tries), 0);
    assert_true(store_queries(store) - queries <= 4);
    assert_int_equal(tries[0], 2);
    assert_int_equal(tries[1], 1);
    assert_int_equal(store_sign_in_try(store, buckets, 3, NOW + 1, tries), 0);
    assert_int_equal(tries[0], 2);
    assert_int_equal(tries[1], 3);
    assert_int_equal(tries[2], 2);
    tries[1] = 7;
    assert_int_equal(store_sign_in_tries(store, buckets, 3, NOW + 1, tries), 0);
    assert_int_equal(tries[1], 3);
    /* the next minute counts anew */
    assert_int_equal(store_sign_in_try(store, buckets, 3, NOW / 60 * 60 + 60, tries), 0);
    assert_int_equal(tries[0], 1);
    assert_int_equal(tries[2], 1);
}

static void
try_on(struct store *s, int number, int out)
{
    unsigned char buckets[2][16] = { "together", "alone 0" };
    int64_t tries[2];
    buckets[1][6] = (unsigned char)('0' + number);
    for (int i = 0; i < 25; i++) {
        if (store_sign_in_try(s, (const unsigned char(*)[16])buckets, 2, NOW, tries) != 0 ||
            tries[1] != i + 1)
            _exit(4);
        say(out, tries[0]);
    }
}

/* However many try at once, no more than k of them are told to be among the
 * first k. */
static void
test_tries_together(void **state)
{
    (void)state;
    int64_t seen[WORKERS * 25];
    size_t n = in_workers(try_on, seen, WORKERS * 25);
    assert_int_equal(n, WORKERS * 25);
    for (int64_t k = 1; k <= WORKERS * 25; k++) {
        int64_t among = 0;
        for (size_t i = 0; i < n; i++)
            among += seen[i] <= k;
        assert_true(among <= k);
    }
    assert_int_equal(ask(store, "SELECT tries FROM sign_in_try WHERE bucket ="
                                " CONCAT('together', REPEAT('\\0', 8))"),
        WORKERS * 25);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_session),
        cmocka_unit_test(test_whose),
        cmocka_unit_test(test_overtaken),
        cmocka_unit_test(test_expire),
        cmocka_unit_test(test_tries),
        cmocka_unit_test(test_tries_together),
    };
    FIXTURE_SKIP();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
