/*
 * Rentals on a real database: shipping and taking back, the plan's limits however many
 * ship at once, the history in order and its parts.
 */
#include "people.h"

#include "store/queue.h"
#include "store/rental.h"

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

static int64_t
add_renter(const char *login, int64_t disc_formats, int64_t max_discs)
{
    struct store_user u = { .user = { .login = login,
                                .first_name = "",
                                .last_name = "",
                                .disc_formats = disc_formats,
                                .max_discs = max_discs } };
    assert_int_equal(store_user_add(store, &u, NOW), 1);
    return u.user.id;
}

static enum rental_result
ship(int64_t user, int64_t title, enum medium medium, int64_t now)
{
    struct arena *a = arena_new(0);
    enum rental_result result =
        store_rental_ship(store, a, user, title, medium, now + 86400, now);
    arena_free(a);
    return result;
}

static enum rental_result
take_back(int64_t user, int64_t title, int64_t now)
{
    struct arena *a = arena_new(0);
    enum rental_result result = store_rental_return(store, a, user, title, now);
    arena_free(a);
    return result;
}

static int
queue_titles(struct store *s, struct arena *a, const struct store_queue *before,
    struct store_queue *after, void *arg)
{
    (void)s;
    (void)before;
    (void)arg;
    after->n = 3;
    after->entries = arena_array(a, after->n, sizeof *after->entries);
    for (size_t i = 0; i < after->n; i++)
        after->entries[i] = (struct store_queue_entry){
            .title_id = (int64_t)i + 1, .medium = MEDIUM_DVD, .added = NOW
        };
    return 0;
}

#define BOTH ((1 << MEDIUM_DVD) | (1 << MEDIUM_BLURAY))

/* A disc goes out of the queue, is at home, comes back; all of it is in the history. */
static void
test_there_and_back(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int64_t user = add_renter("renter", BOTH, 2);
    struct store_queue q;
    struct rental *list;
    struct rental one;
    size_t n;
    int64_t total;
    assert_int_equal(store_queue_change(store, a, user, QUEUE_DISC, queue_titles, NULL, &q), 0);
    int64_t etag = q.etag;
    assert_int_equal(ship(user, 2, MEDIUM_BLURAY, NOW), RENTAL_DONE);
    assert_int_equal(store_queue_read(store, a, user, QUEUE_DISC, &q), 0);
    assert_int_equal(q.n, 2);
    assert_int_equal(q.entries[0].title_id, 1);
    assert_int_equal(q.entries[1].title_id, 3);
    assert_true(q.etag > etag);
    assert_int_equal(ship(user, 2, MEDIUM_DVD, NOW + 1), RENTAL_TWICE);
    assert_int_equal(ship(user, 9, MEDIUM_DVD, NOW + 1), RENTAL_DONE); /* never queued */
    assert_int_equal(ship(user, 1, MEDIUM_DVD, NOW + 2), RENTAL_TOO_MANY);
    assert_int_equal(store_queue_read(store, a, user, QUEUE_DISC, &q), 0);
    assert_int_equal(q.n, 2);

    assert_int_equal(store_rental_at_home(store, a, user, 0, 0, 500, &list, &n, &total), 0);
    assert_int_equal(n, 2);
    assert_int_equal(total, 2);
    assert_int_equal(list[0].title_id, 9);
    assert_int_equal(list[1].title_id, 2);
    assert_string_equal(list[1].medium, "Blu-ray");
    assert_int_equal(list[1].shipped, NOW);
    assert_int_equal(list[1].updated, NOW);
    assert_int_equal(list[1].estimated_arrival, NOW + 86400);
    assert_int_equal(
        store_rental_at_home(store, a, user, NOW + 1, 0, 500, &list, &n, &total), 0);
    assert_int_equal(total, 1);
    assert_int_equal(store_rental_at_home(store, a, user, 0, 1, 500, &list, &n, &total), 0);
    assert_int_equal(n, 1);
    assert_int_equal(total, 2);
    assert_int_equal(store_rental_at_home(store, a, user, 0, 2, 500, &list, &n, &total), 0);
    assert_int_equal(n, 0);
    assert_int_equal(total, 2);

    assert_int_equal(take_back(user, 5, NOW + 3), RENTAL_NONE);
    assert_int_equal(take_back(user, 2, NOW + 3), RENTAL_DONE);
    assert_int_equal(take_back(user, 2, NOW + 4), RENTAL_NONE);
    assert_int_equal(store_rental_at_home_find(store, a, user, 2, &one), 0);
    assert_int_equal(store_rental_at_home_find(store, a, user, 9, &one), 1);
    assert_string_equal(one.medium, "DVD");
    assert_int_equal(ship(user, 1, MEDIUM_DVD, NOW + 5), RENTAL_DONE);

    assert_int_equal(
        store_rental_history(store, a, user, RENTAL_PART__MAX, 0, 0, 500, &list, &n, &total),
        0);
    assert_int_equal(n, 4);
    assert_int_equal(list[0].title_id, 1);
    assert_int_equal(list[1].title_id, 2);
    assert_int_equal(list[1].part, RENTAL_RETURNED);
    assert_string_equal(list[1].state, "Returned");
    assert_string_equal(list[1].part_name, "returned");
    assert_string_equal(list[1].medium, "Blu-ray");
    assert_int_equal(list[1].returned, NOW + 3);
    assert_int_equal(list[1].shipped, 0);
    assert_int_equal(list[3].title_id, 2);
    assert_int_equal(list[3].part, RENTAL_SHIPPED);
    assert_int_equal(list[3].shipped, NOW);
    arena_free(a);
}

static void
test_plans(void **state)
{
    (void)state;
    int64_t dvd = add_renter("dvd only", 1 << MEDIUM_DVD, 0);
    int64_t none = add_renter("no discs", 0, 0);
    assert_int_equal(ship(dvd, 1, MEDIUM_BLURAY, NOW), RENTAL_MEDIUM);
    assert_int_equal(ship(dvd, 1, MEDIUM_INSTANT, NOW), RENTAL_MEDIUM);
    assert_int_equal(ship(none, 1, MEDIUM_DVD, NOW), RENTAL_MEDIUM);
    for (int64_t title = 1; title <= 30; title++) /* max_discs 0: as many as they like */
        assert_int_equal(ship(dvd, title, MEDIUM_DVD, NOW), RENTAL_DONE);
    assert_int_equal(ship(none + 1000, 1, MEDIUM_DVD, NOW), RENTAL_NONE);
    assert_int_equal(take_back(none + 1000, 1, NOW), RENTAL_NONE);
}

static int64_t shared;

static void
ship_some(struct store *s, int number, int out)
{
    struct arena *a = arena_new(0);
    for (int i = 0; i < 5; i++) {
        say(out, store_rental_ship(s, a, shared, 100 + number * 5 + i, MEDIUM_DVD, 0, NOW));
        arena_reset(a);
    }
    arena_free(a);
}

static void
test_at_once(void **state)
{
    (void)state;
    int64_t results[WORKERS * 5];
    shared = add_renter("shared", BOTH, 3);
    assert_int_equal(in_workers(ship_some, results, WORKERS * 5), WORKERS * 5);
    assert_int_equal(count_of(results, WORKERS * 5, RENTAL_DONE), 3);
    assert_int_equal(count_of(results, WORKERS * 5, RENTAL_TOO_MANY), WORKERS * 5 - 3);
}

#define LEAVING 40

static int64_t leaving[LEAVING];

/* One closes accounts while the others tell what is watched there. */
static void
leave_or_watch(struct store *s, int number, int out)
{
    for (int64_t i = 0; i < LEAVING; i++) {
        const struct store_watched rows[] = {
            { leaving[i], 1 + number, NOW + i, 60, 60, false },
            { leaving[(i + 1) % LEAVING], 1 + number, NOW + i, 60, 60, false },
        };
        if (number == 0)
            say(out, store_user_delete(s, leaving[i]) == 1);
        else
            say(out, store_rental_watched(s, rows, 2) == 0);
    }
}

static void
test_watched_by_nobody(void **state)
{
    (void)state;
    int64_t results[WORKERS * LEAVING];
    char login[20];
    for (int i = 0; i < LEAVING; i++) {
        snprintf(login, sizeof login, "leaving %d", i);
        leaving[i] = add_renter(login, BOTH, 0);
    }
    size_t n = in_workers(leave_or_watch, results, WORKERS * LEAVING);
    assert_int_equal(count_of(results, n, 1), WORKERS * LEAVING);
    assert_int_equal(ask(store, "SELECT COUNT(*) FROM rental_event WHERE user_id NOT IN "
                                "(SELECT id FROM user)"),
        0);
}

static void
test_history(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int64_t user = add_renter("watcher", BOTH, 0);
    struct rental *list;
    struct rental one;
    size_t n;
    int64_t total;
    const struct store_watched watched[] = {
        { user, 1, NOW, 60, 60, false },
        { user, 1, NOW + 9, 100, 0, true },
        { user, 2, NOW + 5, 40, 30, false },
    };
    const struct store_watched again = { user, 2, NOW + 5, 50, 45, false };
    assert_int_equal(store_rental_watched(store, watched, 3), 0);
    assert_int_equal(store_rental_watched(store, &again, 1), 0);
    assert_int_equal(store_rental_watched(store, NULL, 0), 0);
    assert_int_equal(ship(user, 2, MEDIUM_DVD, NOW + 7), RENTAL_DONE);
    assert_int_equal(
        store_rental_history(store, a, user, RENTAL_WATCHED, 0, 0, 500, &list, &n, &total), 0);
    assert_int_equal(n, 3);
    assert_int_equal(list[0].watched, NOW + 9);
    assert_int_equal(list[1].title_id, 2);
    assert_int_equal(list[1].viewed_time, 50);
    assert_string_equal(list[1].state, "Watched");
    assert_string_equal(list[1].medium, "Instant");
    assert_int_equal(store_rental_history(
                         store, a, user, RENTAL_PART__MAX, NOW + 5, 1, 1, &list, &n, &total),
        0);
    assert_int_equal(n, 1);
    assert_int_equal(total, 3);
    assert_int_equal(list[0].part, RENTAL_SHIPPED);
    assert_int_equal(
        store_rental_history(store, a, user, RENTAL_RETURNED, 0, 0, 500, &list, &n, &total), 0);
    assert_int_equal(n, 0);
    assert_int_equal(total, 0);

    /* the count comes with the rows, or apart beyond the end */
    uint64_t before = store_queries(store);
    for (int part = RENTAL_SHIPPED; part <= RENTAL_PART__MAX; part++)
        assert_int_equal(store_rental_history(store, a, user, (enum rental_part)part, 0, 0, 500,
                             &list, &n, &total),
            0);
    assert_int_equal(store_queries(store) - before, RENTAL_PART__MAX + 1);
    assert_int_equal(store_rental_history(
                         store, a, user, RENTAL_PART__MAX, NOW + 5, 3, 5, &list, &n, &total),
        0);
    assert_int_equal(n, 0);
    assert_int_equal(total, 3);
    assert_int_equal(store_rental_history(
                         store, a, user, RENTAL_WATCHED, NOW + 1, 500, 5, &list, &n, &total),
        0);
    assert_int_equal(n, 0);
    assert_int_equal(total, 2);

    assert_int_equal(store_rental_find(store, a, user, RENTAL_WATCHED, 1, 0, &one), 1);
    assert_int_equal(one.watched, NOW + 9);
    assert_int_equal(store_rental_find(store, a, user, RENTAL_WATCHED, 1, NOW, &one), 1);
    assert_int_equal(one.viewed_time, 60);
    assert_int_equal(store_rental_find(store, a, user, RENTAL_WATCHED, 1, NOW + 1, &one), 0);
    assert_int_equal(store_rental_find(store, a, user, RENTAL_SHIPPED, 1, 0, &one), 0);

    static const int64_t ids[] = { 2, 3, 1, 2 };
    struct store_rental_state states[4];
    before = store_queries(store);
    assert_int_equal(store_rental_states(store, a, user, ids, 4, states), 0);
    assert_int_equal(store_queries(store) - before, 2);
    assert_true(states[0].at_home);
    assert_int_equal(states[0].watched, NOW + 5);
    assert_int_equal(states[0].bookmark, 45);
    assert_false(states[0].to_end);
    assert_false(states[1].at_home);
    assert_int_equal(states[1].watched, 0);
    assert_false(states[2].at_home);
    assert_int_equal(states[2].watched, NOW + 9);
    assert_true(states[2].to_end);
    assert_true(states[3].at_home);
    arena_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_plans),
        cmocka_unit_test(test_at_once),
        cmocka_unit_test(test_watched_by_nobody),
        cmocka_unit_test(test_history),
    };
    FIXTURE_SKIP();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
