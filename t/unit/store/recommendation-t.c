/*
 * Recommendations on a real database: what was had or is too mature is left out, the
 * order is that of the predictions, the count is right, and the index carries it.
 */
#include "taste.h"

#include "store/queries.h"
#include "store/rating.h"
#include "store/recommendation.h"
#include "store/rental.h"

#include <stdint.h>

#define MOVIES 40

static struct store *store;
static int64_t movies[MOVIES];
static int64_t series, episode;

static const char *const drama[] = { "Drama" };
static const char *const comedy[] = { "Comedy", "Drama" };
static const struct rating adult[] = { { "mpaa_ratings", "", "R" } };
static const struct rating family[] = { { "mpaa_ratings", "", "G" } };

/* Movie i has 10 ratings of 1.0 + i / 10; from 30 on none, and popularity i. Every third is
 * of two genres; number 9 says that it is for adults by its board's rating only, the others
 * are for all. */
static void
put_movies(void)
{
    static struct entry entries[MOVIES + 2];
    static char keys[MOVIES][16];
    for (int i = 0; i < MOVIES; i++) {
        snprintf(keys[i], sizeof keys[i], "m%d", i);
        entries[i] = (struct entry){ .key = keys[i],
            .title = { .name = keys[i],
                .ratings = i == 9 ? adult : family,
                .nratings = 1,
                .genres = i % 3 == 0 ? comedy : drama,
                .ngenres = i % 3 == 0 ? 2 : 1,
                .popularity = i,
                .rating_sum = i < 30 ? 100 + i * 10 : 0,
                .rating_count = i < 30 ? 10 : 0 } };
    }
    entries[MOVIES] = (struct entry){ .key = "s",
        .title = { .kind = TITLE_SERIES,
            .name = "s",
            .ratings = family,
            .nratings = 1,
            .rating_sum = 500,
            .rating_count = 10 } };
    entries[MOVIES + 1] = (struct entry){ .key = "e",
        .title = { .kind = TITLE_PROGRAM,
            .parent = "s",
            .name = "e",
            .rating_sum = 500,
            .rating_count = 10 } };
    put_entries(store, entries, COUNT(entries), 100);
    for (int i = 0; i < MOVIES; i++)
        movies[i] = id_of(store, keys[i]);
    series = id_of(store, "s");
    episode = id_of(store, "e");
}

static int
setup(void **state)
{
    (void)state;
    store = fixture_open_migrated();
    put_movies();
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    store_close(store);
    return 0;
}

struct found {
    struct arena *arena;
    const char *genre;
    struct store_recommendation *list;
    size_t n;
    int64_t total;
};

static struct found
recommend(int64_t user, int64_t genre, int64_t start, int64_t most)
{
    struct arena *a = arena_new(0);
    struct store_recommendations r;
    uint64_t before = store_queries(store);
    assert_int_equal(store_recommendation_list(store, a, user, genre, start, most, &r), 1);
    assert_int_equal(store_queries(store) - before, 1);
    assert_string_equal(r.first_name, "");
    return (struct found){ a, r.genre, r.list, r.n, r.total };
}

static bool
has(const struct found *f, int64_t title)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->list[i].title_id == title)
            return true;
    return false;
}

static void
rate(int64_t user, int64_t title, int rating)
{
    struct arena *a = arena_new(0);
    assert_int_equal(
        store_rating_write(store, a, RATING_PUT, user, title, rating, NOW), RATING_DONE);
    arena_free(a);
}

static void
test_order(void **state)
{
    (void)state;
    int64_t user = add_user(store, "order");
    struct found f = recommend(user, 0, 0, 500);
    assert_int_equal(f.n, MOVIES + 1);
    assert_int_equal(f.total, MOVIES + 1);
    assert_int_equal(f.list[0].title_id, series);
    assert_int_equal(f.list[1].title_id, movies[29]);
    assert_false(has(&f, episode));
    for (size_t i = 1; i < f.n; i++)
        assert_true(f.list[i - 1].predicted >= f.list[i].predicted);
    for (size_t i = 0; i < f.n; i++) {
        struct user_rating r;
        assert_int_equal(
            store_rating_by_titles(store, f.arena, user, &f.list[i].title_id, 1, &r), 0);
        assert_int_equal(r.predicted, f.list[i].predicted);
    }
    /* what nobody rated stands where the mean is, the popular ones first */
    size_t at = 0;
    while (f.list[at].title_id != movies[39])
        at++;
    for (int i = 0; i < 10; i++)
        assert_int_equal(f.list[at + (size_t)i].title_id, movies[39 - i]);
    /* pages are parts of it */
    struct found page = recommend(user, 0, 7, 5);
    assert_int_equal(page.n, 5);
    assert_int_equal(page.total, MOVIES + 1);
    for (size_t i = 0; i < page.n; i++)
        assert_int_equal(page.list[i].title_id, f.list[7 + i].title_id);
    arena_free(page.arena);
    page = recommend(user, 0, 1000, 5);
    assert_int_equal(page.n, 0);
    assert_int_equal(page.total, MOVIES + 1);
    arena_free(page.arena);
    arena_free(f.arena);
}

static void
test_left_out(void **state)
{
    (void)state;
    int64_t user = add_user(store, "had");
    char sql[300];
    struct store_watched watched = { .user_id = user, .title_id = movies[1], .at = NOW };
    rate(user, movies[0], 0);
    assert_int_equal(store_rental_watched(store, &watched, 1), 0);
    snprintf(sql, sizeof sql,
        "INSERT INTO at_home (user_id, title_id, medium, shipped_at) VALUES (%lld, %lld, 2, 1)",
        (long long)user, (long long)movies[2]);
    run(store, sql);
    for (int queue = 0; queue < 2; queue++) {
        snprintf(sql, sizeof sql,
            "INSERT INTO queue_entry (user_id, queue, title_id, place, medium, added_at) "
            "VALUES (%lld, %d, %lld, 0, 2, 1)",
            (long long)user, queue, (long long)movies[3 + queue]);
        run(store, sql);
    }
    struct found f = recommend(user, 0, 0, 500);
    assert_int_equal(f.total, MOVIES + 1 - 5);
    for (int i = 0; i < 5; i++)
        assert_false(has(&f, movies[i]));
    assert_true(has(&f, series));
    arena_free(f.arena);

    /* who watched an episode knows the series */
    watched.title_id = episode;
    assert_int_equal(store_rental_watched(store, &watched, 1), 0);
    f = recommend(user, 0, 0, 500);
    assert_int_equal(f.total, MOVIES + 1 - 6);
    assert_false(has(&f, series));
    arena_free(f.arena);

    /* what somebody else had is nobody's business */
    int64_t other = add_user(store, "other");
    f = recommend(other, 0, 0, 500);
    assert_int_equal(f.total, MOVIES + 1);
    arena_free(f.arena);
}

static void
limit(int64_t user, int max_maturity)
{
    char sql[100];
    snprintf(sql, sizeof sql, "UPDATE user SET max_maturity = %d WHERE id = %lld", max_maturity,
        (long long)user);
    run(store, sql);
}

static void
test_maturity(void **state)
{
    (void)state;
    int64_t user = add_user(store, "child");
    limit(user, 60);
    struct found f = recommend(user, 0, 0, 500);
    assert_int_equal(f.total, MOVIES);
    assert_false(has(&f, movies[9]));
    arena_free(f.arena);
    limit(user, 100);
    f = recommend(user, 0, 0, 500);
    assert_true(has(&f, movies[9]));
    arena_free(f.arena);
}

static void
test_genres(void **state)
{
    (void)state;
    int64_t user = add_user(store, "genres");
    struct store_taste *tastes;
    size_t n;
    int64_t comedies = ask(store, "SELECT id FROM genre WHERE name = 'Comedy'");
    struct found f = recommend(user, comedies, 0, 500);
    assert_string_equal(f.genre, "Comedy");
    assert_int_equal(f.total, 14);
    for (size_t i = 0; i < MOVIES; i++)
        assert_int_equal(has(&f, movies[i]), i % 3 == 0);
    assert_int_equal(store_recommendation_tastes(store, f.arena, user, 10, &tastes, &n), 0);
    assert_int_equal(n, 0);
    rate(user, movies[3], 5);
    rate(user, movies[4], 1);
    rate(user, movies[6], 4);
    rate(user, movies[9], 0);
    assert_int_equal(store_recommendation_tastes(store, f.arena, user, 10, &tastes, &n), 0);
    assert_int_equal(n, 2);
    assert_string_equal(tastes[0].genre, "Comedy");
    assert_string_equal(tastes[1].genre, "Drama");
    assert_int_equal(store_recommendation_tastes(store, f.arena, user, 1, &tastes, &n), 0);
    assert_int_equal(n, 1);
    arena_free(f.arena);
    f = recommend(user, 999999, 0, 500);
    assert_int_equal(f.total, 0);
    assert_null(f.genre);
    struct store_recommendations none;
    assert_int_equal(store_recommendation_list(store, f.arena, user + 1000, 0, 0, 5, &none), 0);
    arena_free(f.arena);
}

/* The rows the server has read since the last FLUSH STATUS. */
static int64_t
rows_read(void)
{
    return ask(store, "SELECT SUM(variable_value) FROM information_schema.session_status "
                      "WHERE variable_name LIKE 'handler_read%'");
}

/* With more titles than a list has, the best are found by going down the index, and no more
 * rows are read than it takes. */
static void
test_many(void **state)
{
    (void)state;
    int64_t user = add_user(store, "many");
    run(store, "INSERT INTO title (id, kind, name, changed_at) "
               "SELECT 1000 + seq, 0, 'x', 1 FROM seq_1_to_20000");
    run(store, "INSERT INTO title_bias (title_id, bias, maturity) "
               "SELECT 1000 + seq, -3000 - CAST(seq AS SIGNED), 60 FROM seq_1_to_20000");
    ask(store, "ANALYZE TABLE title, title_bias, title_score");
    arena_free(recommend(user, 0, 0, 1).arena);
    run(store, "FLUSH STATUS");
    struct found f = recommend(user, 0, 0, 500);
    assert_int_equal(f.total, RECOMMENDATION_MAX);
    assert_int_equal(f.list[0].title_id, series);
    assert_in_range(rows_read(), 1, 10 * RECOMMENDATION_MAX);
    arena_free(f.arena);
}

/* Of many ratings and scores only those that are shown are read. */
static void
test_many_ratings(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int64_t user = add_user(store, "many ratings");
    int64_t ids[25];
    struct user_rating ratings[COUNT(ids)];
    char sql[200];
    snprintf(sql, sizeof sql,
        "INSERT INTO user_rating (user_id, title_id, rating, rated_at) "
        "SELECT %lld, 1000 + seq, 3, seq FROM seq_1_to_5000",
        (long long)user);
    run(store, sql);
    run(store, "INSERT INTO title_score (title_id, imported_sum, imported_count) "
               "SELECT 1000 + seq, 300, 10 FROM seq_1_to_5000");
    ask(store, "ANALYZE TABLE user_rating, title_score");
    for (size_t i = 0; i < COUNT(ids); i++)
        ids[i] = 1000 + 10 * (int64_t)(i + 1);
    assert_int_equal(store_rating_by_titles(store, a, user, ids, 1, ratings), 0);
    run(store, "FLUSH STATUS");
    assert_int_equal(store_rating_by_titles(store, a, user, ids, COUNT(ids), ratings), 0);
    assert_in_range(rows_read(), 1, 10 * COUNT(ids));
    assert_int_equal(ratings[24].updated, 250);

    /* a count reads all there are, of the index; the rest of a page no more than it has */
    struct user_rating *list;
    size_t n;
    int64_t total;
    run(store, "FLUSH STATUS");
    assert_int_equal(store_rating_recent(store, a, user, 4900, 50, 25, &list, &n, &total), 0);
    assert_in_range(rows_read(), 1, 101 + 10 * 25);
    assert_int_equal(n, 25);
    assert_int_equal(total, 101);
    assert_int_equal(list[0].updated, 4950);
    arena_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_maturity),
        cmocka_unit_test(test_genres),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_many_ratings),
    };
    FIXTURE_SKIP();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
