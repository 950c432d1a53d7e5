/*
 * Applications and what the guard keeps: quotas, nonces, ids. The atomic ones
 * are tried by several processes at once.
 */
#include "fixture.h"

#include "store/consumer.h"
#include "store/count.h"
#include "store/generation.h"
#include "store/meta.h"
#include "store/nonce.h"
#include "store/quota.h"
#include "store/sequence.h"
#include "util/arena.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS 4

static struct store *store;

static int
setup(void **state)
{
    (void)state;
    store = fixture_open_migrated();
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    store_close(store);
    return 0;
}

/* Runs `work` in several processes; each writes its 8-byte results to `out`.
 * Returns how many results came, at most `most`. */
static size_t
in_workers(void (*work)(struct store *s, int out), int64_t *results, size_t most)
{
    int pipes[2];
    assert_int_equal(pipe(pipes), 0);
    for (int i = 0; i < WORKERS; i++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            struct store *s = fixture_open();
            work(s, pipes[1]);
            store_close(s);
            _exit(0);
        }
    }
    close(pipes[1]);
    size_t n = 0;
    int64_t value;
    while (read(pipes[0], &value, sizeof value) == (ssize_t)sizeof value) {
        assert_true(n < most);
        results[n++] = value;
    }
    close(pipes[0]);
    for (int i = 0; i < WORKERS; i++) {
        int status;
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    return n;
}

static void
say(int out, int64_t value)
{
    if (write(out, &value, sizeof value) != (ssize_t)sizeof value)
        _exit(3);
}

/* ---- consumers ------------------------------------------------------------- */

static void
test_consumer(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct store_consumer c = {
        .key = "abcdefghjkmnpqrstuvwxyz2",
        .name = "Ferry Times",
        .secret = { "\0sealed\xff", 8 },
        .status = CONSUMER_WAITING,
        .limit_per_second = 4,
        .limit_per_day = 5000,
        .methods = 3,
        .revision_a_only = true,
        .callback_hosts = "a.example b.example",
    };
    int64_t before[NOUN__MAX];
    int64_t after[NOUN__MAX];
    assert_int_equal(store_generation_read(store, before), 0);
    assert_int_equal(store_consumer_add(store, &c, 1000), 0);
    assert_true(c.id > 0);
    assert_int_equal(store_generation_read(store, after), 0);
    assert_true(after[NOUN_CONSUMERS] > before[NOUN_CONSUMERS]);
    assert_true(after[NOUN_CATALOG] == before[NOUN_CATALOG]);

    struct store_consumer got;
    uint64_t queries = store_queries(store);
    assert_int_equal(store_consumer_by_key(store, a, c.key, &got), 1);
    assert_int_equal(store_queries(store) - queries, 1);
    assert_int_equal(got.id, c.id);
    assert_string_equal(got.key, c.key);
    assert_string_equal(got.name, "Ferry Times");
    assert_int_equal(got.secret.len, 8);
    assert_memory_equal(got.secret.p, c.secret.p, 8);
    assert_null(got.previous_secret.p);
    assert_int_equal(got.status, CONSUMER_WAITING);
    assert_int_equal(got.limit_per_second, 4);
    assert_int_equal(got.limit_per_day, 5000);
    assert_int_equal(got.methods, 3);
    assert_true(got.revision_a_only);
    assert_string_equal(got.callback_hosts, "a.example b.example");
    assert_int_equal(got.created, 1000);
    assert_int_equal(store_consumer_by_key(store, a, "ABCDEFGHJKMNPQRSTUVWXYZ2", &got), 0);
    assert_int_equal(store_consumer_by_key(store, a, "abcdefghjkmnpqrstuvwxyz2 ", &got), 0);
    assert_int_equal(store_consumer_by_key(store, a, "", &got), 0);
    arena_free(a);
}

static void
test_consumer_twice(void **state)
{
    (void)state;
    struct store_consumer c = { .key = "twice", .name = "x", .secret = { "s", 1 } };
    assert_int_equal(store_consumer_add(store, &c, 1), 0);
    assert_int_equal(store_consumer_add(store, &c, 1), -1);
    assert_false(store_unavailable(store));
}

static void
test_consumer_changes(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct store_consumer c = { .key = "changing", .name = "x", .secret = { "old", 3 } };
    struct store_consumer *list;
    struct store_consumer got;
    struct store_blob fresh = { "fresh", 5 };
    int64_t before[NOUN__MAX];
    int64_t after[NOUN__MAX];
    size_t n;
    assert_int_equal(store_consumer_add(store, &c, 1), 0);
    assert_int_equal(store_generation_read(store, before), 0);
    assert_int_equal(store_consumer_set_status(store, "changing", CONSUMER_ACTIVE, 2), 1);
    assert_int_equal(store_consumer_set_limits(store, "changing", 100000, 0, 3), 1);
    assert_int_equal(store_consumer_set_secret(store, "changing", fresh, 90, 4), 1);
    assert_int_equal(store_generation_read(store, after), 0);
    assert_int_equal(after[NOUN_CONSUMERS], before[NOUN_CONSUMERS] + 3);
    assert_int_equal(store_consumer_by_key(store, a, "changing", &got), 1);
    assert_int_equal(got.status, CONSUMER_ACTIVE);
    assert_int_equal(got.limit_per_second, 100000);
    assert_int_equal(got.limit_per_day, 0);
    assert_int_equal(got.secret.len, 5);
    assert_memory_equal(got.secret.p, "fresh", 5);
    assert_int_equal(got.previous_secret.len, 3);
    assert_memory_equal(got.previous_secret.p, "old", 3);
    assert_int_equal(got.previous_until, 90);
    assert_int_equal(got.changed, 4);
    /* the same again is a change too: its version moves on */
    assert_int_equal(store_consumer_set_status(store, "changing", CONSUMER_ACTIVE, 4), 1);
    assert_int_equal(store_consumer_set_status(store, "nobody", CONSUMER_ACTIVE, 2), 0);
    assert_int_equal(store_consumer_list(store, a, &list, &n), 0);
    assert_true(n >= 2);
    for (size_t i = 1; i < n; i++)
        assert_true(list[i].id > list[i - 1].id);
    arena_free(a);
}

/* ---- quota ----------------------------------------------------------------- */

static void
test_quota(void **state)
{
    (void)state;
    int64_t granted;
    int64_t used;
    assert_int_equal(store_quota_used(store, 1, 20000, &used), 0);
    assert_int_equal(used, 0);
    assert_int_equal(store_quota_lease(store, 1, 20000, 250, 100, &granted), 0);
    assert_int_equal(granted, 100);
    assert_int_equal(store_quota_lease(store, 1, 20000, 250, 100, &granted), 0);
    assert_int_equal(granted, 100);
    assert_int_equal(store_quota_lease(store, 1, 20000, 250, 100, &granted), 0);
    assert_int_equal(granted, 50);
    assert_int_equal(store_quota_lease(store, 1, 20000, 250, 100, &granted), 0);
    assert_int_equal(granted, 0);
    assert_int_equal(store_quota_lease(store, 1, 20000, 100, 100, &granted), 0);
    assert_int_equal(granted, 0);
    assert_int_equal(store_quota_lease(store, 1, 20001, 250, 100, &granted), 0);
    assert_int_equal(granted, 100);
    assert_int_equal(store_quota_lease(store, 2, 20000, 250, 100, &granted), 0);
    assert_int_equal(granted, 100);
    assert_int_equal(store_quota_used(store, 1, 20000, &used), 0);
    assert_int_equal(used, 250);
    assert_int_equal(store_quota_expire(store, 20001, 1), 1);
    assert_int_equal(store_quota_expire(store, 20001, 10), 1);
    assert_int_equal(store_quota_expire(store, 20001, 10), 0);
    assert_int_equal(store_quota_used(store, 1, 20001, &used), 0);
    assert_int_equal(used, 100);
}

static void
lease_all(struct store *s, int out)
{
    int64_t granted;
    do {
        if (store_quota_lease(s, 9, 30000, 1003, 10, &granted) != 0)
            _exit(2);
        say(out, granted);
    } while (granted > 0);
}

static void
test_quota_together(void **state)
{
    (void)state;
    int64_t grants[400];
    size_t n = in_workers(lease_all, grants, 400);
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += grants[i];
    assert_int_equal(sum, 1003);
}

/* ---- nonces ---------------------------------------------------------------- */

static void
test_nonce(void **state)
{
    (void)state;
    unsigned char one[STORE_NONCE_SIZE] = { 0 };
    unsigned char two[STORE_NONCE_SIZE] = { 0 };
    two[15] = ' ';
    assert_int_equal(store_nonce_lookup(store, 1000000, one, 300), STORE_NONCE_NEW);
    assert_int_equal(store_nonce_insert(store, 1000000, one, 300), STORE_NONCE_NEW);
    assert_int_equal(store_nonce_insert(store, 1000000, one, 300), STORE_NONCE_SEEN);
    assert_int_equal(store_nonce_lookup(store, 1000000, one, 300), STORE_NONCE_SEEN);
    assert_int_equal(store_nonce_insert(store, 1000000, two, 300), STORE_NONCE_NEW);
    assert_int_equal(store_nonce_insert(store, 1000001, one, 300), STORE_NONCE_NEW);
    /* time goes on: what is more than two windows back is refused, then removed */
    assert_int_equal(store_nonce_insert(store, 1000601, one, 300), STORE_NONCE_NEW);
    assert_int_equal(store_nonce_insert(store, 1000000, one, 300), STORE_NONCE_TOO_OLD);
    assert_int_equal(store_nonce_lookup(store, 1000000, one, 300), STORE_NONCE_TOO_OLD);
    assert_int_equal(store_nonce_insert(store, 1000001, one, 300), STORE_NONCE_SEEN);
    assert_int_equal(store_nonce_expire(store, 300, 100), 0);
    assert_int_equal(store_nonce_insert(store, 1000661, one, 300), STORE_NONCE_NEW);
    assert_int_equal(store_nonce_expire(store, 300, 1), 1);
    assert_int_equal(store_nonce_expire(store, 300, 100), 1);
    /* whoever's clock is behind meets the same border */
    assert_int_equal(store_nonce_insert(store, 1000000, one, 300), STORE_NONCE_TOO_OLD);
    assert_int_equal(store_nonce_insert(store, 1000061, one, 300), STORE_NONCE_NEW);
}

static void
insert_all(struct store *s, int out)
{
    for (int64_t i = 0; i < 150; i++) {
        unsigned char print[STORE_NONCE_SIZE] = { 1, (unsigned char)i };
        if (store_nonce_insert(s, 1000700 + i % 3, print, 300) == STORE_NONCE_NEW)
            say(out, i);
    }
}

/* The same requests at several workers: each is new exactly once. */
static void
test_nonce_together(void **state)
{
    (void)state;
    int64_t fresh[1000];
    int seen[150] = { 0 };
    assert_int_equal(in_workers(insert_all, fresh, 1000), 150);
    for (size_t i = 0; i < 150; i++)
        assert_int_equal(++seen[fresh[i]], 1);
}

/* ---- ids and facts --------------------------------------------------------- */

static void
take_ids(struct store *s, int out)
{
    for (int i = 0; i < 150; i++) {
        int64_t id;
        if (store_sequence_next(s, SEQUENCE_PERSON, &id) != 0)
            _exit(2);
        say(out, id);
    }
}

static int
compare(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x;
    int64_t b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

static void
test_sequences(void **state)
{
    (void)state;
    int64_t ids[WORKERS * 150];
    int64_t first;
    int64_t second;
    size_t n = in_workers(take_ids, ids, WORKERS * 150);
    assert_int_equal(n, WORKERS * 150);
    qsort(ids, n, sizeof *ids, compare);
    assert_true(ids[0] >= 30000001);
    for (size_t i = 1; i < n; i++)
        assert_true(ids[i] > ids[i - 1]);
    assert_int_equal(store_sequence_take(store, SEQUENCE_TITLE, 500, &first), 0);
    assert_int_equal(store_sequence_take(store, SEQUENCE_TITLE, 1, &second), 0);
    assert_int_equal(first, 70000001);
    assert_int_equal(second, 70000501);
    /* a block costs two queries, the rest of it none */
    uint64_t before = store_queries(store);
    for (int i = 0; i < 100; i++)
        assert_int_equal(store_sequence_next(store, SEQUENCE_TITLE, &first), 0);
    assert_int_equal(store_queries(store) - before, 2);
}

static void
test_meta(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const char *value;
    assert_int_equal(store_meta_get(store, a, META_CATALOG_ID, &value), 0);
    assert_null(value);
    assert_int_equal(store_meta_add(store, META_CATALOG_ID, "first"), 0);
    assert_int_equal(store_meta_add(store, META_CATALOG_ID, "second"), 0);
    assert_int_equal(store_meta_get(store, a, META_CATALOG_ID, &value), 1);
    assert_string_equal(value, "first");
    assert_int_equal(store_meta_put(store, META_CATALOG_ID, "third"), 0);
    assert_int_equal(store_meta_get(store, a, META_CATALOG_ID, &value), 1);
    assert_string_equal(value, "third");
    arena_free(a);
}

static void
test_counts(void **state)
{
    (void)state;
    struct store_counts counts;
    assert_int_equal(store_count(store, &counts), 0);
    assert_int_equal(counts.people, 0);
    assert_int_equal(counts.titles[TITLE_MOVIE], 0);
    assert_true(counts.consumers >= 3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_consumer),
        cmocka_unit_test(test_consumer_twice),
        cmocka_unit_test(test_consumer_changes),
        cmocka_unit_test(test_quota),
        cmocka_unit_test(test_quota_together),
        cmocka_unit_test(test_nonce),
        cmocka_unit_test(test_nonce_together),
        cmocka_unit_test(test_sequences),
        cmocka_unit_test(test_meta),
        cmocka_unit_test(test_counts),
    };
    FIXTURE_SKIP();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
