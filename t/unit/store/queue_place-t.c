/*
 * Places of a queue: whatever the order asked for, places rise in it, as few
 * entries as possible move, and an entry that stays keeps its place.
 */
#include "store/queue_place.h"
#include "util/arena.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>

#define MOST 60

static size_t
moves(const struct queue_slot *slots, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += slots[i].moves;
    return count;
}

static void
check_rising(const struct queue_slot *slots, size_t n)
{
    for (size_t i = 1; i < n; i++)
        assert_true(slots[i - 1].place < slots[i].place);
}

/* Places them and returns how many moved. */
static size_t
place(struct queue_slot *slots, size_t n)
{
    struct arena *a = arena_new(0);
    struct queue_slot was[MOST];
    for (size_t i = 0; i < n; i++)
        was[i] = slots[i];
    queue_place(a, slots, n);
    check_rising(slots, n);
    for (size_t i = 0; i < n; i++) {
        if (!was[i].placed)
            assert_true(slots[i].moves);
        else if (!slots[i].moves)
            assert_int_equal(slots[i].place, was[i].place);
    }
    arena_free(a);
    return moves(slots, n);
}

#define AT(p)                                                                                  \
    {                                                                                          \
        .place = (p)*QUEUE_PLACE_GAP, .placed = true                                           \
    }

static void
test_fewest(void **state)
{
    (void)state;
    struct queue_slot none[1];
    struct queue_slot first[] = { { 0 }, { 0 }, { 0 } };
    struct queue_slot same[] = { AT(1), AT(2), AT(3) };
    struct queue_slot last_first[] = { AT(4), AT(1), AT(2), AT(3) };
    struct queue_slot first_last[] = { AT(2), AT(3), AT(4), AT(1) };
    struct queue_slot swapped[] = { AT(1), AT(3), AT(2), AT(4) };
    struct queue_slot reversed[] = { AT(4), AT(3), AT(2), AT(1) };
    struct queue_slot inserted[] = { AT(1), { 0 }, { 0 }, AT(2) };
    assert_int_equal(place(none, 0), 0);
    assert_int_equal(place(first, 3), 3);
    assert_int_equal(place(same, 3), 0);
    assert_int_equal(place(last_first, 4), 1);
    assert_int_equal(place(first_last, 4), 1);
    assert_int_equal(place(swapped, 4), 1);
    assert_int_equal(place(reversed, 4), 3);
    assert_int_equal(place(inserted, 4), 2);
}

/* Between two neighbours there is room for 32 halvings, then all are placed anew. */
static void
test_no_room(void **state)
{
    (void)state;
    struct queue_slot full[] = { { .place = 7, .placed = true }, { 0 },
        { .place = 8, .placed = true } };
    assert_int_equal(place(full, 3), 3);
    struct queue_slot edge[] = { { 0 }, { .place = -QUEUE_PLACE_MOST + 1, .placed = true } };
    assert_int_equal(place(edge, 2), 2);
    struct queue_slot end[] = { { .place = QUEUE_PLACE_MOST - 1, .placed = true }, { 0 } };
    assert_int_equal(place(end, 2), 2);

    int64_t high = 2 * QUEUE_PLACE_GAP;
    int halvings = 0;
    for (;; halvings++) {
        struct queue_slot gap[] = { AT(1), { 0 }, { .place = high, .placed = true } };
        if (place(gap, 3) == 3)
            break;
        high = gap[1].place;
    }
    assert_int_equal(halvings, 32);
}

/* The longest rising run of places, the slow way. */
static size_t
longest_rising(const struct queue_slot *slots, size_t n)
{
    size_t best[MOST];
    size_t longest = 0;
    for (size_t i = 0; i < n; i++) {
        best[i] = slots[i].placed;
        for (size_t k = 0; slots[i].placed && k < i; k++)
            if (slots[k].placed && slots[k].place < slots[i].place && best[k] + 1 > best[i])
                best[i] = best[k] + 1;
        if (best[i] > longest)
            longest = best[i];
    }
    return longest;
}

static void
test_any_order(void **state)
{
    (void)state;
    srand(5);
    for (int round = 0; round < 3000; round++) {
        struct queue_slot slots[MOST];
        size_t n = (size_t)rand() % MOST;
        for (size_t i = 0; i < n; i++)
            slots[i] = (struct queue_slot){ .place = (int64_t)(i + 1) * QUEUE_PLACE_GAP,
                .placed = rand() % 4 != 0 };
        for (size_t i = n; i > 1; i--) {
            size_t k = (size_t)rand() % i;
            struct queue_slot other = slots[k];
            slots[k] = slots[i - 1];
            slots[i - 1] = other;
        }
        size_t stay = longest_rising(slots, n);
        assert_int_equal(place(slots, n), n - stay);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fewest),
        cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_any_order),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("queue_place", tests, NULL, NULL);
}
