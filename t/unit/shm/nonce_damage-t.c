/*
 * Damaged files of nonces: whatever bytes the file holds when it is opened,
 * nothing that was accepted before is accepted again, and the table works.
 */
#include "state.h"

#include "shm/nonce.h"
#include "shm/nonce_file.h"

#define NOW      INT64_C(1250000000)
#define WINDOW   30
#define ACCEPTED 60

static struct shm_nonces *
table_open(int64_t now)
{
    const struct shm_nonces_options options = {
        .path = state_path,
        .rate = 1,
        .window = WINDOW,
    };
    struct shm_nonces *t = shm_nonces_open(&options, now);
    assert_non_null(t);
    return t;
}

static enum shm_nonce_verdict
present(struct shm_nonces *t, int number, int64_t timestamp, int64_t now)
{
    const struct shm_nonce request = {
        .consumer = "consumer",
        .consumer_len = 8,
        .timestamp = timestamp,
        .nonce = (const char *)&number,
        .nonce_len = sizeof number,
    };
    struct shm_fingerprint fp;
    assert_int_equal(shm_nonces_fingerprint(t, &request, &fp), 0);
    return shm_nonces_insert(t, &fp, now);
}

/* A file with accepted nonces, and its bytes. */
static char *
file_filled(size_t *size)
{
    struct shm_nonces *t = table_open(NOW);
    for (int i = 0; i < ACCEPTED; i++)
        assert_int_equal(present(t, i, NOW - i % WINDOW, NOW), NONCE_NEW);
    shm_nonces_close(t);
    return state_read(size);
}

/* Opens what is there now. True when it was taken as it was. */
static bool
judge_file(void)
{
    struct shm_nonces *t = table_open(NOW);
    struct shm_nonces_usage usage = shm_nonces_usage(t);
    bool kept = usage.since == 0;
    enum shm_nonce_verdict want = kept ? NONCE_SEEN : NONCE_TOO_OLD;
    for (int i = 0; i < ACCEPTED; i++)
        assert_int_equal(present(t, i, NOW - i % WINDOW, NOW), want);
    assert_int_equal(present(t, 1000, NOW + 2, NOW + 2), NONCE_NEW);
    assert_int_equal(present(t, 1000, NOW + 2, NOW + 2), NONCE_SEEN);
    shm_nonces_close(t);
    return kept;
}

static void
intact_is_kept(void **state)
{
    (void)state;
    size_t size;
    free(file_filled(&size));
    assert_true(judge_file());
}

static void
every_byte(void **state)
{
    (void)state;
    size_t size;
    char *bytes = file_filled(&size);
    uint64_t seed = 7;
    size_t kept = 0;
    for (size_t at = 0; at < size; at++) {
        /* The rest of the header's page is not used. */
        if (at == sizeof(struct nonce_header) + 8)
            at = 4096;
        char mask = (char)(state_random(&seed) % 255 + 1);
        bytes[at] = (char)(bytes[at] ^ mask);
        state_write(bytes, size);
        kept += judge_file();
        bytes[at] = (char)(bytes[at] ^ mask);
    }
    /* Only where there is nothing to damage: beside the header and in the
     * fingerprints of empty slots. */
    assert_true(kept > 0 && kept < (size - 4096) * 3 / 4);
    free(bytes);
}

static void
regions(void **state)
{
    (void)state;
    size_t size;
    char *bytes = file_filled(&size);
    char *broken = malloc(size);
    uint64_t seed = 8;
    for (int round = 0; round < 400; round++) {
        memcpy(broken, bytes, size);
        size_t from = state_random(&seed) % size;
        size_t len = state_random(&seed) % (size - from) + 1;
        bool zero = round % 2 == 0;
        for (size_t i = from; i < from + len; i++)
            broken[i] = zero ? 0 : (char)state_random(&seed);
        state_write(broken, size);
        judge_file();
    }
    free(broken);
    free(bytes);
}

/* A slot of another place, sound there, is not sound here. */
static void
slots_moved(void **state)
{
    (void)state;
    size_t size;
    char *bytes = file_filled(&size);
    char *swap = bytes + 4096;
    size_t bucket = NONCE_FILE_BUCKET * sizeof(struct nonce_slot);
    char *copy = malloc(bucket);
    memcpy(copy, swap, bucket);
    memmove(swap, swap + bucket, bucket);
    memcpy(swap + bucket, copy, bucket);
    state_write(bytes, size);
    assert_false(judge_file());
    free(copy);
    free(bytes);
}

static void
sizes(void **state)
{
    (void)state;
    size_t size;
    char *bytes = file_filled(&size);
    const size_t cut[] = { 0, 1, 8, sizeof(struct nonce_header), 4095, 4096, 4097, size - 1 };
    for (size_t i = 0; i < sizeof cut / sizeof *cut; i++) {
        state_write(bytes, cut[i]);
        assert_false(judge_file());
    }
    char *longer = calloc(1, size + 4096);
    memcpy(longer, bytes, size);
    state_write(longer, size + 1);
    assert_false(judge_file());
    state_write(longer, size + 4096);
    assert_false(judge_file());
    free(longer);
    free(bytes);
}

/* What is no file is not replaced: somebody meant something by it. */
static void
not_a_file(void **state)
{
    (void)state;
    const struct shm_nonces_options options = {
        .path = state_path,
        .rate = 1,
        .window = WINDOW,
    };
    assert_int_equal(mkdir(state_path, 0700), 0);
    assert_null(shm_nonces_open(&options, NOW));
    assert_int_equal(rmdir(state_path), 0);
    assert_int_equal(symlink("/dev/null", state_path), 0);
    assert_null(shm_nonces_open(&options, NOW));
}

/* A half-made file of a program that was killed is in nobody's way. */
static void
left_over(void **state)
{
    (void)state;
    char name[128];
    snprintf(name, sizeof name, "%s.new", state_path);
    FILE *f = fopen(name, "w");
    assert_non_null(f);
    fclose(f);
    size_t size;
    free(file_filled(&size));
    assert_true(judge_file());
    assert_int_equal(access(name, F_OK), -1);
}

/* Killed between taking the lock for the first time and making the file. */
static void
lock_alone(void **state)
{
    (void)state;
    FILE *f = fopen(state_lock, "w");
    assert_non_null(f);
    fclose(f);
    struct shm_nonces *t = table_open(NOW);
    assert_int_equal(shm_nonces_usage(t).since, 0);
    shm_nonces_close(t);
    state_clean(NULL);
    f = fopen(state_lock, "w");
    assert_non_null(f);
    fputs("made\n", f);
    fclose(f);
    t = table_open(NOW);
    assert_int_equal(shm_nonces_usage(t).since, NOW + 1);
    shm_nonces_close(t);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, state_clean)
    const struct CMUnitTest tests[] = {
        TEST(intact_is_kept),
        TEST(every_byte),
        TEST(regions),
        TEST(slots_moved),
        TEST(sizes),
        TEST(not_a_file),
        TEST(left_over),
        TEST(lock_alone),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    state_make();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return failed + (state_remove() != 0);
}
