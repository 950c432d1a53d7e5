/*
 * Approvals: what users and feeds see of them, counts of calls, and that
 * withdrawing leaves nothing that opens anything.
 */
#include "people.h"

#include "store/approval.h"
#include "store/generation.h"
#include "store/tx.h"

#define DAY 86400

static struct store *store;
static struct arena *arena;
static int64_t one, two; /* applications */

static int
setup(void **state)
{
    (void)state;
    store = fixture_open_migrated();
    arena = arena_new(0);
    one = add_consumer(store, "one");
    two = add_consumer(store, "two");
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

static int64_t
tokens_generation(void)
{
    int64_t values[NOUN__MAX];
    assert_int_equal(store_generation_read(store, values), 0);
    return values[NOUN_TOKENS];
}

static void
approve(int64_t user_id, int64_t consumer_id, int64_t token, int64_t now)
{
    struct hash access = hash_of("access", token);
    struct store_blob secret = { "s", 1 };
    assert_int_equal(store_access_token_add(
                         store, access.bytes, user_id, consumer_id, secret, "192.0.2.1", now),
        0);
}

static struct store_approval
find(int64_t user_id, int64_t consumer_id, bool *active)
{
    struct store_approval got;
    assert_int_equal(store_approval_find(store, arena, user_id, consumer_id, &got, active), 1);
    return got;
}

static bool
token_lives(int64_t token)
{
    struct hash access = hash_of("access", token);
    struct store_access_token t;
    return store_access_token_find(store, arena, access.bytes, &t) == 1;
}

static void
test_list(void **state)
{
    (void)state;
    struct store_approval *list;
    size_t n;
    int64_t ines = add_user(store, "ines"), otto = add_user(store, "otto");
    assert_int_equal(store_approval_list(store, arena, ines, NOW, &list, &n), 0);
    assert_int_equal(n, 0);
    approve(ines, one, 1, NOW);
    approve(ines, two, 2, NOW + 10);
    approve(otto, one, 3, NOW + 20);
    approve(ines, one, 4, NOW + 30); /* another device: the same approval */
    uint64_t queries = store_queries(store);
    assert_int_equal(store_approval_list(store, arena, ines, NOW, &list, &n), 0);
    assert_int_equal(store_queries(store) - queries, 1);
    assert_int_equal(n, 2);
    assert_int_equal(list[0].consumer_id, two);
    assert_int_equal(list[1].consumer_id, one);
    assert_int_equal(list[1].user_id, ines);
    assert_string_equal(list[1].consumer_key, "one");
    assert_string_equal(list[1].consumer_name, "one");
    assert_string_equal(list[1].callback_hosts, "a.example");
    assert_int_equal(list[1].approved, NOW);
    assert_string_equal(list[1].address, "192.0.2.1");
    assert_int_equal(list[1].feeds_listed, 0);
    assert_int_equal(list[1].last_used, 0);
    assert_int_equal(list[1].calls, 0);
    assert_true(list[1].feed_version > 0);
    assert_true(list[0].feed_version != list[1].feed_version);
    assert_true(token_lives(1) && token_lives(4));
}

static void
test_find(void **state)
{
    (void)state;
    struct store_approval got;
    bool active = false;
    int64_t id = add_user(store, "found");
    assert_int_equal(store_approval_find(store, arena, id, one, &got, &active), 0);
    approve(id, one, 10, NOW);
    uint64_t queries = store_queries(store);
    got = find(id, one, &active);
    assert_int_equal(store_queries(store) - queries, 1);
    assert_true(active);
    assert_int_equal(got.user_id, id);
    assert_int_equal(got.consumer_id, one);
    assert_string_equal(got.consumer_key, "one");
    assert_int_equal(store_approval_find(store, arena, id, two, &got, &active), 0);
    assert_int_equal(store_user_set_status(store, id, USER_DISABLED, NOW), 1);
    find(id, one, &active);
    assert_false(active);
    assert_int_equal(store_user_set_status(store, id, USER_ACTIVE, NOW), 1);
    assert_int_equal(store_consumer_set_status(store, "one", CONSUMER_DISABLED, NOW), 1);
    find(id, one, &active);
    assert_false(active);
    assert_int_equal(store_consumer_set_status(store, "one", CONSUMER_WAITING, NOW), 1);
    find(id, one, &active);
    assert_false(active);
    assert_int_equal(store_consumer_set_status(store, "one", CONSUMER_ACTIVE, NOW), 1);
    find(id, one, &active);
    assert_true(active);
}

static void
test_feeds(void **state)
{
    (void)state;
    bool active;
    int64_t id = add_user(store, "fed");
    approve(id, one, 20, NOW);
    approve(id, two, 21, NOW);
    int64_t before = find(id, one, &active).feed_version;
    int64_t other = find(id, two, &active).feed_version;
    assert_int_equal(store_approval_feeds_listed(store, id, one, NOW + 5), 0);
    assert_int_equal(store_approval_feeds_listed(store, id, one, NOW + 5), 0);
    assert_int_equal(find(id, one, &active).feeds_listed, NOW + 5);
    assert_int_equal(find(id, two, &active).feeds_listed, 0);
    int64_t generation = tokens_generation();
    assert_int_equal(store_approval_renew_feeds(store, id, one), 1);
    assert_int_equal(tokens_generation(), generation + 1);
    assert_true(find(id, one, &active).feed_version != before);
    assert_int_equal(find(id, two, &active).feed_version, other);
    assert_int_equal(store_approval_renew_feeds(store, id, 999), 0);
    assert_int_equal(tokens_generation(), generation + 1);
}

/* ---- withdrawing ----------------------------------------------------------- */

static void
test_withdraw_one(void **state)
{
    (void)state;
    struct store_approval got;
    bool active;
    int64_t id = add_user(store, "withdrawing"), other = add_user(store, "not withdrawing");
    approve(id, one, 30, NOW);
    approve(id, one, 31, NOW);
    approve(id, two, 32, NOW);
    approve(other, one, 33, NOW);
    struct dance begun = { .consumer_id = one, .user_id = id, .number = 30 };
    struct dance else_begun = { .consumer_id = two, .user_id = id, .number = 31 };
    dance_ready(store, &begun);
    dance_ready(store, &else_begun);
    int64_t before = find(id, one, &active).feed_version;
    int64_t generation = tokens_generation();
    assert_int_equal(store_approval_withdraw(store, id, one), 1);
    assert_int_equal(tokens_generation(), generation + 1);
    assert_false(token_lives(30) || token_lives(31));
    assert_true(token_lives(32) && token_lives(33));
    assert_int_equal(store_approval_find(store, arena, id, one, &got, &active), 0);
    assert_int_equal(dance_end(store, &begun, NULL, 34), 0);
    assert_int_equal(dance_end(store, &else_begun, NULL, 35), 1);
    /* nothing to withdraw changes nothing */
    generation = tokens_generation();
    assert_int_equal(store_approval_withdraw(store, id, one), 0);
    assert_int_equal(store_approval_withdraw(store, 999999, 0), 0);
    assert_int_equal(tokens_generation(), generation);
    /* approved anew, the feeds of the earlier time stay shut */
    approve(id, one, 36, NOW + 100);
    got = find(id, one, &active);
    assert_true(got.feed_version != before);
    assert_int_equal(got.approved, NOW + 100);
}

static void
test_withdraw_all(void **state)
{
    (void)state;
    struct store_approval *list;
    size_t n;
    int64_t id = add_user(store, "withdrawing all"), other = add_user(store, "keeping");
    approve(id, one, 40, NOW);
    approve(id, two, 41, NOW);
    approve(other, two, 42, NOW);
    struct dance begun = { .consumer_id = one, .user_id = id, .number = 40 };
    dance_ready(store, &begun);
    int64_t generation = tokens_generation();
    assert_int_equal(store_approval_withdraw(store, id, 0), 2);
    assert_int_equal(tokens_generation(), generation + 1);
    assert_false(token_lives(40) || token_lives(41));
    assert_true(token_lives(42));
    assert_int_equal(store_approval_list(store, arena, id, NOW, &list, &n), 0);
    assert_int_equal(n, 0);
    assert_int_equal(dance_end(store, &begun, NULL, 43), 0);
}

/* A dance that is begun and approved can be withdrawn before it ends. */
static void
test_withdraw_begun(void **state)
{
    (void)state;
    int64_t id = add_user(store, "regretting");
    struct dance begun = { .consumer_id = one, .user_id = id, .number = 50 };
    dance_ready(store, &begun);
    int64_t generation = tokens_generation();
    assert_int_equal(store_approval_withdraw(store, id, one), 0);
    assert_int_equal(tokens_generation(), generation + 1);
    assert_int_equal(dance_end(store, &begun, NULL, 50), 0);
}

/* The generation is raised with the withdrawal: who sees the one sees the other.
 * Here it cannot be raised, so nothing is withdrawn. */
static void
test_withdraw_is_one(void **state)
{
    (void)state;
    int64_t id = add_user(store, "blocked");
    approve(id, one, 60, NOW);
    struct store *holder = fixture_open();
    assert_int_equal(store_begin(holder), 0);
    assert_int_equal(store_generation_bump(holder, NOUN_TOKENS), 0);
    assert_int_equal(store_approval_withdraw(store, id, one), -1);
    assert_true(store_unavailable(store));
    assert_true(token_lives(60));
    store_rollback(holder);
    store_close(holder);
    assert_int_equal(store_approval_withdraw(store, id, one), 1);
}

/* ---- counts ---------------------------------------------------------------- */

static void
test_uses(void **state)
{
    (void)state;
    struct store_approval *list;
    size_t n;
    int64_t id = add_user(store, "used"), day = NOW / DAY;
    approve(id, one, 70, NOW);
    approve(id, two, 71, NOW);
    const struct store_approval_use uses[] = {
        { .user_id = id, .consumer_id = two, .day = day, .calls = 5, .last = NOW + 9 },
        { .user_id = id, .consumer_id = one, .day = day, .calls = 3, .last = NOW + 7 },
        { .user_id = id, .consumer_id = one, .day = day - 29, .calls = 100, .last = NOW },
        { .user_id = id, .consumer_id = one, .day = day - 30, .calls = 1000, .last = NOW },
        { .user_id = 999999, .consumer_id = one, .day = day, .calls = 1, .last = NOW },
        { .user_id = id, .consumer_id = 999, .day = day, .calls = 1, .last = NOW },
    };
    assert_int_equal(store_approval_use(store, uses, 0), 0);
    assert_int_equal(store_approval_use(store, uses, 6), 0);
    assert_int_equal(store_approval_use(store, uses + 1, 1), 0);
    assert_int_equal(store_approval_list(store, arena, id, NOW, &list, &n), 0);
    assert_int_equal(n, 2);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(list[i].calls, list[i].consumer_id == one ? 106 : 5);
        assert_int_equal(list[i].last_used, list[i].consumer_id == one ? NOW + 7 : NOW + 9);
    }
    assert_int_equal(ask(store, "SELECT COUNT(*) FROM approval_use"), 4);
    assert_int_equal(store_approval_expire(store, NOW, 10), 1);
    assert_int_equal(store_token_expire(store, NOW + DAY, 10), 1);
    assert_int_equal(ask(store, "SELECT COUNT(*) FROM approval_use"), 2);
    assert_int_equal(store_approval_withdraw(store, id, one), 1);
    assert_int_equal(ask(store, "SELECT COUNT(*) FROM approval_use"), 1);
    /* a worker that counted on does not bring the row back */
    assert_int_equal(store_approval_use(store, uses, 6), 0);
    assert_int_equal(ask(store, "SELECT COUNT(*) FROM approval_use"), 1);
}

static void
count_on(struct store *s, int number, int out)
{
    struct store_approval_use uses[2];
    int64_t id = ask(s, "SELECT id FROM user WHERE login = 'counted'");
    int64_t apps[2] = { ask(s, "SELECT MIN(id) FROM consumer"),
        ask(s, "SELECT MAX(id) FROM consumer") };
    for (int i = 0; i < 2; i++)
        uses[i] = (struct store_approval_use){ .user_id = id,
            .consumer_id = apps[(number + i) % 2],
            .day = NOW / DAY,
            .calls = 1,
            .last = NOW + number };
    for (int i = 0; i < 50; i++)
        say(out, store_approval_use(s, uses, 2));
}

static void
test_uses_together(void **state)
{
    (void)state;
    int64_t results[WORKERS * 50];
    struct store_approval *list;
    size_t n;
    int64_t id = add_user(store, "counted");
    approve(id, one, 80, NOW);
    approve(id, two, 81, NOW);
    n = in_workers(count_on, results, WORKERS * 50);
    assert_int_equal(count_of(results, n, 0), WORKERS * 50);
    assert_int_equal(store_approval_list(store, arena, id, NOW, &list, &n), 0);
    assert_int_equal(n, 2);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(list[i].calls, WORKERS * 50);
        assert_int_equal(list[i].last_used, NOW + WORKERS - 1);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_feeds),
        cmocka_unit_test(test_withdraw_one),
        cmocka_unit_test(test_withdraw_all),
        cmocka_unit_test(test_withdraw_begun),
        cmocka_unit_test(test_withdraw_is_one),
        cmocka_unit_test(test_uses),
        cmocka_unit_test(test_uses_together),
    };
    FIXTURE_SKIP();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
