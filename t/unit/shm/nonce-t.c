/*
 * Nonces in one process: what counts as the same, time, room, and the life of
 * the file. Several processes are in nonce_race-t.c, damage in nonce_damage-t.c.
 */
#include "state.h"

#include "shm/nonce.h"

#define NOW    INT64_C(1250000000)
#define WINDOW 300

static struct shm_nonces *
table_open_as(uint32_t rate, uint32_t window, const char *boot, int64_t now)
{
    const struct shm_nonces_options options = {
        .path = state_path,
        .rate = rate,
        .window = window,
        .boot = boot,
    };
    return shm_nonces_open(&options, now);
}

static struct shm_nonces *
table_open(int64_t now)
{
    struct shm_nonces *t = table_open_as(10, WINDOW, NULL, now);
    assert_non_null(t);
    return t;
}

static struct shm_nonces *
table_reopen(struct shm_nonces *t, int64_t now)
{
    shm_nonces_close(t);
    return table_open(now);
}

static struct shm_nonce
sample(const char *nonce, int64_t timestamp)
{
    return (struct shm_nonce){
        .consumer = "consumer",
        .consumer_len = 8,
        .token = "token",
        .token_len = 5,
        .timestamp = timestamp,
        .nonce = nonce,
        .nonce_len = strlen(nonce),
        .signature = (const unsigned char *)"0123456789abcdefghij",
        .signature_len = 20,
    };
}

static enum shm_nonce_verdict
insert(struct shm_nonces *t, struct shm_nonce nonce, int64_t now)
{
    struct shm_fingerprint fp;
    assert_int_equal(shm_nonces_fingerprint(t, &nonce, &fp), 0);
    return shm_nonces_insert(t, &fp, now);
}

static enum shm_nonce_verdict
lookup(struct shm_nonces *t, struct shm_nonce nonce, int64_t now)
{
    struct shm_fingerprint fp;
    assert_int_equal(shm_nonces_fingerprint(t, &nonce, &fp), 0);
    return shm_nonces_lookup(t, &fp, now);
}

static void
new_once(void **state)
{
    (void)state;
    struct shm_nonces *t = table_open(NOW);
    assert_int_equal(lookup(t, sample("a", NOW), NOW), NONCE_NEW);
    assert_int_equal(lookup(t, sample("a", NOW), NOW), NONCE_NEW);
    assert_int_equal(insert(t, sample("a", NOW), NOW), NONCE_NEW);
    assert_int_equal(lookup(t, sample("a", NOW), NOW), NONCE_SEEN);
    assert_int_equal(insert(t, sample("a", NOW), NOW), NONCE_SEEN);
    assert_int_equal(insert(t, sample("a", NOW), NOW + WINDOW), NONCE_SEEN);
    shm_nonces_close(t);
}

/* Each differs from all others in one part; none may stand for another. */
static void
parts_count(void **state)
{
    (void)state;
    struct shm_nonces *t = table_open(NOW);
    struct shm_nonce all[16];
    int n = 0;
    all[n++] = sample("a", NOW);
    all[n++] = sample("b", NOW);
    all[n++] = sample("", NOW);
    all[n++] = sample("a", NOW + 1);
    all[n] = sample("a", NOW);
    all[n++].consumer = "Consumer";
    all[n] = sample("a", NOW);
    all[n++].token = "tokem";
    all[n] = sample("a", NOW);
    all[n++].token_len = 0;
    all[n] = sample("a", NOW);
    all[n++].token = NULL;
    all[n] = sample("a", NOW);
    all[n++].signature = (const unsigned char *)"0123456789abcdefghiJ";
    all[n] = sample("a", NOW);
    all[n++].signature_len = 19;
    all[n] = sample("a", NOW);
    all[n++].signature_len = 0;
    all[n] = sample("a", NOW);
    all[n++].signature = NULL;
    all[n] = sample("a", NOW); /* a boundary moved: "consume" "rtoken" */
    all[n].consumer_len = 7;
    all[n].token = "rtoken";
    all[n++].token_len = 6;
    all[n] = sample("a\0b", NOW); /* bytes, not a text that ends */
    all[n++].nonce_len = 3;
    for (int i = 0; i < n; i++)
        assert_int_equal(insert(t, all[i], NOW), NONCE_NEW);
    for (int i = 0; i < n; i++)
        assert_int_equal(insert(t, all[i], NOW), NONCE_SEEN);
    shm_nonces_close(t);
}

static void
window_edges(void **state)
{
    (void)state;
    struct shm_nonces *t = table_open(NOW);
    static const int64_t inside[] = { NOW - WINDOW, NOW + WINDOW };
    static const int64_t outside[] = { NOW - WINDOW - 1, NOW + WINDOW + 1, 0, -1, INT64_MIN,
        INT64_MAX, INT64_MAX - WINDOW, (int64_t)1 << 32, (int64_t)1 << 40 };
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
        assert_int_equal(insert(t, sample("a", inside[i]), NOW), NONCE_NEW);
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
        assert_int_equal(lookup(t, sample("a", outside[i]), NOW), NONCE_TOO_OLD);
        assert_int_equal(insert(t, sample("a", outside[i]), NOW), NONCE_TOO_OLD);
    }
    assert_int_equal(shm_nonces_usage(t).live, 2);
    shm_nonces_close(t);
}

static void
expiry_makes_room_not_replays(void **state)
{
    (void)state;
    struct shm_nonces *t = table_open(NOW);
    assert_int_equal(insert(t, sample("a", NOW), NOW), NONCE_NEW);
    assert_int_equal(insert(t, sample("a", NOW), NOW + WINDOW), NONCE_SEEN);
    assert_int_equal(shm_nonces_usage(t).live, 1);
    assert_int_equal(insert(t, sample("a", NOW), NOW + WINDOW + 1), NONCE_TOO_OLD);
    assert_int_equal(shm_nonces_usage(t).live, 0);
    shm_nonces_close(t);
}

/* For ten windows, at the rate the table was made for. */
static void
rate_is_sustained(void **state)
{
    (void)state;
    struct shm_nonces *t = table_open_as(10, 60, NULL, NOW);
    char nonce[32];
    uint64_t seed = 1;
    for (int second = 0; second < 600; second++)
        for (int i = 0; i < 10; i++) {
            int64_t skew = (int64_t)(state_random(&seed) % 121) - 60;
            snprintf(nonce, sizeof nonce, "%d.%d", second, i);
            assert_int_equal(
                insert(t, sample(nonce, NOW + second + skew), NOW + second), NONCE_NEW);
            assert_int_equal(
                insert(t, sample(nonce, NOW + second + skew), NOW + second), NONCE_SEEN);
        }
    shm_nonces_close(t);
}

static void
clock_back(void **state)
{
    (void)state;
    struct shm_nonces *t = table_open(NOW);
    assert_int_equal(insert(t, sample("a", NOW), NOW), NONCE_NEW);
    assert_int_equal(insert(t, sample("b", NOW + 400), NOW + 400), NONCE_NEW);
    /* Where "a" was may be used again: it must stay refused at any clock. */
    assert_int_equal(insert(t, sample("a", NOW), NOW), NONCE_TOO_OLD);
    assert_int_equal(lookup(t, sample("a", NOW), NOW), NONCE_TOO_OLD);
    assert_int_equal(insert(t, sample("c", NOW + 99), NOW), NONCE_TOO_OLD);
    assert_int_equal(insert(t, sample("c", NOW + 100), NOW), NONCE_NEW);
    t = table_reopen(t, NOW);
    assert_int_equal(insert(t, sample("a", NOW), NOW), NONCE_TOO_OLD);
    assert_int_equal(insert(t, sample("c", NOW + 100), NOW), NONCE_SEEN);
    assert_int_equal(shm_nonces_usage(t).high, NOW + 400);
    shm_nonces_close(t);
}

/* A lookup's clock counts as well as an insert's. */
static void
clock_of_lookup(void **state)
{
    (void)state;
    struct shm_nonces *t = table_open(NOW);
    assert_int_equal(lookup(t, sample("x", NOW + 400), NOW + 400), NONCE_NEW);
    assert_int_equal(insert(t, sample("a", NOW), NOW), NONCE_TOO_OLD);
    shm_nonces_close(t);
}

static void
full_refuses(void **state)
{
    (void)state;
    struct shm_nonces *t = table_open(NOW);
    struct shm_nonces_usage usage = shm_nonces_usage(t);
    assert_int_equal(usage.room, 10 * 2 * WINDOW);
    assert_true(usage.slots >= 2 * usage.room);
    char nonce[32];
    size_t n = 0;
    enum shm_nonce_verdict verdict = NONCE_NEW;
    for (; verdict == NONCE_NEW && n <= usage.slots; n++) {
        snprintf(nonce, sizeof nonce, "%zu", n);
        verdict = insert(t, sample(nonce, NOW + WINDOW), NOW);
    }
    assert_int_equal(verdict, NONCE_FULL);
    n--;
    assert_true(n >= usage.room);
    assert_int_equal(shm_nonces_usage(t).live, n);
    /* Not seen, but no room for it; all others are remembered. */
    assert_int_equal(lookup(t, sample(nonce, NOW + WINDOW), NOW), NONCE_NEW);
    assert_int_equal(insert(t, sample(nonce, NOW + WINDOW), NOW + 2 * WINDOW), NONCE_FULL);
    for (size_t i = 0; i < n; i++) {
        snprintf(nonce, sizeof nonce, "%zu", i);
        assert_int_equal(insert(t, sample(nonce, NOW + WINDOW), NOW + 2 * WINDOW), NONCE_SEEN);
    }
    int64_t later = NOW + 2 * WINDOW + 1;
    assert_int_equal(insert(t, sample("later", later), later), NONCE_NEW);
    assert_int_equal(shm_nonces_usage(t).live, 1);
    shm_nonces_close(t);
}

static void
first_file_refuses_nothing(void **state)
{
    (void)state;
    struct shm_nonces *t = table_open(NOW);
    assert_int_equal(shm_nonces_usage(t).since, 0);
    assert_int_equal(insert(t, sample("a", NOW - WINDOW), NOW), NONCE_NEW);
    shm_nonces_close(t);
}

static void
restart_remembers(void **state)
{
    (void)state;
    struct shm_nonces *t = table_open(NOW);
    assert_int_equal(insert(t, sample("a", NOW), NOW), NONCE_NEW);
    t = table_reopen(t, NOW + 1);
    assert_int_equal(shm_nonces_usage(t).since, 0);
    assert_int_equal(insert(t, sample("a", NOW), NOW + 1), NONCE_SEEN);
    assert_int_equal(insert(t, sample("b", NOW - 200), NOW + 1), NONCE_NEW);
    shm_nonces_close(t);
}

/* Two masters at once, as while one drains and the next starts. */
static void
two_opened(void **state)
{
    (void)state;
    struct shm_nonces *t = table_open(NOW);
    struct shm_nonces *u = table_open(NOW);
    assert_int_equal(insert(t, sample("a", NOW), NOW), NONCE_NEW);
    assert_int_equal(insert(u, sample("a", NOW), NOW), NONCE_SEEN);
    assert_int_equal(insert(u, sample("b", NOW), NOW), NONCE_NEW);
    assert_int_equal(insert(t, sample("b", NOW), NOW), NONCE_SEEN);
    shm_nonces_close(t);
    shm_nonces_close(u);
}

static void
assert_refuses_before(struct shm_nonces *t, int64_t now)
{
    assert_int_equal(insert(t, sample("a", NOW), now), NONCE_TOO_OLD);
    assert_int_equal(lookup(t, sample("a", NOW), now), NONCE_TOO_OLD);
    assert_int_equal(insert(t, sample("b", now), now), NONCE_TOO_OLD);
    assert_int_equal(insert(t, sample("b", now + 1), now + 1), NONCE_NEW);
    assert_int_equal(insert(t, sample("b", now + 1), now + 1), NONCE_SEEN);
}

static void
lost_file(void **state)
{
    (void)state;
    struct shm_nonces *t = table_open(NOW);
    assert_int_equal(insert(t, sample("a", NOW), NOW), NONCE_NEW);
    assert_int_equal(unlink(state_path), 0);
    /* Removed below a running program, it goes on. */
    assert_int_equal(insert(t, sample("a", NOW), NOW), NONCE_SEEN);
    t = table_reopen(t, NOW);
    assert_refuses_before(t, NOW);
    t = table_reopen(t, NOW + 2);
    assert_int_equal(insert(t, sample("b", NOW + 1), NOW + 2), NONCE_SEEN);
    assert_int_equal(insert(t, sample("a", NOW), NOW + 2), NONCE_TOO_OLD);
    shm_nonces_close(t);
}

static void
other_settings(void **state)
{
    (void)state;
    static const uint32_t settings[][2] = { { 11, WINDOW }, { 10, WINDOW - 1 }, { 10, 600 },
        { 1000, WINDOW }, { 1, 1 } };
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        struct shm_nonces *t = table_open(NOW);
        assert_int_equal(insert(t, sample("a", NOW), NOW), NONCE_NEW);
        shm_nonces_close(t);
        t = table_open_as(settings[i][0], settings[i][1], NULL, NOW + 1);
        assert_non_null(t);
        assert_refuses_before(t, NOW + 1);
        shm_nonces_close(t);
        state_clean(NULL);
    }
}

static void
machine_restarted(void **state)
{
    (void)state;
    struct shm_nonces *t = table_open_as(10, WINDOW, "one", NOW);
    assert_int_equal(insert(t, sample("a", NOW), NOW), NONCE_NEW);
    assert_int_equal(insert(t, sample("ahead", NOW + 100), NOW), NONCE_NEW);
    shm_nonces_close(t);
    t = table_open_as(10, WINDOW, "one", NOW + 1);
    assert_int_equal(shm_nonces_usage(t).since, 0);
    shm_nonces_close(t);
    t = table_open_as(10, WINDOW, "two", NOW + 1);
    assert_int_equal(insert(t, sample("ahead", NOW + 100), NOW + 1), NONCE_SEEN);
    assert_refuses_before(t, NOW + 1);
    shm_nonces_close(t);
    /* With its clock not set yet: no help to one who replays. */
    t = table_open_as(10, WINDOW, "three", NOW - 1000);
    assert_int_equal(insert(t, sample("a", NOW), NOW - 100), NONCE_TOO_OLD);
    assert_int_equal(shm_nonces_usage(t).since, NOW + 3);
    shm_nonces_close(t);
}

static void
cannot_open(void **state)
{
    (void)state;
    struct shm_nonces_options options = {
        .path = "/nonexistent/directory/nonces",
        .rate = 1,
        .window = 1,
    };
    assert_null(shm_nonces_open(&options, NOW));
    char name[4200];
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    options.path = name;
    assert_null(shm_nonces_open(&options, NOW));
    assert_null(table_open_as(UINT32_MAX, UINT32_MAX, NULL, NOW));
    assert_null(table_open_as(1000000, 1000, NULL, NOW));
}

static void
in_child(int number, void *arg)
{
    struct shm_nonces *t = arg;
    if (number == 1 && shm_nonces_attach(t) != 0)
        _exit(1);
    if (insert(t, sample("parent", NOW), NOW) != NONCE_SEEN)
        _exit(2);
    char nonce[32];
    snprintf(nonce, sizeof nonce, "child %d", number);
    if (insert(t, sample(nonce, NOW), NOW) != NONCE_NEW)
        _exit(3);
}

/* With and without attaching by itself; with the file gone from its place. */
static void
children_share(void **state)
{
    (void)state;
    struct shm_nonces *t = table_open(NOW);
    assert_int_equal(insert(t, sample("parent", NOW), NOW), NONCE_NEW);
    for (int i = 0; i < 4; i++) {
        if (i == 2)
            assert_int_equal(unlink(state_path), 0);
        state_wait(state_fork(in_child, i, t));
    }
    assert_int_equal(insert(t, sample("child 0", NOW), NOW), NONCE_SEEN);
    assert_int_equal(insert(t, sample("child 1", NOW), NOW), NONCE_SEEN);
    assert_int_equal(insert(t, sample("child 2", NOW), NOW), NONCE_SEEN);
    shm_nonces_close(t);
}

static void
file_is_private(void **state)
{
    (void)state;
    struct shm_nonces *t = table_open(NOW);
    struct stat st;
    assert_int_equal(stat(state_path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_true(st.st_blocks * 512 >= st.st_size); /* its space is reserved */
    shm_nonces_close(t);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, state_clean)
    const struct CMUnitTest tests[] = {
        TEST(new_once),
        TEST(parts_count),
        TEST(window_edges),
        TEST(expiry_makes_room_not_replays),
        TEST(rate_is_sustained),
        TEST(clock_back),
        TEST(clock_of_lookup),
        TEST(full_refuses),
        TEST(first_file_refuses_nothing),
        TEST(restart_remembers),
        TEST(two_opened),
        TEST(lost_file),
        TEST(other_settings),
        TEST(machine_restarted),
        TEST(cannot_open),
        TEST(children_share),
        TEST(file_is_private),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    state_make();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return failed + (state_remove() != 0);
}
