/*
 * Transactions: real deadlocks, lock waits, connections killed inside and at
 * the commit, verdicts, rollbacks, snapshots.
 */
#include "fixture.h"

#include "store/connection.h"
#include "store/generation.h"
#include "store/meta.h"
#include "store/queries.h"
#include "store/sequence.h"
#include "store/tx.h"
#include "util/arena.h"
#include "util/clock.h"

#include <mysql.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct store *store;

static int
setup(void **state)
{
    (void)state;
    store = fixture_open_migrated();
    assert_int_equal(store_meta_put(store, "a", "0"), 0);
    assert_int_equal(store_meta_put(store, "b", "0"), 0);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    store_close(store);
    return 0;
}

static void
wait_ms(long ms)
{
    struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };
    nanosleep(&t, NULL);
}

static void
kill_connection(struct store *s)
{
    struct store *other = fixture_open();
    char sql[64];
    snprintf(sql, sizeof sql, "KILL %lu", mysql_thread_id(s->link));
    assert_int_equal(connection_ready(other), 0);
    assert_int_equal(connection_command(other, sql), 0);
    store_close(other);
    wait_ms(50);
}

static int64_t
catalog_generation(void)
{
    int64_t values[NOUN__MAX];
    assert_int_equal(store_generation_read(store, values), 0);
    return values[NOUN_CATALOG];
}

static const char *
meta_of(struct arena *a, const char *name)
{
    const char *value;
    assert_int_equal(store_meta_get(store, a, name, &value), 1);
    return value;
}

/* ---- deadlock -------------------------------------------------------------- */

/* Two processes that write two rows in opposite order; on the first attempt
 * each waits until the other has its first row. */
struct crossing {
    const char *first;
    const char *second;
    const char *value;
    int tell;
    int hear;
    int attempts;
};

static int
cross(struct store *s, struct arena *a, void *arg)
{
    struct crossing *c = arg;
    char byte = 'x';
    arena_alloc(a, 1000);
    if (store_meta_put(s, c->first, c->value) != 0)
        return -1;
    if (++c->attempts == 1) {
        assert_int_equal(write(c->tell, &byte, 1), 1);
        assert_int_equal(read(c->hear, &byte, 1), 1);
    }
    return store_meta_put(s, c->second, c->value);
}

static void
test_deadlock(void **state)
{
    (void)state;
    int there[2];
    int back[2];
    assert_int_equal(pipe(there), 0);
    assert_int_equal(pipe(back), 0);
    struct arena *a = arena_new(0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct store *s = fixture_open();
        struct crossing c = { "b", "a", "child", back[1], there[0], 0 };
        int result = store_tx(s, a, cross, &c);
        store_close(s);
        _exit(result == 0 ? c.attempts : 100);
    }
    struct crossing c = { "a", "b", "parent", there[1], back[0], 0 };
    size_t used = arena_used(a);
    assert_int_equal(store_tx(store, a, cross, &c), 0);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_in_range(WEXITSTATUS(status), 1, 8);
    assert_int_equal(WEXITSTATUS(status) + c.attempts, 3);
    assert_true(arena_used(a) - used < 2500);
    assert_string_equal(meta_of(a, "a"), meta_of(a, "b"));
    arena_free(a);
}

/* A row that stays locked past innodb_lock_wait_timeout, then is let go. */
static void
test_lock_wait(void **state)
{
    (void)state;
    int told[2];
    char byte = 'x';
    assert_int_equal(pipe(told), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct store *s = fixture_open();
        int bad = store_begin(s) != 0 || store_meta_put(s, "a", "held") != 0;
        bad |= write(told[1], &byte, 1) != 1;
        wait_ms(1600);
        bad |= store_commit(s) != 0;
        store_close(s);
        _exit(bad);
    }
    assert_int_equal(read(told[0], &byte, 1), 1);
    struct store_options options = fixture_options();
    struct store *s = store_open(&options);
    assert_int_equal(store_meta_put(s, "a", "after"), 0);
    assert_false(store_unavailable(s));
    store_close(s);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static int
put_and_count(struct store *s, struct arena *a, void *arg)
{
    (void)a;
    ++*(int *)arg;
    return store_meta_put(s, "a", "stuck");
}

/* A row that stays locked: two short waits, then it is given up. */
static void
test_stuck_lock(void **state)
{
    (void)state;
    int attempts = 0;
    struct store *holder = fixture_open();
    assert_int_equal(store_begin(holder), 0);
    assert_int_equal(store_meta_put(holder, "a", "held"), 0);
    int64_t began = clock_mono_us();
    assert_int_equal(store_tx(store, NULL, put_and_count, &attempts), -1);
    assert_int_equal(attempts, 2);
    assert_true(store_unavailable(store));
    assert_int_equal(store_meta_put(store, "a", "stuck"), -1);
    assert_true(store_unavailable(store));
    assert_true(clock_mono_us() - began < 9 * 1000000);
    store_rollback(holder);
    store_close(holder);
    assert_int_equal(store_tx(store, NULL, put_and_count, &attempts), 0);
}

/* What belongs together has one time for all of it. */
static void
test_deadline(void **state)
{
    (void)state;
    int attempts = 0;
    store_deadline_begin(store, 1);
    int64_t before = catalog_generation();
    wait_ms(1050);
    assert_int_equal(store_generation_bump(store, NOUN_CATALOG), -1);
    assert_true(store_unavailable(store));
    assert_int_equal(store_tx(store, NULL, put_and_count, &attempts), -1);
    assert_int_equal(attempts, 0);
    store_deadline_end(store);
    assert_int_equal(catalog_generation(), before);

    /* a lock that outlasts it is not waited for to its end */
    struct store *holder = fixture_open();
    assert_int_equal(store_begin(holder), 0);
    assert_int_equal(store_meta_put(holder, "a", "held"), 0);
    int64_t began = clock_mono_us();
    store_deadline_begin(store, 1);
    wait_ms(700);
    assert_int_equal(store_meta_put(store, "a", "late"), -1);
    assert_true(clock_mono_us() - began < 1500 * 1000);
    store_deadline_end(store);
    store_rollback(holder);
    store_close(holder);

    /* nor is a transaction committed after it */
    store_deadline_begin(store, 1);
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_generation_bump(store, NOUN_CATALOG), 0);
    wait_ms(1050);
    assert_int_equal(store_commit(store), -1);
    assert_false(store_commit_unknown(store));
    store_deadline_end(store);
    assert_int_equal(catalog_generation(), before);
}

/* ---- broken connections ---------------------------------------------------- */

struct breaking {
    int attempts;
    int breaks;     /* attempts in which the connection is killed */
    bool at_commit; /* after the last query */
};

static int
bump_and_break(struct store *s, struct arena *a, void *arg)
{
    struct breaking *b = arg;
    (void)a;
    bool now = ++b->attempts <= b->breaks;
    if (store_generation_bump(s, NOUN_CATALOG) != 0)
        return -1;
    if (now)
        kill_connection(s);
    return b->at_commit ? 0 : store_generation_bump(s, NOUN_CATALOG);
}

static void
test_killed_inside(void **state)
{
    (void)state;
    struct breaking b = { .breaks = 2 };
    int64_t before = catalog_generation();
    assert_int_equal(store_tx(store, NULL, bump_and_break, &b), 0);
    assert_int_equal(b.attempts, 3);
    assert_int_equal(catalog_generation(), before + 2);
}

/* Nobody knows whether it was committed: not run again, and said so. */
static void
test_killed_at_commit(void **state)
{
    (void)state;
    struct breaking b = { .breaks = 1, .at_commit = true };
    int64_t before = catalog_generation();
    assert_int_equal(store_tx(store, NULL, bump_and_break, &b), -1);
    assert_int_equal(b.attempts, 1);
    assert_true(store_commit_unknown(store));
    assert_true(store_unavailable(store));
    assert_int_equal(catalog_generation(), before);
    assert_int_equal(store_tx(store, NULL, bump_and_break, &b), 0);
    assert_false(store_commit_unknown(store));
}

/* Inside a transaction by hand nothing goes on after a failure, on no other
 * connection either. */
static void
test_no_reconnect_inside(void **state)
{
    (void)state;
    int64_t before = catalog_generation();
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_generation_bump(store, NOUN_CATALOG), 0);
    kill_connection(store);
    assert_int_equal(store_generation_bump(store, NOUN_CATALOG), -1);
    assert_int_equal(store_generation_bump(store, NOUN_CATALOG), -1);
    assert_true(store_in_tx(store));
    assert_int_equal(store_commit(store), -1);
    assert_false(store_in_tx(store));
    assert_false(store_commit_unknown(store));
    assert_int_equal(catalog_generation(), before);
}

/* ---- verdicts -------------------------------------------------------------- */

static int
bump_and_say(struct store *s, struct arena *a, void *arg)
{
    (void)a;
    return store_generation_bump(s, NOUN_CATALOG) != 0 ? -1 : *(int *)arg;
}

static void
test_verdict(void **state)
{
    (void)state;
    int64_t before = catalog_generation();
    int verdict = 7;
    assert_int_equal(store_tx(store, NULL, bump_and_say, &verdict), 7);
    assert_int_equal(catalog_generation(), before);
    verdict = -1;
    assert_int_equal(store_tx(store, NULL, bump_and_say, &verdict), -1);
    assert_int_equal(catalog_generation(), before);
    verdict = 0;
    assert_int_equal(store_tx(store, NULL, bump_and_say, &verdict), 0);
    assert_int_equal(catalog_generation(), before + 1);
}

/* A failure that the function swallows is not committed all the same. */
static int
swallow(struct store *s, struct arena *a, void *arg)
{
    const struct q_catalog_genres_add_rows twice[] = { { 7, "x" }, { 7, "y" } };
    (void)a;
    ++*(int *)arg;
    store_generation_bump(s, NOUN_CATALOG);
    q_catalog_genres_add(s, twice, 2);
    return 0;
}

static void
test_swallowed(void **state)
{
    (void)state;
    int attempts = 0;
    int64_t before = catalog_generation();
    assert_int_equal(store_tx(store, NULL, swallow, &attempts), -1);
    assert_int_equal(attempts, 1);
    assert_false(store_unavailable(store));
    assert_int_equal(catalog_generation(), before);
}

/* Ids taken inside are not used after a rollback gave them back. */
static void
test_sequence_rollback(void **state)
{
    (void)state;
    int64_t first;
    int64_t inside;
    int64_t after;
    struct store *s = fixture_open();
    assert_int_equal(store_sequence_take(s, SEQUENCE_TITLE, 1, &first), 0);
    assert_int_equal(store_begin(s), 0);
    assert_int_equal(store_sequence_next(s, SEQUENCE_TITLE, &inside), 0);
    assert_int_equal(inside, first + 1);
    store_rollback(s);
    struct store *other = fixture_open();
    int64_t foreign;
    assert_int_equal(store_sequence_next(other, SEQUENCE_TITLE, &foreign), 0);
    assert_int_equal(store_sequence_next(s, SEQUENCE_TITLE, &after), 0);
    assert_int_equal(foreign, inside);
    assert_true(after > foreign);
    store_close(other);
    store_close(s);
}

static void
test_snapshot(void **state)
{
    (void)state;
    struct store *other = fixture_open();
    int64_t before = catalog_generation();
    assert_int_equal(store_begin_snapshot(store), 0);
    assert_int_equal(store_generation_bump(other, NOUN_CATALOG), 0);
    assert_int_equal(catalog_generation(), before);
    assert_int_equal(store_commit(store), 0);
    assert_int_equal(catalog_generation(), before + 1);
    /* and the next one reads what is committed, as usual */
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(catalog_generation(), before + 1);
    assert_int_equal(store_generation_bump(other, NOUN_CATALOG), 0);
    assert_int_equal(catalog_generation(), before + 2);
    assert_int_equal(store_commit(store), 0);
    store_close(other);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_deadlock),
        cmocka_unit_test(test_lock_wait),
        cmocka_unit_test(test_stuck_lock),
        cmocka_unit_test(test_deadline),
        cmocka_unit_test(test_killed_inside),
        cmocka_unit_test(test_killed_at_commit),
        cmocka_unit_test(test_no_reconnect_inside),
        cmocka_unit_test(test_verdict),
        cmocka_unit_test(test_swallowed),
        cmocka_unit_test(test_sequence_rollback),
        cmocka_unit_test(test_snapshot),
    };
    FIXTURE_SKIP();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
