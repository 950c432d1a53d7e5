/*
 * The dance when several take its steps at once, and when the connection breaks
 * at the commit: one request token gives one access token, and nothing is given
 * out that was withdrawn.
 */
#include "people.h"

#include "store/approval.h"
#include "store/tx.h"

#define ROUNDS 25

static struct store *store;
static struct arena *arena;
static int64_t app, ines;
static int64_t first; /* number of the first dance of a race */

static int
setup(void **state)
{
    (void)state;
    store = fixture_open_migrated();
    arena = arena_new(0);
    app = add_consumer(store, "app");
    ines = add_user(store, "ines");
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

static struct dance
dance_of(int64_t round)
{
    return (struct dance){
        .consumer_id = app, .user_id = ines, .revision_a = true, .number = first + round
    };
}

/* Dances of a race, ready to be exchanged. */
static void
make_dances(int64_t number)
{
    first = number;
    for (int64_t i = 0; i < ROUNDS; i++) {
        struct dance d = dance_of(i);
        dance_ready(store, &d);
    }
}

static int64_t
count(const char *table, const char *where)
{
    return ask(store, arena_printf(arena, "SELECT COUNT(*) FROM %s WHERE %s", table, where));
}

/* ---- exchanges ------------------------------------------------------------- */

static void
exchange_all(struct store *s, int number, int out)
{
    for (int64_t i = 0; i < ROUNDS; i++) {
        struct dance d = dance_of(i);
        say(out, dance_end(s, &d, "pin", first + i * WORKERS + number));
    }
}

static void
test_one_token(void **state)
{
    (void)state;
    int64_t results[WORKERS * ROUNDS];
    make_dances(10000);
    size_t n = in_workers(exchange_all, results, WORKERS * ROUNDS);
    assert_int_equal(count_of(results, n, 1), ROUNDS);
    assert_int_equal(count_of(results, n, 0), (WORKERS - 1) * ROUNDS);
    assert_int_equal(count("access_token", "1 = 1"), ROUNDS);
    assert_int_equal(count("request_token", "1 = 1"), 0);
    assert_int_equal(count("approval", "1 = 1"), 1);
}

/* Different dances of one pair at the same time: one approval, one feed_version. */
static void
exchange_own(struct store *s, int number, int out)
{
    struct dance d = dance_of(number);
    say(out, dance_end(s, &d, "pin", first + number));
}

static void
test_one_approval(void **state)
{
    (void)state;
    int64_t results[WORKERS];
    for (int round = 0; round < 10; round++) {
        first = 20000 + round * WORKERS;
        assert_true(store_approval_withdraw(store, ines, 0) >= 0);
        for (int i = 0; i < WORKERS; i++) {
            struct dance d = dance_of(i);
            dance_ready(store, &d);
        }
        assert_int_equal(in_workers(exchange_own, results, WORKERS), WORKERS);
        assert_int_equal(count_of(results, WORKERS, 1), WORKERS);
        assert_int_equal(count("access_token", "1 = 1"), WORKERS);
        assert_int_equal(count("approval", "1 = 1"), 1);
    }
}

/* Guessing from several sides gives no more guesses: after five in all the token
 * is gone, so the sixth, which would be right, comes too late. */
static void
guess_all(struct store *s, int number, int out)
{
    (void)number;
    for (int64_t i = 0; i < ROUNDS; i++) {
        struct dance d = dance_of(i);
        for (int k = 0; k < 2; k++)
            say(out, dance_end(s, &d, "wrong", first + i));
    }
}

static void
test_guesses(void **state)
{
    (void)state;
    int64_t results[WORKERS * ROUNDS * 2];
    make_dances(30000);
    size_t n = in_workers(guess_all, results, WORKERS * ROUNDS * 2);
    assert_int_equal(count_of(results, n, 0), WORKERS * ROUNDS * 2);
    assert_int_equal(count("request_token", "1 = 1"), 0);
    for (int64_t i = 0; i < ROUNDS; i++) {
        struct dance d = dance_of(i);
        assert_int_equal(dance_end(store, &d, "pin", first + i), 0);
    }
}

/* One guess each is counted each: none is lost. */
static void
guess_once(struct store *s, int number, int out)
{
    (void)number;
    for (int64_t i = 0; i < ROUNDS; i++) {
        struct dance d = dance_of(i);
        say(out, dance_end(s, &d, "wrong", first + i));
    }
}

static void
test_guesses_counted(void **state)
{
    (void)state;
    int64_t results[WORKERS * ROUNDS];
    make_dances(40000);
    in_workers(guess_once, results, WORKERS * ROUNDS);
    assert_int_equal(
        count("request_token", arena_printf(arena, "tries = %d", WORKERS)), ROUNDS);
    assert_int_equal(store_token_expire(store, NOW + 1000, 1000), ROUNDS);
}

/* ---- sessions -------------------------------------------------------------- */

static void
bind_and_approve(struct store *s, int number, int out)
{
    char session[16];
    snprintf(session, sizeof session, "session %d", number);
    for (int64_t i = 0; i < ROUNDS; i++) {
        struct dance d = dance_of(i);
        int bound = dance_bind(s, &d, session);
        int approved = dance_approve(s, &d, session, NOW);
        if (bound != approved)
            _exit(4);
        say(out, bound);
    }
}

static void
test_one_session(void **state)
{
    (void)state;
    int64_t results[WORKERS * ROUNDS];
    first = 50000;
    for (int64_t i = 0; i < ROUNDS; i++) {
        struct dance d = dance_of(i);
        dance_begin(store, &d);
    }
    size_t n = in_workers(bind_and_approve, results, WORKERS * ROUNDS);
    assert_int_equal(count_of(results, n, 1), ROUNDS);
    assert_int_equal(count_of(results, n, 0), (WORKERS - 1) * ROUNDS);
    assert_int_equal(store_token_expire(store, NOW + 1000, 1000), ROUNDS);
}

/* ---- withdrawal, disabling and removal meanwhile ----------------------------- */

/* Worker 0 withdraws again and again while the others exchange. */
static void
exchange_or_withdraw(struct store *s, int number, int out)
{
    for (int64_t i = 0; i < ROUNDS; i++) {
        struct dance d = dance_of(i);
        if (number == 0)
            say(out, store_approval_withdraw(s, ines, app) < 0 ? -1 : 2);
        else
            say(out, dance_end(s, &d, "pin", first + i * WORKERS + number));
    }
}

/* Whatever came first: there is no token without an approval, so nothing works
 * that the user's page does not show. */
static void
test_withdrawn_meanwhile(void **state)
{
    (void)state;
    int64_t results[WORKERS * ROUNDS];
    make_dances(60000);
    size_t n = in_workers(exchange_or_withdraw, results, WORKERS * ROUNDS);
    assert_int_equal(n, WORKERS * ROUNDS);
    assert_int_equal(count_of(results, n, -1), 0);
    assert_true(count("access_token", "1 = 1") == 0 || count("approval", "1 = 1") == 1);
    assert_true(store_approval_withdraw(store, ines, app) >= 0);
    assert_int_equal(count("access_token", "1 = 1"), 0);
    assert_int_equal(count("request_token", "1 = 1"), 0);
    assert_int_equal(count("approval", "1 = 1"), 0);
}

static int64_t victim;

static void
exchange_or_delete(struct store *s, int number, int out)
{
    struct dance d = dance_of(number);
    d.user_id = victim;
    struct store_approval_use use = {
        .user_id = victim, .consumer_id = app, .day = 1, .calls = 1, .last = NOW
    };
    if (number == 0) {
        say(out, store_user_delete(s, victim));
    } else {
        int given = dance_end(s, &d, "pin", first + number);
        say(out, given < 0 || store_approval_use(s, &use, 1) != 0 ? -1 : given + 2);
    }
}

static void
test_deleted_meanwhile(void **state)
{
    (void)state;
    int64_t results[WORKERS];
    for (int round = 0; round < 10; round++) {
        first = 70000 + round * WORKERS;
        victim = add_user(store, arena_printf(arena, "victim%d", round));
        for (int i = 1; i < WORKERS; i++) {
            struct dance d = dance_of(i);
            d.user_id = victim;
            dance_ready(store, &d);
        }
        assert_int_equal(in_workers(exchange_or_delete, results, WORKERS), WORKERS);
        assert_int_equal(count_of(results, WORKERS, -1), 0);
        assert_int_equal(count_of(results, WORKERS, 1), 1);
        const char *his = arena_printf(arena, "user_id = %lld", (long long)victim);
        assert_int_equal(count("access_token", his), 0);
        assert_int_equal(count("request_token", his), 0);
        assert_int_equal(count("approval", his), 0);
        assert_int_equal(count("approval_use", his), 0);
    }
}

/* ---- a connection that breaks at the commit --------------------------------- */

/* What the next COMMIT of `store` meets. */
static enum { WELL, BREAKS_BEFORE, BREAKS_AFTER } commits;

static void
kill_connection(MYSQL *link)
{
    char sql[64];
    struct store *other = fixture_open();
    snprintf(sql, sizeof sql, "KILL %lu", mysql_thread_id(link));
    assert_int_equal(connection_ready(other), 0);
    assert_int_equal(connection_command(other, sql), 0);
    store_close(other);
}

/* Stands before the library's, which is the same by another name. */
int STDCALL
mysql_query(MYSQL *link, const char *sql)
{
    unsigned long len = (unsigned long)strlen(sql);
    if (commits == WELL || strcmp(sql, "COMMIT") != 0)
        return mysql_real_query(link, sql, len);
    if (commits == BREAKS_AFTER)
        assert_int_equal(mysql_real_query(link, sql, len), 0);
    commits = WELL;
    kill_connection(link);
    return mysql_real_query(link, sql, len);
}

/* It happened, but nobody heard of it: the token is told all the same. */
static void
test_commit_unheard(void **state)
{
    (void)state;
    first = 80000;
    struct dance d = dance_of(0);
    dance_ready(store, &d);
    commits = BREAKS_AFTER;
    assert_int_equal(dance_end(store, &d, "pin", first), 1);
    assert_int_equal(commits, WELL);
    assert_int_equal(dance_end(store, &d, "pin", first + 1), 0);
    assert_int_equal(count("access_token", "1 = 1"), 1);
    assert_int_equal(count("request_token", "1 = 1"), 0);
}

/* It did not happen: another attempt gives the token. */
static void
test_commit_lost(void **state)
{
    (void)state;
    first = 81000;
    struct dance d = dance_of(0);
    int64_t before = count("access_token", "1 = 1");
    dance_ready(store, &d);
    commits = BREAKS_BEFORE;
    assert_int_equal(dance_end(store, &d, "pin", first), 1);
    assert_int_equal(commits, WELL);
    assert_int_equal(dance_end(store, &d, "pin", first + 1), 0);
    assert_int_equal(count("access_token", "1 = 1"), before + 1);
    assert_int_equal(count("request_token", "1 = 1"), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_token),
        cmocka_unit_test(test_one_approval),
        cmocka_unit_test(test_guesses),
        cmocka_unit_test(test_guesses_counted),
        cmocka_unit_test(test_one_session),
        cmocka_unit_test(test_withdrawn_meanwhile),
        cmocka_unit_test(test_deleted_meanwhile),
        cmocka_unit_test(test_commit_unheard),
        cmocka_unit_test(test_commit_lost),
    };
    FIXTURE_SKIP();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
