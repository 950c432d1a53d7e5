/*
 * Cards: what is put is found, whole or not at all, whoever writes, reads or
 * is killed at the same time.
 */
#include "state.h"

#include "shm/card.h"
#include "util/arena.h"

#include <pthread.h>
#include <stdatomic.h>

#define MANY (4 << 20) /* bytes: room for thousands */

/* A card's bytes tell whose it is and which: an id and an edition, repeated. */
static size_t
card_fill(uint64_t *card, int64_t id, uint64_t edition, size_t words)
{
    for (size_t i = 0; i < words; i++)
        card[i] = i % 2 == 0 ? (uint64_t)id : edition;
    return words * sizeof *card;
}

static bool
card_whole(const uint64_t *card, size_t len, int64_t id)
{
    if (len % sizeof *card != 0 || len < 2 * sizeof *card)
        return false;
    for (size_t i = 0; i < len / sizeof *card; i++)
        if (card[i] != (i % 2 == 0 ? (uint64_t)id : card[1]))
            return false;
    return true;
}

static bool
put_text(struct shm_cards *c, enum shm_card_kind kind, int64_t id, uint64_t generation,
    const char *text)
{
    return shm_cards_put(c, kind, id, generation, text, strlen(text));
}

static void
assert_text(struct shm_cards *c, enum shm_card_kind kind, int64_t id, uint64_t generation,
    const char *text)
{
    struct arena *a = arena_new(0);
    size_t len = 0;
    char *got = shm_cards_get(c, a, kind, id, generation, &len);
    if (text == NULL) {
        assert_null(got);
        assert_int_equal(arena_used(a), 0);
    } else {
        assert_non_null(got);
        assert_int_equal(len, strlen(text));
        assert_memory_equal(got, text, len);
    }
    arena_free(a);
}

static void
put_and_get(void **state)
{
    (void)state;
    struct shm_cards *c = shm_cards_open(MANY);
    assert_text(c, CARD_TITLE, 1, 1, NULL);
    assert_true(put_text(c, CARD_TITLE, 1, 1, "title one"));
    assert_text(c, CARD_TITLE, 1, 1, "title one");
    assert_text(c, CARD_PERSON, 1, 1, NULL);
    assert_true(put_text(c, CARD_PERSON, 1, 1, "person one"));
    assert_text(c, CARD_TITLE, 1, 1, "title one");
    assert_text(c, CARD_PERSON, 1, 1, "person one");
    assert_text(c, CARD_TITLE, 2, 1, NULL);
    assert_true(put_text(c, CARD_TITLE, 1, 1, "another title"));
    assert_text(c, CARD_TITLE, 1, 1, "another title");
    assert_true(put_text(c, CARD_TITLE, INT64_MAX / 4, 1, ""));
    assert_text(c, CARD_TITLE, INT64_MAX / 4, 1, "");
    shm_cards_close(c);
}

static void
generations(void **state)
{
    (void)state;
    struct shm_cards *c = shm_cards_open(MANY);
    assert_true(put_text(c, CARD_TITLE, 1, 1, "old"));
    assert_text(c, CARD_TITLE, 1, 2, NULL);
    assert_true(put_text(c, CARD_TITLE, 1, 2, "new"));
    assert_text(c, CARD_TITLE, 1, 2, "new");
    assert_text(c, CARD_TITLE, 1, 1, NULL);
    shm_cards_close(c);
}

static void
every_length(void **state)
{
    (void)state;
    struct shm_cards *c = shm_cards_open(MANY);
    char *bytes = malloc(SHM_CARD_MAX + 1);
    uint64_t seed = 3;
    for (int i = 0; i <= SHM_CARD_MAX; i++)
        bytes[i] = (char)state_random(&seed);
    struct arena *a = arena_new(0);
    for (size_t len = 0; len <= SHM_CARD_MAX;
         len += len % 1024 > 16 && len % 1024 < 1000 ? 41 : 1) {
        /* The same id: it moves through the sizes and is found once only. */
        assert_true(shm_cards_put(c, CARD_TITLE, 9, 1, bytes, len));
        size_t got_len = SIZE_MAX;
        const char *got = shm_cards_get(c, a, CARD_TITLE, 9, 1, &got_len);
        assert_non_null(got);
        assert_int_equal(got_len, len);
        assert_memory_equal(got, bytes, len);
        arena_reset(a);
    }
    assert_false(shm_cards_put(c, CARD_TITLE, 10, 1, bytes, SHM_CARD_MAX + 1));
    assert_text(c, CARD_TITLE, 10, 1, NULL);
    assert_true(put_text(c, CARD_TITLE, 9, 1, "short again"));
    assert_text(c, CARD_TITLE, 9, 1, "short again");
    arena_free(a);
    free(bytes);
    shm_cards_close(c);
}

/* How many of the cards 1..n are there, all of them whole. */
static int
count_whole(struct shm_cards *c, int64_t n, uint64_t generation)
{
    struct arena *a = arena_new(0);
    int found = 0;
    for (int64_t id = 1; id <= n; id++) {
        size_t len;
        const uint64_t *card = shm_cards_get(c, a, CARD_TITLE, id, generation, &len);
        if (card == NULL)
            continue;
        assert_true(card_whole(card, len, id));
        found++;
        arena_reset(a);
    }
    arena_free(a);
    return found;
}

static void
put_range(struct shm_cards *c, int64_t from, int64_t n, uint64_t generation)
{
    uint64_t card[60];
    for (int64_t id = from; id < from + n; id++)
        assert_true(shm_cards_put(
            c, CARD_TITLE, id, generation, card, card_fill(card, id, generation, 60)));
}

static void
displacing(void **state)
{
    (void)state;
    struct shm_cards *c = shm_cards_open(MANY);
    put_range(c, 1, 20000, 1);
    int kept = count_whole(c, 20000, 1);
    assert_in_range(kept, 900, 1000); /* a quarter of the memory for this size */
    /* What came last is there. */
    assert_text(c, CARD_TITLE, 20001, 1, NULL);
    put_range(c, 20001, 1, 1);
    assert_int_equal(count_whole(c, 20001, 1), kept);
    /* Another generation takes the place of the one before first. */
    put_range(c, 1, 200, 2);
    assert_true(count_whole(c, 200, 2) >= 199);
    shm_cards_close(c);
}

static void
tiny(void **state)
{
    (void)state;
    struct shm_cards *c = shm_cards_open(1);
    put_range(c, 1, 100, 1);
    assert_int_equal(count_whole(c, 100, 1), 4);
    /* Not always the same one goes. */
    struct arena *a = arena_new(0);
    size_t len;
    assert_non_null(shm_cards_get(c, a, CARD_TITLE, 100, 1, &len));
    arena_free(a);
    shm_cards_close(c);
}

struct shared {
    struct shm_cards *cards;
    _Atomic uint32_t torn;
    _Atomic uint32_t found;
    _Atomic uint32_t rounds;
};

/* Writes and reads cards of changing size in few places. */
static void
work(struct shared *shared, uint64_t *seed, struct arena *a)
{
    uint64_t card[SHM_CARD_MAX / sizeof(uint64_t)];
    int64_t id = (int64_t)(state_random(seed) % 24) + 1;
    size_t words = state_random(seed) % (sizeof card / sizeof *card - 1) + 2;
    if (state_random(seed) % 4 == 0) {
        size_t len = card_fill(card, id, state_random(seed), words & ~(size_t)1);
        shm_cards_put(shared->cards, CARD_TITLE, id, 1, card, len);
    }
    size_t len;
    id = (int64_t)(state_random(seed) % 24) + 1;
    const uint64_t *got = shm_cards_get(shared->cards, a, CARD_TITLE, id, 1, &len);
    if (got != NULL) {
        atomic_fetch_add(&shared->found, 1);
        if (!card_whole(got, len, id))
            atomic_fetch_add(&shared->torn, 1);
    }
    arena_reset(a);
}

static void
work_for_ever(int number, void *arg)
{
    uint64_t seed = (uint64_t)number + 1;
    struct arena *a = arena_new(0);
    for (;;)
        work(arg, &seed, a);
}

static void
killed(void **state)
{
    (void)state;
    struct shared *shared = state_shared(sizeof *shared);
    shared->cards = shm_cards_open(1);
    state_massacre(4, 200, work_for_ever, shared, 44);
    assert_int_equal(atomic_load(&shared->torn), 0);
    assert_true(atomic_load(&shared->found) > 1000);
    count_whole(shared->cards, 24, 1);
    /* No place is lost. */
    put_range(shared->cards, 101, 100, 1);
    assert_int_equal(count_whole(shared->cards, 200, 1) >= 4, 1);
    shm_cards_close(shared->cards);
    munmap(shared, sizeof *shared);
}

static void *
thread(void *arg)
{
    struct shared *shared = arg;
    uint64_t seed = atomic_fetch_add(&shared->rounds, 1) + 77;
    struct arena *a = arena_new(0);
    for (int i = 0; i < 20000; i++)
        work(shared, &seed, a);
    arena_free(a);
    return NULL;
}

/* The same by threads, for a thread sanitizer to watch. */
static void
threads(void **state)
{
    (void)state;
    struct shared shared = { .cards = shm_cards_open(1) };
    pthread_t ids[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&ids[i], NULL, thread, &shared), 0);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_join(ids[i], NULL), 0);
    assert_int_equal(atomic_load(&shared.torn), 0);
    assert_true(atomic_load(&shared.found) > 1000);
    shm_cards_close(shared.cards);
}

struct stepped {
    struct shm_cards *cards;
    int64_t id;
    int seen[3]; /* how often: nothing, the first edition, the second */
};

static void
stepped_put(int number, void *arg)
{
    (void)number;
    struct stepped *stepped = arg;
    uint64_t card[16];
    size_t len = card_fill(card, stepped->id, 2, 16);
    if (!shm_cards_put(stepped->cards, CARD_TITLE, stepped->id, 1, card, len))
        _exit(1);
}

static void
stepped_look(void *arg)
{
    struct stepped *stepped = arg;
    struct arena *a = arena_new(0);
    size_t len;
    const uint64_t *card = shm_cards_get(stepped->cards, a, CARD_TITLE, 1, 1, &len);
    int edition = 0;
    if (card != NULL) {
        assert_true(card_whole(card, len, 1));
        edition = (int)card[1];
        assert_in_range(edition, 1, 2);
    }
    stepped->seen[edition]++;
    arena_free(a);
}

/* Overwritten one instruction at a time: the old, then nothing, then the new. */
static void
whole_at_each_instruction(void **state)
{
    (void)state;
    struct stepped stepped = { .cards = shm_cards_open(1), .id = 1 };
    uint64_t card[40];
    size_t len = card_fill(card, 1, 1, 40);
    assert_true(shm_cards_put(stepped.cards, CARD_TITLE, 1, 1, card, len));
    if (state_step(stepped_put, &stepped, stepped_look, 0) == -1)
        skip();
    assert_true(stepped.seen[0] > 16 && stepped.seen[1] > 1 && stepped.seen[2] > 1);
    shm_cards_close(stepped.cards);
}

/* Killed half-way: the place serves the next. */
static void
half_put_is_taken_over(void **state)
{
    (void)state;
    struct stepped stepped = { .cards = shm_cards_open(1), .id = 1 };
    long steps = state_step(stepped_put, &stepped, NULL, 0);
    if (steps == -1)
        skip();
    for (long limit = 1; limit < steps; limit += 5 + limit / 8) {
        stepped.id = 1 + limit;
        state_step(stepped_put, &stepped, NULL, limit);
        uint64_t card[16];
        size_t len = card_fill(card, stepped.id, 3, 16);
        assert_true(shm_cards_put(stepped.cards, CARD_TITLE, stepped.id, 1, card, len));
        struct arena *a = arena_new(0);
        const uint64_t *got = shm_cards_get(stepped.cards, a, CARD_TITLE, stepped.id, 1, &len);
        assert_non_null(got);
        assert_int_equal(got[1], 3);
        arena_free(a);
    }
    shm_cards_close(stepped.cards);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(put_and_get),
        cmocka_unit_test(generations),
        cmocka_unit_test(every_length),
        cmocka_unit_test(displacing),
        cmocka_unit_test(tiny),
        cmocka_unit_test(killed),
        cmocka_unit_test(threads),
        cmocka_unit_test(whole_at_each_instruction),
        cmocka_unit_test(half_put_is_taken_over),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    state_make();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return failed + (state_remove() != 0);
}
