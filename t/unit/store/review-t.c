/*
 * Reviews on a real database: written, changed, listed with the rating, removed.
 */
#include "people.h"

#include "store/rating.h"
#include "store/review.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

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

static void
test_writing(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct review r;
    int64_t user = add_user(store, "writer");
    assert_int_equal(store_review_find(store, a, user, 7, &r), 0);
    assert_int_equal(store_review_remove(store, user, 7), 0);
    assert_int_equal(store_review_add(store, user, 7, "Good <b>&amp;", NOW), 1);
    assert_int_equal(store_review_add(store, user, 7, "Other", NOW + 1), 0);
    assert_int_equal(store_review_find(store, a, user, 7, &r), 1);
    assert_string_equal(r.write_up, "Good <b>&amp;");
    assert_int_equal(r.updated, NOW);
    assert_int_equal(store_review_put(store, user, 7, "Better", NOW + 2), 1);
    assert_int_equal(store_review_put(store, user, 7, "Better", NOW + 2), 1);
    assert_int_equal(store_review_put(store, user, 8, "", NOW + 3), 2);
    assert_int_equal(store_review_find(store, a, user, 7, &r), 1);
    assert_string_equal(r.write_up, "Better");
    assert_int_equal(r.updated, NOW + 2);
    assert_int_equal(store_review_remove(store, user, 7), 1);
    assert_int_equal(store_review_remove(store, user, 7), 0);
    assert_int_equal(store_review_find(store, a, user, 7, &r), 0);
    /* nobody writes who is not there */
    assert_int_equal(store_review_add(store, user + 1000, 7, "x", NOW), -1);
    assert_int_equal(store_review_put(store, user + 1000, 7, "x", NOW), -1);
    assert_int_equal(store_review_find(store, a, user + 1000, 7, &r), 0);
    arena_free(a);
}

static void
test_longest(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct review r;
    int64_t user = add_user(store, "long");
    char *text = arena_alloc(a, REVIEW_MAX + 1);
    memset(text, 'x', REVIEW_MAX);
    text[REVIEW_MAX] = '\0';
    assert_int_equal(store_review_add(store, user, 7, text, NOW), 1);
    assert_int_equal(store_review_find(store, a, user, 7, &r), 1);
    assert_string_equal(r.write_up, text);
    arena_free(a);
}

static void
test_lists(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct review *list;
    size_t n;
    int64_t total;
    int64_t user = add_user(store, "reader");
    int64_t other = add_user(store, "other");
    for (int64_t title = 1; title <= 9; title++)
        assert_int_equal(store_review_add(store, user, title, "x", NOW + title % 4), 1);
    assert_int_equal(store_review_add(store, other, 1, "y", NOW), 1);
    assert_int_equal(store_rating_write(store, a, RATING_PUT, user, 7, 4, NOW), RATING_DONE);
    assert_int_equal(
        store_rating_write(store, a, RATING_PUT, user, 3, RATING_NOT_INTERESTED, NOW),
        RATING_DONE);
    assert_int_equal(
        store_review_recent(store, a, user, NULL, 0, 0, 0, 4, &list, &n, &total), 0);
    static const int64_t expected[] = { 7, 3, 6, 2 };
    assert_int_equal(n, COUNT(expected));
    assert_int_equal(total, 9);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(list[i].title_id, expected[i]);
    assert_int_equal(list[0].rating, 4);
    assert_int_equal(list[1].rating, 0);
    assert_int_equal(list[2].rating, 0);
    assert_int_equal(
        store_review_recent(store, a, user, NULL, 0, NOW + 2, 3, 500, &list, &n, &total), 0);
    assert_int_equal(total, 4);
    assert_int_equal(n, 1);
    assert_int_equal(list[0].title_id, 2);

    /* of some titles, those without one left out */
    static const int64_t ids[] = { 9, 100, 2, 3, 4, 1 };
    assert_int_equal(store_review_recent(
                         store, a, user, ids, COUNT(ids), NOW + 1, 1, 500, &list, &n, &total),
        0);
    assert_int_equal(total, 4);
    assert_int_equal(n, 3);
    assert_int_equal(list[0].title_id, 2);
    assert_int_equal(list[1].title_id, 9);
    assert_int_equal(list[2].title_id, 1);

    /* beyond the end the count is still right */
    assert_int_equal(
        store_review_recent(store, a, user, NULL, 0, NOW + 2, 4, 500, &list, &n, &total), 0);
    assert_int_equal(n, 0);
    assert_int_equal(total, 4);
    assert_int_equal(store_review_recent(
                         store, a, user, ids, COUNT(ids), NOW + 1, 9, 500, &list, &n, &total),
        0);
    assert_int_equal(n, 0);
    assert_int_equal(total, 4);
    static const int64_t none[] = { 100, 101 };
    assert_int_equal(
        store_review_recent(store, a, user, none, COUNT(none), 0, 0, 500, &list, &n, &total),
        0);
    assert_int_equal(n, 0);
    assert_int_equal(total, 0);
    arena_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_writing),
        cmocka_unit_test(test_longest),
        cmocka_unit_test(test_lists),
    };
    FIXTURE_SKIP();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
