/*
 * Generations: what one program bumps all others see, also after damage.
 */
#include "state.h"

#include "shm/generation.h"

static struct shm_generation *
generation_open(void)
{
    struct shm_generation *g = shm_generation_open(state_path);
    assert_non_null(g);
    return g;
}

static void
starts_at_one(void **state)
{
    (void)state;
    struct shm_generation *g = generation_open();
    for (int i = 0; i < GENERATION__MAX; i++)
        assert_int_equal(shm_generation_read(g, (enum shm_generation_noun)i), 1);
    shm_generation_close(g);
}

static void
bump_is_seen(void **state)
{
    (void)state;
    struct shm_generation *g = generation_open(), *ctl = generation_open();
    assert_int_equal(shm_generation_bump(ctl, GENERATION_CATALOG), 2);
    assert_int_equal(shm_generation_read(g, GENERATION_CATALOG), 2);
    assert_int_equal(shm_generation_read(g, GENERATION_CONSUMERS), 1);
    shm_generation_close(ctl);
    shm_generation_close(g);
    g = generation_open();
    assert_int_equal(shm_generation_read(g, GENERATION_CATALOG), 2);
    shm_generation_close(g);
}

static void
bump_much(int number, void *arg)
{
    (void)number;
    (void)arg;
    struct shm_generation *g = generation_open();
    for (int i = 0; i < 1000; i++)
        shm_generation_bump(g, GENERATION_TOKENS);
    shm_generation_close(g);
}

/* They make the file together as well. */
static void
eight_processes(void **state)
{
    (void)state;
    state_together(8, bump_much, NULL);
    struct shm_generation *g = generation_open();
    assert_int_equal(shm_generation_read(g, GENERATION_TOKENS), 8001);
    assert_int_equal(shm_generation_read(g, GENERATION_CATALOG), 1);
    shm_generation_close(g);
}

/* Damage is put right in the same file, and shows as a change of everything to
 * one who has it mapped. */
static void
damaged(void **state)
{
    (void)state;
    struct shm_generation *g = generation_open();
    shm_generation_bump(g, GENERATION_CATALOG);
    FILE *f = fopen(state_path, "r+");
    assert_non_null(f);
    fputs("x", f);
    fclose(f);
    struct shm_generation *ctl = generation_open();
    assert_int_equal(shm_generation_read(g, GENERATION_CATALOG), 3);
    assert_int_equal(shm_generation_read(g, GENERATION_CONSUMERS), 2);
    shm_generation_bump(ctl, GENERATION_CATALOG);
    assert_int_equal(shm_generation_read(g, GENERATION_CATALOG), 4);
    shm_generation_close(ctl);
    ctl = generation_open();
    assert_int_equal(shm_generation_read(ctl, GENERATION_CATALOG), 4);
    shm_generation_close(ctl);
    shm_generation_close(g);
}

static void
short_or_long(void **state)
{
    (void)state;
    static const size_t sizes[] = { 0, 1, 15, 16, 40, 5000, 10000 };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *bytes = calloc(1, 10000);
        state_write(bytes, sizes[i]);
        free(bytes);
        struct shm_generation *g = generation_open();
        uint64_t before = shm_generation_read(g, GENERATION_ACCOUNTS);
        assert_true(before > 0);
        assert_int_equal(shm_generation_bump(g, GENERATION_ACCOUNTS), before + 1);
        shm_generation_close(g);
    }
}

static void
never_zero(void **state)
{
    (void)state;
    struct shm_generation *g = generation_open();
    size_t size;
    char *bytes = state_read(&size);
    memset(bytes + 16, 0xff, size - 16);
    state_write(bytes, size);
    free(bytes);
    assert_true(shm_generation_read(g, GENERATION_CATALOG) == UINT64_MAX);
    assert_int_equal(shm_generation_bump(g, GENERATION_CATALOG), 1);
    shm_generation_close(g);
}

static void
cannot_open(void **state)
{
    (void)state;
    assert_null(shm_generation_open("/nonexistent/directory/generation"));
    assert_null(shm_generation_open(state_dir));
}

/* A file that has another name elsewhere is not touched. */
static void
hard_link(void **state)
{
    (void)state;
    char other[sizeof state_path + 8];
    struct stat st;
    snprintf(other, sizeof other, "%s.other", state_path);
    FILE *f = fopen(other, "w");
    assert_non_null(f);
    fclose(f);
    assert_int_equal(link(other, state_path), 0);
    assert_null(shm_generation_open(state_path));
    assert_int_equal(stat(other, &st), 0);
    assert_int_equal(st.st_size, 0);
    unlink(other);
    shm_generation_close(generation_open());
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, state_clean)
    const struct CMUnitTest tests[] = {
        TEST(starts_at_one),
        TEST(bump_is_seen),
        TEST(eight_processes),
        TEST(damaged),
        TEST(short_or_long),
        TEST(never_zero),
        TEST(cannot_open),
        TEST(hard_link),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    state_make();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return failed + (state_remove() != 0);
}
