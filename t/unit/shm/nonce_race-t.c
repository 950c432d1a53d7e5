/*
 * Nonces among processes: of all who present one exactly one is told it is
 * new, and killing any of them at any moment leaves a table that is sound, not
 * locked, and remembers every nonce somebody was told was new.
 */
#include "state.h"

#include "shm/nonce.h"
#include "shm/nonce_file.h"

#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>

#define NOW        INT64_C(1250000000)
#define WINDOW     300
#define PRESENTERS 8
#define ROUNDS     2000
#define KILLS      200
#define KILLED_AT  30 /* instructions, spread over an insert */

/* Shared by the children of one test. */
struct shared {
    struct shm_nonces *table;
    _Atomic uint32_t next;              /* nonces are presented in this order */
    _Atomic uint32_t accepted[1 << 20]; /* how many were told NEW */
};

static struct shm_nonces *
table_open(uint32_t rate)
{
    const struct shm_nonces_options options = {
        .path = state_path,
        .rate = rate,
        .window = WINDOW,
    };
    struct shm_nonces *t = shm_nonces_open(&options, NOW);
    assert_non_null(t);
    return t;
}

static struct shm_fingerprint
fingerprint(struct shm_nonces *t, uint32_t number)
{
    char nonce[16];
    int len = snprintf(nonce, sizeof nonce, "%u", (unsigned)number);
    const struct shm_nonce request = {
        .consumer = "consumer",
        .consumer_len = 8,
        .timestamp = NOW,
        .nonce = nonce,
        .nonce_len = (size_t)len,
    };
    struct shm_fingerprint fp;
    if (shm_nonces_fingerprint(t, &request, &fp) != 0)
        abort();
    return fp;
}

static enum shm_nonce_verdict
present(struct shm_nonces *t, uint32_t number)
{
    const struct shm_fingerprint fp = fingerprint(t, number);
    return shm_nonces_insert(t, &fp, NOW);
}

/* All go through the same numbers, and wait for each other before each. */
static void
present_in_step(int number, void *arg)
{
    (void)number;
    struct shared *shared = arg;
    for (uint32_t i = 0; i < ROUNDS; i++) {
        atomic_fetch_add(&shared->next, 1);
        while (atomic_load(&shared->next) < i * PRESENTERS)
            sched_yield();
        enum shm_nonce_verdict verdict = present(shared->table, i);
        if (verdict == NONCE_NEW)
            atomic_fetch_add(&shared->accepted[i], 1);
        else if (verdict != NONCE_SEEN)
            _exit(1);
    }
}

static void
exactly_one(void **state)
{
    (void)state;
    struct shared *shared = state_shared(sizeof *shared);
    shared->table = table_open(100);
    state_together(PRESENTERS, present_in_step, shared);
    for (uint32_t i = 0; i < ROUNDS; i++)
        assert_int_equal(atomic_load(&shared->accepted[i]), 1);
    assert_int_equal(shm_nonces_usage(shared->table).live, ROUNDS);
    shm_nonces_close(shared->table);
    munmap(shared, sizeof *shared);
}

/* Each number is presented three times, by whoever comes. */
static void
present_for_ever(int number, void *arg)
{
    (void)number;
    struct shared *shared = arg;
    for (;;) {
        uint32_t i = atomic_fetch_add(&shared->next, 1) / 3;
        if (i < sizeof shared->accepted / sizeof *shared->accepted &&
            present(shared->table, i) == NONCE_NEW)
            atomic_fetch_add(&shared->accepted[i], 1);
    }
}

static void
killed_remembers(void **state)
{
    (void)state;
    struct shared *shared = state_shared(sizeof *shared);
    shared->table = table_open(2000);
    state_massacre(4, KILLS, present_for_ever, shared, 42);
    uint32_t n = atomic_load(&shared->next) / 3 + 1;
    if (n > sizeof shared->accepted / sizeof *shared->accepted)
        n = sizeof shared->accepted / sizeof *shared->accepted;
    /* As after a restart: opening verifies every slot, and must not find the
     * file damaged, which would show as refusing what is older. */
    shm_nonces_close(shared->table);
    shared->table = table_open(2000);
    assert_int_equal(shm_nonces_usage(shared->table).since, 0);
    uint32_t accepted = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t times = atomic_load(&shared->accepted[i]);
        enum shm_nonce_verdict verdict = present(shared->table, i);
        if (times > 1 || (times == 1 && verdict != NONCE_SEEN) ||
            (verdict != NONCE_SEEN && verdict != NONCE_NEW))
            fail_msg("nonce %u: accepted %u times, then %d", (unsigned)i, (unsigned)times,
                (int)verdict);
        accepted += times;
    }
    assert_true(accepted > n / 2);
    shm_nonces_close(shared->table);
    munmap(shared, sizeof *shared);
}

/* A table of one bucket, every slot of which holds an expired nonce, seen
 * through a mapping of the test's own. */
struct small {
    struct shm_nonces *table;
    struct nonce_layout layout;
    void *base;
    struct shm_fingerprint first; /* what the child inserts */
    uint64_t last;                /* sum of the states when last looked at */
    int changes;
};

static struct shm_nonces *
small_open(void)
{
    const struct shm_nonces_options options = {
        .path = state_path,
        .rate = 1,
        .window = 10,
    };
    struct shm_nonces *t = shm_nonces_open(&options, NOW - 1000);
    assert_non_null(t);
    return t;
}

static void
small_make(struct small *small)
{
    *small = (struct small){ .table = small_open() };
    assert_int_equal(nonce_file_layout(&small->layout, 1, 10), 0);
    assert_int_equal(small->layout.nbuckets, 1);
    for (uint64_t i = 0; i < NONCE_FILE_BUCKET; i++) {
        const struct shm_fingerprint fp = { .word = { i, ~i }, .timestamp = NOW - 1000 };
        assert_int_equal(shm_nonces_insert(small->table, &fp, NOW - 1000), NONCE_NEW);
    }
    small->first = fingerprint(small->table, 1);
    int fd = open(state_path, O_RDONLY);
    size_t size = nonce_file_size(&small->layout);
    small->base = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
    assert_true(small->base != MAP_FAILED);
    close(fd);
}

static void
small_free(struct small *small)
{
    munmap(small->base, nonce_file_size(&small->layout));
    shm_nonces_close(small->table);
}

static void
small_insert(int number, void *arg)
{
    (void)number;
    struct small *small = arg;
    if (shm_nonces_insert(small->table, &small->first, NOW) != NONCE_NEW)
        _exit(1);
}

static void
small_look(void *arg)
{
    struct small *small = arg;
    const char *reason = nonce_file_check(small->base, &small->layout);
    if (reason != NULL)
        fail_msg("the file %s after %d changes", reason, small->changes);
    const struct nonce_slot *slots = nonce_file_slots(small->base);
    uint64_t sum = 0;
    for (int i = 0; i < NONCE_FILE_BUCKET; i++)
        sum += atomic_load(&slots[i].state) + atomic_load(&slots[i].word[0]) +
               atomic_load(&slots[i].word[1]);
    small->changes += sum != small->last;
    small->last = sum;
}

/* At each instruction of an insert the file is sound. */
static void
sound_at_each_instruction(void **state)
{
    (void)state;
    struct small small;
    small_make(&small);
    small_look(&small);
    small.changes = 0;
    if (state_step(small_insert, &small, small_look, 0) == -1)
        skip();
    assert_int_equal(small.changes, 4); /* emptied, two words, filled */
    assert_int_equal(present(small.table, 1), NONCE_SEEN);
    small_free(&small);
}

/* Killed at an instruction, it leaves no lock, and its nonce is new or seen,
 * seen once it was written. */
static void
usable_after_each_kill(void **state)
{
    (void)state;
    struct small small;
    small_make(&small);
    long steps = state_step(small_insert, &small, NULL, 0);
    small_free(&small);
    if (steps == -1)
        skip();
    bool seen = false;
    for (long limit = 1; limit < steps + steps / KILLED_AT; limit += steps / KILLED_AT) {
        state_clean(NULL);
        small_make(&small);
        state_step(small_insert, &small, NULL, limit);
        enum shm_nonce_verdict verdict = present(small.table, 1);
        assert_true(verdict == NONCE_SEEN || (verdict == NONCE_NEW && !seen));
        seen = verdict == NONCE_SEEN;
        assert_int_equal(present(small.table, 1), NONCE_SEEN);
        assert_int_equal(present(small.table, 2), NONCE_NEW);
        small_free(&small);
    }
    assert_true(seen);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, state_clean)
    const struct CMUnitTest tests[] = {
        TEST(exactly_one),
        TEST(killed_remembers),
        TEST(sound_at_each_instruction),
        TEST(usable_after_each_kill),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    state_make();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return failed + (state_remove() != 0);
}
