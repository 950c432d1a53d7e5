/*
 * Limits: calls a second against a model, leases, places, and many processes.
 */
#include "state.h"

#include "shm/limit.h"

#include <stdatomic.h>

#define NOW    INT64_C(1250000000000000)
#define SECOND INT64_C(1000000)
#define DAY    (86400 * SECOND)

static struct shm_limits *
limits_open(uint32_t keys)
{
    struct shm_limits *l = shm_limits_open(state_path, keys);
    assert_non_null(l);
    return l;
}

/* How many of `n` calls at one time pass. */
static uint32_t
burst(struct shm_limits *l, int64_t consumer, uint32_t per_second, int64_t now, uint32_t n)
{
    uint32_t passed = 0;
    for (uint32_t i = 0; i < n; i++)
        passed += shm_limits_take(l, consumer, per_second, now, NULL);
    return passed;
}

static void
a_second_at_once(void **state)
{
    (void)state;
    struct shm_limits *l = limits_open(100);
    static const uint32_t limits[] = { 1, 2, 3, 4, 7, 10, 99, 1000, 100000 };
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        int64_t id = (int64_t)i + 1;
        assert_int_equal(burst(l, id, limits[i], NOW, limits[i] + 20), limits[i]);
        assert_int_equal(burst(l, id, limits[i], NOW + SECOND, limits[i] + 20), limits[i]);
    }
    assert_int_equal(burst(l, 100, 0, NOW, 10), 0);
    shm_limits_close(l);
}

static void
numbers(void **state)
{
    (void)state;
    struct shm_limits *l = limits_open(100);
    struct shm_rate rate;
    for (uint32_t i = 1; i <= 4; i++) {
        assert_true(shm_limits_take(l, 1, 4, NOW, &rate));
        assert_int_equal(rate.current, i);
        assert_int_equal(rate.retry_us, 0);
    }
    assert_false(shm_limits_take(l, 1, 4, NOW, &rate));
    assert_int_equal(rate.current, 4);
    assert_int_equal(rate.retry_us, SECOND / 4);
    assert_false(shm_limits_take(l, 1, 4, NOW + SECOND / 4 - 1, &rate));
    assert_int_equal(rate.retry_us, 1);
    assert_true(shm_limits_take(l, 1, 4, NOW + SECOND / 4, &rate));
    assert_false(shm_limits_take(l, 1, 4, NOW + SECOND / 4, NULL));
    /* A raised limit counts at once: it is the new share that must pass. */
    assert_false(shm_limits_take(l, 1, 100, NOW + SECOND / 4, &rate));
    assert_int_equal(rate.retry_us, SECOND / 100);
    assert_true(shm_limits_take(l, 1, 100, NOW + SECOND / 4 + SECOND / 100, &rate));
    shm_limits_close(l);
}

/* A client of the time: four calls, a second's pause, four calls. */
static void
four_and_pause(void **state)
{
    (void)state;
    struct shm_limits *l = limits_open(100);
    for (int i = 0; i < 50; i++)
        assert_int_equal(burst(l, 1, 4, NOW + i * SECOND, 4), 4);
    shm_limits_close(l);
}

static void
consumers_apart(void **state)
{
    (void)state;
    struct shm_limits *l = limits_open(100);
    assert_int_equal(burst(l, 1, 4, NOW, 9), 4);
    assert_int_equal(burst(l, 2, 4, NOW, 9), 4);
    assert_int_equal(burst(l, INT64_MAX, 4, NOW, 9), 4);
    shm_limits_close(l);
}

static void
clock_back(void **state)
{
    (void)state;
    struct shm_limits *l = limits_open(100);
    assert_int_equal(burst(l, 1, 4, NOW, 9), 4);
    int64_t back = NOW - 3600 * SECOND;
    struct shm_rate rate;
    assert_false(shm_limits_take(l, 1, 4, back, &rate));
    assert_true(rate.retry_us > 0 && rate.retry_us <= SECOND);
    assert_int_equal(burst(l, 1, 4, back + SECOND, 9), 4);
    /* Workers' clocks are read at slightly different times. */
    assert_int_equal(burst(l, 1, 4, back + SECOND - 1000, 9), 0);
    shm_limits_close(l);
}

/* The same rule in other words: a vessel that leaks `limit` drops a second and
 * holds `limit`; a call that would overflow it is refused. */
struct vessel {
    double level; /* drops */
    int64_t at;   /* us */
};

static bool
vessel_take(struct vessel *v, uint32_t limit, int64_t now, bool *near)
{
    v->level -= (double)(now - v->at) * limit / SECOND;
    if (v->level < 0)
        v->level = 0;
    v->at = now;
    double over = v->level + 1 - limit;
    *near = over > -1e-3 && over < 1e-3;
    if (over > 0)
        return false;
    v->level += 1;
    return true;
}

static void
model_run(struct shm_limits *l, int64_t id, uint32_t limit, uint64_t seed)
{
    struct vessel v = { .at = NOW };
    int64_t now = NOW;
    uint64_t pace = (uint64_t)(2 * SECOND / limit);
    for (int i = 0; i < 20000; i++) {
        /* Runs of a few speeds: slower than the limit, faster, and all at once. */
        uint64_t speed = state_random(&seed) % 3;
        now += i % 100 == 0 ? (int64_t)(state_random(&seed) % (uint64_t)(2 * SECOND)) : 0;
        now += (int64_t)(state_random(&seed) % (pace * speed + 1));
        bool near;
        struct vessel before = v;
        bool want = vessel_take(&v, limit, now, &near);
        struct shm_rate rate;
        bool got = shm_limits_take(l, id, limit, now, &rate);
        if (got == want)
            continue;
        if (!near)
            fail_msg("limit %u, call %d: %d instead of %d", (unsigned)limit, i, got, want);
        v = before; /* a matter of rounding: follow the code */
        vessel_take(&v, limit, now, &near);
        v.level += (double)got - (double)want;
    }
}

static void
against_a_model(void **state)
{
    (void)state;
    struct shm_limits *l = limits_open(100);
    static const uint32_t limits[] = { 1, 3, 4, 10, 50, 1000 };
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        model_run(l, (int64_t)i + 1, limits[i], 100 + i);
    shm_limits_close(l);
}

static void
leases(void **state)
{
    (void)state;
    struct shm_limits *l = limits_open(100);
    assert_int_equal(shm_limits_quota(l, 1, 5, NOW), QUOTA_LEASE);
    shm_limits_grant(l, 1, 3, 5, NOW);
    assert_int_equal(shm_limits_quota(l, 2, 5, NOW), QUOTA_LEASE);
    for (int i = 0; i < 3; i++)
        assert_int_equal(shm_limits_quota(l, 1, 5, NOW), QUOTA_TAKEN);
    assert_int_equal(shm_limits_quota(l, 1, 5, NOW), QUOTA_LEASE);
    shm_limits_grant(l, 1, 0, 5, NOW);
    assert_int_equal(shm_limits_quota(l, 1, 5, NOW), QUOTA_SPENT);
    assert_int_equal(shm_limits_quota(l, 2, 5, NOW), QUOTA_LEASE);
    /* The limit may have been raised. */
    assert_int_equal(shm_limits_quota(l, 1, 6, NOW), QUOTA_LEASE);
    shm_limits_grant(l, 1, 1, 6, NOW);
    assert_int_equal(shm_limits_quota(l, 1, 6, NOW), QUOTA_TAKEN);
    assert_int_equal(shm_limits_quota(l, 1, 6, NOW), QUOTA_LEASE);
    /* Spent while another worker still had some: those are used first. */
    shm_limits_grant(l, 1, 0, 6, NOW);
    shm_limits_grant(l, 1, 1, 6, NOW);
    assert_int_equal(shm_limits_quota(l, 1, 6, NOW), QUOTA_TAKEN);
    assert_int_equal(shm_limits_quota(l, 1, 6, NOW), QUOTA_SPENT);
    shm_limits_close(l);
}

static void
midnight(void **state)
{
    (void)state;
    struct shm_limits *l = limits_open(100);
    int64_t last = NOW / DAY * DAY + DAY - 1;
    shm_limits_grant(l, 1, 3, 1, last - DAY + 1);
    assert_int_equal(shm_limits_quota(l, 1, 1, last), QUOTA_TAKEN);
    assert_int_equal(shm_limits_quota(l, 1, 1, last + 1), QUOTA_LEASE);
    shm_limits_grant(l, 1, 0, 1, last + 1);
    assert_int_equal(shm_limits_quota(l, 1, 1, last + 1), QUOTA_SPENT);
    assert_int_equal(shm_limits_quota(l, 1, 1, last + DAY), QUOTA_SPENT);
    assert_int_equal(shm_limits_quota(l, 1, 1, last + DAY + 1), QUOTA_LEASE);
    shm_limits_close(l);
}

static void
large_leases(void **state)
{
    (void)state;
    struct shm_limits *l = limits_open(100);
    shm_limits_grant(l, 1, UINT32_MAX, 1, NOW);
    shm_limits_grant(l, 1, UINT32_MAX, 1, NOW);
    assert_int_equal(shm_limits_quota(l, 1, 1, NOW), QUOTA_TAKEN);
    assert_int_equal(shm_limits_quota(l, 1, 1, NOW + DAY), QUOTA_LEASE);
    shm_limits_close(l);
}

/* Sixteen places, more consumers: who is not quiet keeps the place. */
static void
places(void **state)
{
    (void)state;
    struct shm_limits *l = limits_open(16);
    for (int64_t id = 1; id <= 16; id++)
        assert_int_equal(burst(l, id, 4, NOW, 9), 4);
    struct shm_rate rate;
    assert_false(shm_limits_take(l, 17, 4, NOW, &rate));
    assert_int_equal(rate.retry_us, SECOND);
    assert_int_equal(shm_limits_quota(l, 17, 1, NOW), QUOTA_LEASE);
    shm_limits_grant(l, 17, 5, 1, NOW);
    for (int64_t id = 1; id <= 16; id++)
        assert_int_equal(burst(l, id, 4, NOW, 9), 0);
    for (int64_t id = 17; id <= 1000; id++)
        assert_int_equal(burst(l, id, 4, NOW + SECOND * (id - 16), 9), 4);
    shm_limits_close(l);
}

static void
place_is_not_inherited(void **state)
{
    (void)state;
    struct shm_limits *l = limits_open(16);
    for (int64_t id = 1; id <= 16; id++)
        shm_limits_grant(l, id, 5, 1, NOW);
    /* A lease is kept as long as a place without one can be had. */
    shm_limits_grant(l, 7, 0, 1, NOW);
    for (int i = 0; i < 5; i++)
        assert_int_equal(shm_limits_quota(l, 7, 1, NOW), QUOTA_TAKEN);
    assert_int_equal(shm_limits_quota(l, 17, 1, NOW), QUOTA_LEASE);
    for (int64_t id = 1; id <= 16; id++)
        if (id != 7)
            assert_int_equal(shm_limits_quota(l, id, 1, NOW), QUOTA_TAKEN);
    /* When there is none, one lease is lost, and nobody finds it. */
    shm_limits_grant(l, 17, 5, 1, NOW);
    for (int64_t id = 18; id <= 40; id++)
        assert_int_equal(shm_limits_quota(l, id, 1, NOW), QUOTA_LEASE);
    shm_limits_close(l);
}

static void
reopened(void **state)
{
    (void)state;
    struct shm_limits *l = limits_open(100);
    assert_int_equal(burst(l, 1, 4, NOW, 9), 4);
    shm_limits_grant(l, 1, 2, 1, NOW);
    shm_limits_close(l);
    l = limits_open(100);
    assert_int_equal(burst(l, 1, 4, NOW, 9), 0);
    assert_int_equal(shm_limits_quota(l, 1, 1, NOW), QUOTA_TAKEN);
    shm_limits_close(l);
    l = limits_open(1000);
    assert_int_equal(burst(l, 1, 4, NOW, 9), 4);
    shm_limits_close(l);
}

/* Whatever the file holds, within a second everybody is served as he should. */
static void
garbage(void **state)
{
    (void)state;
    uint64_t seed = 9;
    for (int round = 0; round < 100; round++) {
        shm_limits_close(limits_open(64));
        size_t size;
        char *bytes = state_read(&size);
        size_t from = round % 2 == 0 ? 0 : 4096;
        size_t len = round % 4 == 0 ? 16 : size - from;
        for (size_t i = from; i < from + len; i++)
            bytes[i] = (char)state_random(&seed);
        state_write(bytes, size);
        free(bytes);
        struct shm_limits *l = limits_open(64);
        for (int64_t id = 1; id <= 8; id++)
            burst(l, id, 4, NOW, 9);
        for (int64_t id = 1; id <= 8; id++)
            assert_int_equal(burst(l, id, 4, NOW + SECOND, 9), 4);
        shm_limits_close(l);
    }
}

struct shared {
    struct shm_limits *limits;
    _Atomic uint32_t passed;
    _Atomic uint32_t quota;
};

static void
hammer(int number, void *arg)
{
    struct shared *shared = arg;
    for (int i = 0; i < 2000; i++) {
        if (shm_limits_take(shared->limits, 1, 5000, NOW + number, NULL))
            atomic_fetch_add(&shared->passed, 1);
        if (i % 10 == 0)
            shm_limits_grant(shared->limits, 1, 5, 1, NOW);
        if (shm_limits_quota(shared->limits, 1, 1, NOW) == QUOTA_TAKEN)
            atomic_fetch_add(&shared->quota, 1);
    }
}

static void
eight_processes(void **state)
{
    (void)state;
    struct shared *shared = state_shared(sizeof *shared);
    shared->limits = limits_open(100);
    state_together(8, hammer, shared);
    assert_int_equal(atomic_load(&shared->passed), 5000);
    while (shm_limits_quota(shared->limits, 1, 1, NOW) == QUOTA_TAKEN)
        atomic_fetch_add(&shared->quota, 1);
    assert_int_equal(atomic_load(&shared->quota), 8 * 200 * 5);
    shm_limits_close(shared->limits);
    munmap(shared, sizeof *shared);
}

static void
claim(int number, void *arg)
{
    (void)number;
    struct shared *shared = arg;
    for (int64_t id = 1; id <= 500; id++)
        if (shm_limits_take(shared->limits, id, 4, NOW, NULL))
            atomic_fetch_add(&shared->passed, 1);
}

/* All are new to the table at once, and each gets one place only. */
static void
eight_claim(void **state)
{
    (void)state;
    struct shared *shared = state_shared(sizeof *shared);
    shared->limits = limits_open(8192);
    state_together(8, claim, shared);
    assert_int_equal(atomic_load(&shared->passed), 500 * 4);
    shm_limits_close(shared->limits);
    munmap(shared, sizeof *shared);
}

static void
hammer_for_ever(int number, void *arg)
{
    struct shared *shared = arg;
    uint64_t seed = (uint64_t)number + 1;
    for (;;) {
        int64_t id = (int64_t)(state_random(&seed) % 40) + 1;
        int64_t now = NOW + (int64_t)(state_random(&seed) % (uint64_t)SECOND);
        shm_limits_take(shared->limits, id, 4, now, NULL);
        shm_limits_grant(shared->limits, id, 1, 1, now);
        shm_limits_quota(shared->limits, id, 1, now);
    }
}

static void
killed(void **state)
{
    (void)state;
    struct shared *shared = state_shared(sizeof *shared);
    shared->limits = limits_open(16);
    state_massacre(4, 100, hammer_for_ever, shared, 43);
    for (int64_t id = 1; id <= 16; id++)
        assert_int_equal(burst(shared->limits, id, 4, NOW + 3 * SECOND, 9), 4);
    shm_limits_close(shared->limits);
    munmap(shared, sizeof *shared);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, state_clean)
    const struct CMUnitTest tests[] = {
        TEST(a_second_at_once),
        TEST(numbers),
        TEST(four_and_pause),
        TEST(consumers_apart),
        TEST(clock_back),
        TEST(against_a_model),
        TEST(leases),
        TEST(midnight),
        TEST(large_leases),
        TEST(places),
        TEST(place_is_not_inherited),
        TEST(reopened),
        TEST(garbage),
        TEST(eight_processes),
        TEST(eight_claim),
        TEST(killed),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    state_make();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return failed + (state_remove() != 0);
}
