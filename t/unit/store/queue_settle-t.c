/*
 * What time and the catalog do to queues on a real database: entries come, wait and
 * leave by themselves, when somebody looks and when `tick` goes round.
 */
#include "queue.h"

#include "store/catalog.h"
#include "store/queue_settle.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static const struct entry_format now_dvd[] = { { .format = "DVD", .from = 1000 } };
static const struct entry_format later_dvd[] = { { .format = "DVD", .from = 9000 } };
static const struct entry_format ended_dvd[] = {
    { .format = "DVD", .from = 10, .until = 2000 }
};
static const struct entry_format again_dvd[] = {
    { .format = "DVD", .from = 10, .until = 2000 },
    { .format = "DVD", .country = "ca", .from = 9000 },
};

static const struct entry entries[] = {
    { .key = "1-now", .title = { .name = "Now", .formats = now_dvd, .nformats = 1 } },
    { .key = "2-later", .title = { .name = "Later", .formats = later_dvd, .nformats = 1 } },
    { .key = "3-ended", .title = { .name = "Ended", .formats = ended_dvd, .nformats = 1 } },
    { .key = "4-again", .title = { .name = "Again", .formats = again_dvd, .nformats = 2 } },
    { .key = "5-never", .title = { .name = "Never" } },
};

/* Their ids: given in the order of the keys, from the first one. */
#define NOW   70000001
#define LATER 70000002
#define ENDED 70000003
#define AGAIN 70000004
#define NEVER 70000005
#define GONE  70000099

static void
import_titles(void)
{
    struct arena *a = arena_new(0);
    struct store_catalog_counts counts;
    struct store_catalog *c = store_catalog_begin(store, "test", 500);
    assert_non_null(c);
    assert_int_equal(store_catalog_put(c, a, entries, COUNT(entries)), 0);
    assert_int_equal(store_catalog_finish(c, a, &counts), 0);
    assert_int_equal(store_catalog_commit(c), 0);
    arena_free(a);
}

/* Title numbers by their last digit. */
static const char *
spell_short(struct arena *a, struct store_queue q)
{
    for (size_t i = 0; i < q.n; i++)
        q.entries[i].title_id %= 10;
    return spell(a, &q);
}

static void
saved(struct arena *a, int64_t user, int64_t title)
{
    edit(a, user, (struct edit){ .title = title, .saved = true, .medium = MEDIUM_DVD });
}

static int64_t
user_with_all(struct arena *a)
{
    int64_t user = new_user();
    put_at(a, user, LATER, 9);
    put_at(a, user, NOW, 9);
    put_at(a, user, GONE, 9);
    put_at(a, user, ENDED, 9);
    put_at(a, user, AGAIN, 9);
    saved(a, user, NEVER);
    return user;
}

static void
test_settle(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    import_titles();
    int64_t user = user_with_all(a);
    int64_t etag = read_queue(a, user).etag;
    assert_int_equal(store_queue_settle(store, a, user, QUEUE_DISC, 1500), 1);
    assert_string_equal(spell_short(a, read_queue(a, user)), "1 3 4 [2] [5]");
    assert_int_equal(read_queue(a, user).etag, etag + 1);
    assert_int_equal(store_queue_settle(store, a, user, QUEUE_DISC, 1500), 0);
    assert_int_equal(store_queue_settle(store, a, user, QUEUE_DISC, 2000), 1);
    assert_string_equal(spell_short(a, read_queue(a, user)), "1 [2] [4] [5]");
    assert_int_equal(store_queue_settle(store, a, user, QUEUE_DISC, 8999), 0);
    assert_int_equal(store_queue_settle(store, a, user, QUEUE_DISC, 9000), 1);
    assert_string_equal(spell_short(a, read_queue(a, user)), "1 2 4 [5]");
    assert_int_equal(read_queue(a, user).entries[1].added, 9000);
    assert_int_equal(read_queue(a, user).etag, etag + 3);
    saved(a, user, GONE);
    assert_int_equal(store_queue_settle(store, a, user, QUEUE_DISC, 9000), 1);
    assert_string_equal(spell_short(a, read_queue(a, user)), "1 2 4 [5]");
    arena_free(a);
}

/* What was saved when nothing was known of it comes as it can be had. */
static void
test_medium(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int64_t user = new_user();
    edit(a, user, (struct edit){ .title = NOW, .saved = true, .medium = MEDIUM_BLURAY });
    edit(a, user, (struct edit){ .title = LATER, .saved = true, .medium = MEDIUM_BLURAY });
    edit(a, user, (struct edit){ .title = ENDED, .saved = true, .medium = MEDIUM_DVD });
    assert_int_equal(store_queue_settle(store, a, user, QUEUE_DISC, 2500), 1);
    struct store_queue q = read_queue(a, user);
    assert_int_equal(q.entries[0].medium, MEDIUM_DVD);
    assert_int_equal(q.entries[1].medium, MEDIUM_BLURAY);
    assert_string_equal(spell_short(a, q), "1 [2]");
    arena_free(a);
}

static void
test_when(void **state)
{
    (void)state;
    static const struct availability formats[] = {
        { .format = "DVD", .country = "", .from = 10, .until = 20 },
        { .format = "DVD", .country = "ca", .from = 40, .until = 50 },
        { .format = "DVD", .country = "us", .from = 30 },
        { .format = "Blu-ray", .country = "", .from = 0, .until = 5 },
    };
    const struct title t = { .formats = formats, .nformats = 4 };
    int64_t from;
    assert_int_equal(queue_when(&t, MEDIUM_DVD, 9, &from), QUEUE_LATER);
    assert_int_equal(from, 10);
    assert_int_equal(queue_when(&t, MEDIUM_DVD, 10, &from), QUEUE_NOW);
    assert_int_equal(from, 0);
    assert_int_equal(queue_when(&t, MEDIUM_DVD, 20, &from), QUEUE_LATER);
    assert_int_equal(from, 30);
    assert_int_equal(queue_when(&t, MEDIUM_DVD, 60, &from), QUEUE_NOW);
    assert_int_equal(queue_when(&t, MEDIUM_BLURAY, 4, &from), QUEUE_NOW);
    assert_int_equal(queue_when(&t, MEDIUM_BLURAY, 5, &from), QUEUE_OVER);
    assert_int_equal(queue_when(&t, MEDIUM_INSTANT, 5, &from), QUEUE_NEVER);
}

/* Each call goes on where the last one ended; what it changed stays changed. */
static void
test_refresh(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    while (store_queue_refresh(store, a, 1500, 100) != 0)
        continue;
    int64_t users[5];
    for (size_t i = 0; i < 5; i++)
        users[i] = user_with_all(a);
    int64_t changed = 0;
    for (int i = 0; i < 20 && changed < 5; i++) {
        int64_t some = store_queue_refresh(store, a, 1500, 2);
        assert_in_range(some, 0, 2);
        changed += some;
    }
    assert_int_equal(changed, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(spell_short(a, read_queue(a, users[i])), "1 3 4 [2] [5]");
    assert_int_equal(store_queue_refresh(store, a, 1500, 1000), 0);
    assert_in_range(store_queue_refresh(store, a, 3000, 1000), 5, 1000);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(spell_short(a, read_queue(a, users[i])), "1 [2] [4] [5]");
    arena_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settle),
        cmocka_unit_test(test_medium),
        cmocka_unit_test(test_when),
        cmocka_unit_test(test_refresh),
    };
    FIXTURE_SKIP();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("queue_settle", tests, setup, teardown);
}
