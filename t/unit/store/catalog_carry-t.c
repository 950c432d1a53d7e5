/*
 * Merged titles: what users had of the one that went is with the other, the newer of two,
 * once each in the average. Deleted titles: what users had stays.
 */
#include "taste.h"

#include "store/queue.h"
#include "store/rating.h"
#include "store/rental.h"
#include "store/review.h"

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

/* Two titles of a test: what is said of `from` goes to `into`. */
struct pair {
    char from_key[32];
    char into_key[32];
    int64_t from;
    int64_t into;
};

static struct pair
make_pair(const char *name)
{
    struct pair p;
    snprintf(p.from_key, sizeof p.from_key, "%s from", name);
    snprintf(p.into_key, sizeof p.into_key, "%s into", name);
    const struct entry entries[] = {
        { .key = p.from_key, .title = { .name = "From" } },
        { .key = p.into_key, .title = { .name = "Into" } },
    };
    put_entries(store, entries, 2, 100);
    p.from = id_of(store, p.from_key);
    p.into = id_of(store, p.into_key);
    return p;
}

static void
merge(const struct pair *p)
{
    const struct entry entry = { .key = p->from_key, .merged_into = p->into_key };
    put_entries(store, &entry, 1, 200);
}

static void
rate(int64_t user, int64_t title, int rating, int64_t now)
{
    struct arena *a = arena_new(0);
    assert_int_equal(
        store_rating_write(store, a, RATING_PUT, user, title, rating, now), RATING_DONE);
    arena_free(a);
}

static void
fold(void)
{
    struct arena *a = arena_new(0);
    assert_true(store_rating_fold(store, a, 1000) >= 0);
    arena_free(a);
}

static struct user_rating
rating_of(int64_t user, int64_t title)
{
    struct arena *a = arena_new(0);
    struct user_rating r;
    assert_int_equal(store_rating_by_titles(store, a, user, &title, 1, &r), 0);
    arena_free(a);
    return r;
}

static int64_t
score(const char *column, int64_t title)
{
    char sql[120];
    snprintf(sql, sizeof sql, "SELECT %s FROM title_score WHERE title_id = ", column);
    return ask_with(store, sql, title);
}

/* Some of it is folded in before the merge, some is not; one user closed their account. */
static void
test_ratings(void **state)
{
    (void)state;
    struct pair p = make_pair("ratings");
    int64_t only = add_user(store, "only");
    int64_t newer = add_user(store, "newer");
    int64_t older = add_user(store, "older");
    int64_t none = add_user(store, "none");
    int64_t closed = add_user(store, "closed");
    rate(only, p.from, 4, NOW);
    rate(newer, p.from, 5, NOW + 2);
    rate(newer, p.into, 1, NOW + 1);
    rate(closed, p.from, 3, NOW);
    fold();
    rate(older, p.from, 2, NOW + 1);
    rate(older, p.into, 4, NOW + 2);
    rate(none, p.from, 2, NOW + 1);
    rate(none, p.into, RATING_NOT_INTERESTED, NOW + 2);
    assert_int_equal(store_user_delete(store, closed), 1);

    merge(&p);
    fold();
    assert_int_equal(rating_of(only, p.into).rating, 4);
    assert_int_equal(rating_of(newer, p.into).rating, 5);
    assert_int_equal(rating_of(newer, p.into).updated, NOW + 2);
    assert_int_equal(rating_of(older, p.into).rating, 4);
    assert_true(rating_of(none, p.into).not_interested);
    assert_int_equal(
        ask_with(store, "SELECT COUNT(*) FROM user_rating WHERE title_id = ", p.from), 0);
    /* 4, 5 and 4, and the 3 of somebody who is not there any more */
    assert_int_equal(score("own_sum", p.into), 160);
    assert_int_equal(score("own_count", p.into), 4);
    assert_int_equal(average(store, p.into), 40);
    assert_int_equal(score("own_count", p.from), 0);
    assert_int_equal(ask(store, "SELECT COUNT(*) FROM rating_delta"), 0);
}

static const char *
review_of(struct arena *a, int64_t user, int64_t title)
{
    struct review r;
    int got = store_review_find(store, a, user, title, &r);
    assert_true(got >= 0);
    return got == 1 ? r.write_up : "";
}

static void
test_reviews(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct pair p = make_pair("reviews");
    int64_t user = add_user(store, "writes one");
    int64_t both = add_user(store, "writes both");
    int64_t later = add_user(store, "writes later");
    assert_int_equal(store_review_put(store, user, p.from, "one", NOW), 2);
    assert_int_equal(store_review_put(store, both, p.from, "old", NOW), 2);
    assert_int_equal(store_review_put(store, both, p.into, "new", NOW + 1), 2);
    assert_int_equal(store_review_put(store, later, p.into, "old", NOW), 2);
    assert_int_equal(store_review_put(store, later, p.from, "new", NOW + 1), 2);
    merge(&p);
    assert_string_equal(review_of(a, user, p.into), "one");
    assert_string_equal(review_of(a, both, p.into), "new");
    assert_string_equal(review_of(a, later, p.into), "new");
    assert_int_equal(
        ask_with(store, "SELECT COUNT(*) FROM review WHERE title_id = ", p.from), 0);
    arena_free(a);
}

static void
insert_at_home(int64_t user, int64_t title, int64_t shipped)
{
    char sql[200];
    snprintf(sql, sizeof sql,
        "INSERT INTO at_home (user_id, title_id, medium, shipped_at) "
        "VALUES (%lld, %lld, 2, %lld)",
        (long long)user, (long long)title, (long long)shipped);
    run(store, sql);
}

static void
test_rentals(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct pair p = make_pair("rentals");
    int64_t user = add_user(store, "rents");
    struct rental *list;
    size_t n;
    int64_t total;
    insert_at_home(user, p.from, NOW + 5);
    insert_at_home(user, p.into, NOW);
    const struct store_watched watched[] = {
        { .user_id = user, .title_id = p.from, .at = NOW, .viewed_time = 60 },
        { .user_id = user, .title_id = p.from, .at = NOW + 1, .viewed_time = 61 },
        { .user_id = user, .title_id = p.into, .at = NOW + 1, .viewed_time = 62 },
    };
    assert_int_equal(store_rental_watched(store, watched, 3), 0);
    merge(&p);
    assert_int_equal(store_rental_at_home(store, a, user, 0, 0, 10, &list, &n, &total), 0);
    assert_int_equal(n, 1);
    assert_int_equal(list[0].title_id, p.into);
    assert_int_equal(list[0].shipped, NOW + 5);
    assert_int_equal(
        store_rental_history(store, a, user, RENTAL_WATCHED, 0, 0, 10, &list, &n, &total), 0);
    assert_int_equal(n, 2);
    assert_int_equal(list[0].title_id, p.into);
    assert_int_equal(list[0].viewed_time, 62);
    assert_int_equal(list[1].title_id, p.into);
    assert_int_equal(list[1].viewed_time, 60);
    arena_free(a);
}

struct adding {
    int64_t titles[2];
    int64_t added[2];
    size_t n;
};

static int
add_entries(struct store *s, struct arena *a, const struct store_queue *before,
    struct store_queue *after, void *arg)
{
    const struct adding *adding = arg;
    (void)s;
    (void)before;
    after->entries = arena_array(a, adding->n, sizeof *after->entries);
    for (after->n = 0; after->n < adding->n; after->n++)
        after->entries[after->n] =
            (struct store_queue_entry){ .title_id = adding->titles[after->n],
                .medium = MEDIUM_DVD,
                .added = adding->added[after->n] };
    return 0;
}

static int64_t
fill_queue(int64_t user, struct adding adding)
{
    struct arena *a = arena_new(0);
    struct store_queue q;
    assert_int_equal(
        store_queue_change(store, a, user, QUEUE_DISC, add_entries, &adding, &q), 0);
    arena_free(a);
    return q.etag;
}

static void
test_queues(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct pair p = make_pair("queues");
    int64_t one = add_user(store, "queues one");
    int64_t both = add_user(store, "queues both");
    int64_t other = add_user(store, "queues other");
    struct store_queue q;
    int64_t etag = fill_queue(one, (struct adding){ { 7, p.from }, { NOW, NOW }, 2 });
    fill_queue(both, (struct adding){ { p.into, p.from }, { NOW, NOW + 1 }, 2 });
    int64_t etag_other = fill_queue(other, (struct adding){ { p.into }, { NOW }, 1 });
    merge(&p);
    assert_int_equal(store_queue_read(store, a, one, QUEUE_DISC, &q), 0);
    assert_int_equal(q.n, 2);
    assert_int_equal(q.entries[1].title_id, p.into);
    assert_true(q.etag > etag);
    assert_int_equal(store_queue_read(store, a, both, QUEUE_DISC, &q), 0);
    assert_int_equal(q.n, 1);
    assert_int_equal(q.entries[0].title_id, p.into);
    assert_int_equal(q.entries[0].added, NOW + 1);
    assert_int_equal(store_queue_read(store, a, other, QUEUE_DISC, &q), 0);
    assert_int_equal(q.etag, etag_other);
    arena_free(a);
}

/* A merge of what was merged: all of it arrives at the end. */
static void
test_chain(void **state)
{
    (void)state;
    struct pair p = make_pair("chain");
    struct pair last = make_pair("chain end");
    int64_t user = add_user(store, "chain");
    rate(user, p.from, 4, NOW);
    const struct entry entries[] = {
        { .key = p.from_key, .merged_into = p.into_key },
        { .key = p.into_key, .merged_into = last.into_key },
    };
    put_entries(store, entries, 2, 200);
    fold();
    assert_int_equal(rating_of(user, last.into).rating, 4);
    assert_int_equal(average(store, last.into), 40);
}

/* What is rated of a season is kept under its series. */
static void
test_into_season(void **state)
{
    (void)state;
    const struct entry entries[] = {
        { .key = "film", .title = { .name = "Film" } },
        { .key = "show", .title = { .kind = TITLE_SERIES, .name = "Show" } },
        { .key = "show 1",
            .title = { .kind = TITLE_SEASON, .parent = "show", .name = "Show 1" } },
    };
    put_entries(store, entries, COUNT(entries), 100);
    int64_t film = id_of(store, "film");
    int64_t show = id_of(store, "show");
    int64_t user = add_user(store, "season");
    rate(user, film, 4, NOW);
    const struct entry entry = { .key = "film", .merged_into = "show 1" };
    put_entries(store, &entry, 1, 200);
    fold();
    assert_int_equal(rating_of(user, show).rating, 4);
    assert_int_equal(average(store, show), 40);
    assert_int_equal(
        ask_with(store, "SELECT COUNT(*) FROM user_rating WHERE user_id = ", user), 1);
}

static void
test_deleted(void **state)
{
    (void)state;
    struct pair p = make_pair("deleted");
    int64_t user = add_user(store, "keeps");
    rate(user, p.from, 4, NOW);
    const struct entry gone = { .key = p.from_key, .deleted = true };
    const struct entry back = { .key = p.from_key, .title = { .name = "Back" } };
    put_entries(store, &gone, 1, 200);
    fold();
    assert_int_equal(rating_of(user, p.from).rating, 4);
    put_entries(store, &back, 1, 300);
    assert_int_equal(average(store, p.from), 40);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ratings),
        cmocka_unit_test(test_reviews),
        cmocka_unit_test(test_rentals),
        cmocka_unit_test(test_queues),
        cmocka_unit_test(test_chain),
        cmocka_unit_test(test_into_season),
        cmocka_unit_test(test_deleted),
    };
    FIXTURE_SKIP();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
