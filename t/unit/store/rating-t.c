/*
 * Ratings on a real database: predictions as worked out by hand, averages that follow
 * when they are folded in, nothing lost or counted twice however many write and fold.
 */
#define WORKERS 8
#include "taste.h"

#include "store/generation.h"
#include "store/queries.h"
#include "store/rating.h"
#include "store/tx.h"

#include <time.h>

static struct store *store;
static int64_t a_id, b_id, c_id, episode;

/* Imported: A 10 ratings of 4.0, B none, C 100 of 3.0. The mean of all is therefore
 * (40 + 300 + 100 * 3.6) / (110 + 100) = 3.333. */
static const struct entry entries[] = {
    { .key = "a",
        .title = { .name = "A", .rating_sum = 400, .rating_count = 10, .maturity_level = 60 } },
    { .key = "b", .title = { .name = "B" } },
    { .key = "c",
        .title = { .kind = TITLE_SERIES,
            .name = "C",
            .rating_sum = 3000,
            .rating_count = 100 } },
    { .key = "e", .title = { .kind = TITLE_PROGRAM, .parent = "c", .name = "E" } },
};

static int
setup(void **state)
{
    (void)state;
    store = fixture_open_migrated();
    put_entries(store, entries, COUNT(entries), 100);
    a_id = id_of(store, "a");
    b_id = id_of(store, "b");
    c_id = id_of(store, "c");
    episode = id_of(store, "e");
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    store_close(store);
    return 0;
}

static enum rating_result
rate(enum rating_write how, int64_t user, int64_t title, int rating, int64_t now)
{
    struct arena *a = arena_new(0);
    enum rating_result result = store_rating_write(store, a, how, user, title, rating, now);
    arena_free(a);
    return result;
}

static int64_t
fold(struct store *s, int64_t most)
{
    struct arena *a = arena_new(0);
    int64_t n = store_rating_fold(s, a, most);
    arena_free(a);
    return n;
}

static struct user_rating
rating_of(int64_t user, int64_t title)
{
    struct arena *a = arena_new(0);
    struct user_rating r;
    assert_int_equal(store_rating_by_titles(store, a, user, &title, 1, &r), 0);
    assert_int_equal(r.title_id, title);
    arena_free(a);
    return r;
}

static int64_t
predicted(int64_t user, int64_t title)
{
    return rating_of(user, title).predicted;
}

static int64_t
catalog_generation(void)
{
    int64_t values[NOUN__MAX];
    assert_int_equal(store_generation_read(store, values), 0);
    return values[NOUN_CATALOG];
}

static int64_t
title_bias(int64_t title)
{
    return ask_with(store, "SELECT bias FROM title_bias WHERE title_id = ", title);
}

/* ---- by hand ------------------------------------------------------------------- */

static void
test_predictions(void **state)
{
    (void)state;
    int64_t user = add_user(store, "hand");
    assert_int_equal(ask(store, "SELECT value FROM meta WHERE name = 'rating_mean'"), 3333);
    assert_int_equal(title_bias(a_id), 334);   /* (40 - 33.33) / 20 = 0.3335 */
    assert_int_equal(title_bias(b_id), 0);     /* nobody rated it */
    assert_int_equal(title_bias(c_id), -303);  /* (300 - 333.3) / 110 = -0.3027 */
    assert_int_equal(title_bias(episode), -1); /* is not recommended by itself */

    /* nothing of the user's own: 3.333 + 0.334, 3.333, 3.333 - 0.303 */
    assert_int_equal(predicted(user, a_id), 37);
    assert_int_equal(predicted(user, b_id), 33);
    assert_int_equal(predicted(user, c_id), 30);
    assert_int_equal(predicted(user, episode), 33);

    /* (5 - 3.333 - 0.3335) / (1 + 5) = 0.222 */
    assert_int_equal(rate(RATING_CREATE, user, a_id, 5, NOW), RATING_DONE);
    assert_int_equal(predicted(user, a_id), 39);
    assert_int_equal(predicted(user, b_id), 36);
    assert_int_equal(predicted(user, c_id), 33);

    /* (1.3335 + (1 - 3.333)) / (2 + 5) = -0.143 */
    assert_int_equal(rate(RATING_PUT, user, b_id, 1, NOW + 1), RATING_DONE);
    assert_int_equal(predicted(user, a_id), 35);
    assert_int_equal(predicted(user, b_id), 32);
    assert_int_equal(predicted(user, c_id), 29);

    /* what is of no interest says nothing of taste */
    assert_int_equal(
        rate(RATING_CREATE, user, c_id, RATING_NOT_INTERESTED, NOW + 2), RATING_DONE);
    assert_int_equal(predicted(user, c_id), 29);
    assert_int_equal(
        ask_with(store, "SELECT ratings FROM user_bias WHERE user_id = ", user), 2);

    struct user_rating r = rating_of(user, c_id);
    assert_int_equal(r.rating, 0);
    assert_true(r.not_interested);
    assert_int_equal(r.updated, NOW + 2);
    r = rating_of(user, episode);
    assert_int_equal(r.rating, 0);
    assert_false(r.not_interested);
    assert_int_equal(r.updated, 0);
    r = rating_of(user, a_id);
    assert_int_equal(r.rating, 5);
    assert_int_equal(r.updated, NOW);
}

/* The ratings of the last test come into the averages, and with them the mean moves to
 * (5 + 1 + 300 + 360) / (102 + 100) = 3.297. */
static void
test_averages_follow(void **state)
{
    (void)state;
    int64_t before = catalog_generation();
    assert_int_equal(average(store, a_id), 40);
    assert_int_equal(average(store, b_id), 0);
    assert_int_equal(fold(store, 1000), 2); /* C gained nothing */
    assert_int_equal(average(store, a_id), 50);
    assert_int_equal(average(store, b_id), 10);
    assert_int_equal(average(store, c_id), 30);
    assert_int_equal(catalog_generation(), before + 1);
    assert_int_equal(ask(store, "SELECT value FROM meta WHERE name = 'rating_mean'"), 3297);
    assert_int_equal(title_bias(a_id), 155);  /* (5 - 3.297) / 11 */
    assert_int_equal(title_bias(b_id), -209); /* (1 - 3.297) / 11 */
    assert_int_equal(title_bias(c_id), -270); /* (300 - 329.7) / 110 */
    assert_int_equal(
        ask_with(store, "SELECT maturity FROM title_bias WHERE title_id = ", a_id), 60);

    /* folded once is folded */
    assert_int_equal(ask(store, "SELECT COUNT(*) FROM rating_delta"), 0);
    assert_int_equal(fold(store, 1000), 0);
    assert_int_equal(average(store, a_id), 50);
    assert_int_equal(catalog_generation(), before + 1);
}

static void
test_writing(void **state)
{
    (void)state;
    int64_t user = add_user(store, "writer");
    assert_int_equal(rate(RATING_REMOVE, user, a_id, 0, NOW), RATING_NONE);
    assert_int_equal(rate(RATING_CREATE, user, a_id, 2, NOW), RATING_DONE);
    assert_int_equal(rate(RATING_CREATE, user, a_id, 4, NOW + 1), RATING_EXISTS);
    assert_int_equal(rating_of(user, a_id).rating, 2);
    assert_int_equal(rate(RATING_PUT, user, a_id, 2, NOW + 2), RATING_DONE);
    assert_int_equal(rating_of(user, a_id).updated, NOW);
    assert_int_equal(rate(RATING_PUT, user, a_id, 4, NOW + 3), RATING_DONE);
    assert_int_equal(rating_of(user, a_id).rating, 4);
    assert_int_equal(rating_of(user, a_id).updated, NOW + 3);
    assert_int_equal(fold(store, 1000), 1);
    assert_int_equal(average(store, a_id), 45);

    /* of no interest: rated, but not counted */
    assert_int_equal(rate(RATING_PUT, user, a_id, RATING_NOT_INTERESTED, NOW + 4), RATING_DONE);
    assert_int_equal(rate(RATING_CREATE, user, a_id, 1, NOW + 4), RATING_EXISTS);
    assert_int_equal(fold(store, 1000), 1);
    assert_int_equal(average(store, a_id), 50);
    assert_int_equal(ask_with(store, "SELECT bias FROM user_bias WHERE user_id = ", user), 0);

    assert_int_equal(rate(RATING_PUT, user, a_id, 3, NOW + 5), RATING_DONE);
    assert_int_equal(rate(RATING_REMOVE, user, a_id, 0, NOW + 6), RATING_DONE);
    assert_int_equal(rate(RATING_REMOVE, user, a_id, 0, NOW + 6), RATING_NONE);
    assert_int_equal(rating_of(user, a_id).updated, 0);
    fold(store, 1000);
    assert_int_equal(average(store, a_id), 50);
    assert_int_equal(
        ask_with(store, "SELECT ratings FROM user_bias WHERE user_id = ", user), 0);

    /* nobody rates who is not there */
    assert_int_equal(rate(RATING_PUT, user + 1000, a_id, 3, NOW), RATING_FAILED);
    assert_int_equal(
        ask_with(store, "SELECT COUNT(*) FROM user_rating WHERE user_id = ", user + 1000), 0);
}

static void
test_lists(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int64_t user = add_user(store, "list");
    struct user_rating *list;
    size_t n;
    int64_t total;
    assert_int_equal(rate(RATING_PUT, user, a_id, 1, NOW + 5), RATING_DONE);
    assert_int_equal(rate(RATING_PUT, user, b_id, 0, NOW + 9), RATING_DONE);
    assert_int_equal(rate(RATING_PUT, user, c_id, 4, NOW + 7), RATING_DONE);
    assert_int_equal(store_rating_recent(store, a, user, 0, 0, 500, &list, &n, &total), 0);
    assert_int_equal(n, 3);
    assert_int_equal(total, 3);
    assert_int_equal(list[0].title_id, b_id);
    assert_true(list[0].not_interested);
    assert_int_equal(list[1].title_id, c_id);
    assert_int_equal(list[1].rating, 4);
    assert_int_equal(list[2].title_id, a_id);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(list[i].predicted, predicted(user, list[i].title_id));
    assert_int_equal(store_rating_recent(store, a, user, NOW + 7, 1, 1, &list, &n, &total), 0);
    assert_int_equal(n, 1);
    assert_int_equal(total, 2);
    assert_int_equal(list[0].title_id, c_id);

    /* any number of titles costs one query, and comes as it was asked for */
    int64_t ids[RATING_TITLES_MAX];
    struct user_rating ratings[RATING_TITLES_MAX];
    for (size_t i = 0; i < COUNT(ids); i++)
        ids[i] = i % 2 == 0 ? c_id : i % 3 == 0 ? a_id : 5;
    uint64_t before = store_queries(store);
    assert_int_equal(store_rating_by_titles(store, a, user, ids, COUNT(ids), ratings), 0);
    assert_int_equal(store_queries(store) - before, 1);
    for (size_t i = 0; i < COUNT(ids); i++) {
        assert_int_equal(ratings[i].title_id, ids[i]);
        assert_int_equal(ratings[i].rating, ids[i] == c_id ? 4 : ids[i] == a_id);
        assert_in_range(ratings[i].predicted, 10, 50);
    }
    arena_free(a);
}

/* ---- several at once --------------------------------------------------------------- */

#define RATERS 24

static int64_t raters[WORKERS][RATERS];

/* Six rate the same title, each for users of their own, and change their minds; two fold
 * at the same time. */
static void
rate_or_fold(struct store *s, int number, int out)
{
    struct arena *a = arena_new(0);
    int bad = 0;
    for (int i = 0; i < RATERS; i++) {
        int64_t user = raters[number][i];
        if (number >= 6) {
            bad += store_rating_fold(s, a, 1000) < 0;
        } else {
            enum rating_write how = i % 3 == 0 ? RATING_REMOVE : RATING_PUT;
            bad += store_rating_write(s, a, RATING_CREATE, user, b_id, i % 5 + 1, NOW) != 1;
            bad += store_rating_write(s, a, how, user, b_id, number % 6, NOW) != 1;
            bad += store_rating_write(s, a, RATING_PUT, user, a_id, 3, NOW) != 1;
        }
        arena_reset(a);
    }
    say(out, bad);
    arena_free(a);
}

static void
test_many_at_once(void **state)
{
    (void)state;
    int64_t results[WORKERS];
    char login[40];
    for (int w = 0; w < WORKERS; w++)
        for (int i = 0; i < RATERS; i++) {
            snprintf(login, sizeof login, "rater %d %d", w, i);
            raters[w][i] = add_user(store, login);
        }
    assert_int_equal(in_workers(rate_or_fold, results, WORKERS), WORKERS);
    assert_int_equal(count_of(results, WORKERS, 0), WORKERS);
    assert_true(fold(store, 1000) >= 0);
    assert_int_equal(ask(store, "SELECT COUNT(*) FROM rating_delta"), 0);
    assert_int_equal(ask(store, "SELECT COUNT(*) FROM user_rating WHERE rating > 0") > 200, 1);
    assert_int_equal(
        ask(store, "SELECT COUNT(*) FROM title_score s JOIN "
                   "(SELECT title_id, SUM(rating) * 10 AS sum, SUM(rating > 0) AS n "
                   "   FROM user_rating GROUP BY title_id) r ON r.title_id = s.title_id "
                   "WHERE s.own_sum <> r.sum OR s.own_count <> r.n"),
        0);
    assert_int_equal(
        ask_with(store, "SELECT own_count FROM title_score WHERE title_id = ", b_id),
        /* five of the six rate it again, 16 of 24; one says that it is of no interest;
         * and one did in the first test */
        5 * 16 + 1);
}

static int64_t one_user;

/* All rate for one user, each another title. */
static void
rate_for_one(struct store *s, int number, int out)
{
    struct arena *a = arena_new(0);
    int bad = 0;
    for (int i = 0; i < 10; i++)
        bad +=
            store_rating_write(s, a, RATING_PUT, one_user, 1000 + number, i % 5 + 1, NOW) != 1;
    say(out, bad);
    arena_free(a);
}

static void
test_one_user_at_once(void **state)
{
    (void)state;
    int64_t results[WORKERS];
    one_user = add_user(store, "one");
    assert_int_equal(in_workers(rate_for_one, results, WORKERS), WORKERS);
    assert_int_equal(count_of(results, WORKERS, 0), WORKERS);
    /* eight titles nobody knows, all rated 5 */
    int64_t mean = ask(store, "SELECT value FROM meta WHERE name = 'rating_mean'");
    assert_int_equal(
        ask_with(store, "SELECT ratings FROM user_bias WHERE user_id = ", one_user), 8);
    assert_int_equal(ask_with(store, "SELECT bias FROM user_bias WHERE user_id = ", one_user),
        (8 * (5000 - mean) * 2 + 13) / 26);
    fold(store, 1000);
}

/* A running import, or another fold, keeps the fold waiting for the next time, also where no
 * average changes that is shown; who rates does not wait. */
static void
test_fold_meets_import(void **state)
{
    (void)state;
    int64_t first = add_user(store, "meets first");
    int64_t second = add_user(store, "meets second");
    struct store *other = fixture_open();
    assert_int_equal(rate(RATING_PUT, first, episode, 3, NOW), RATING_DONE);
    assert_int_equal(fold(store, 1000), 1);
    assert_int_equal(store_begin(other), 0);
    assert_int_equal(store_generation_bump(other, NOUN_CATALOG), 0);
    assert_int_equal(rate(RATING_PUT, second, episode, 3, NOW), RATING_DONE);
    assert_int_equal(fold(store, 1000), 0);
    store_rollback(other);
    assert_int_equal(fold(store, 1000), 1);
    assert_int_equal(average(store, episode), 30);
    store_close(other);
}

/* Changes the maturity of title A, as an import does, says so, and commits when somebody waits
 * for that row. */
static void
change_maturity(int out)
{
    const struct timespec patience = { .tv_nsec = 150000000 }; /* InnoDB looks every 100 ms */
    struct store *s = fixture_open();
    char sql[120];
    assert_int_equal(store_begin(s), 0);
    snprintf(sql, sizeof sql, "UPDATE title_bias SET maturity = 1000 WHERE title_id = %lld",
        (long long)a_id);
    run(s, sql);
    say(out, 1);
    for (int i = 0; i < 100; i++) {
        if (ask(s, "SELECT COUNT(*) FROM information_schema.innodb_trx "
                   "WHERE trx_state = 'LOCK WAIT'") > 0)
            break;
        nanosleep(&patience, NULL);
    }
    assert_int_equal(store_commit(s), 0);
    store_close(s);
}

/* A mean that moved makes all biases anew, of what an import has just changed as well: they
 * follow, and the maturity stays what the import made it. */
static void
test_renewal_meets_import(void **state)
{
    (void)state;
    char login[20];
    int64_t mean = ask(store, "SELECT value FROM meta WHERE name = 'rating_mean'");
    for (int i = 0; i < 20; i++) {
        snprintf(login, sizeof login, "renewal %d", i);
        assert_int_equal(rate(RATING_PUT, add_user(store, login), b_id, 1, NOW), RATING_DONE);
    }
    int64_t begun;
    int out[2];
    assert_int_equal(pipe(out), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        change_maturity(out[1]);
        _exit(0);
    }
    close(out[1]);
    assert_int_equal(read(out[0], &begun, sizeof begun), sizeof begun);
    close(out[0]);
    int64_t bias = title_bias(a_id);
    assert_int_equal(fold(store, 1000), 1);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_true(ask(store, "SELECT value FROM meta WHERE name = 'rating_mean'") < mean);
    assert_true(title_bias(a_id) > bias);
    assert_int_equal(
        ask_with(store, "SELECT maturity FROM title_bias WHERE title_id = ", a_id), 1000);
}

static void
test_fold_by_portions(void **state)
{
    (void)state;
    int64_t user = add_user(store, "portions");
    for (int64_t title = 2000; title < 2230; title++)
        assert_int_equal(rate(RATING_PUT, user, title, 3, NOW), RATING_DONE);
    int64_t before = catalog_generation();
    assert_int_equal(fold(store, 7), 7);
    assert_int_equal(fold(store, 150), 150);
    assert_int_equal(fold(store, 1000), 73);
    assert_int_equal(fold(store, 1000), 0);
    assert_int_equal(
        ask(store, "SELECT SUM(own_sum) FROM title_score WHERE title_id >= 2000 AND "
                   "title_id < 2230"),
        230 * 30);
    /* titles that are not there show no average, but one would when they come */
    assert_true(catalog_generation() - before <= 4);
}

/* ---- many at a time ------------------------------------------------------------------ */

struct importing {
    const struct store_rating_row *rows;
    size_t n;
    int64_t changed;
};

static int
import(struct store *s, struct arena *a, void *arg)
{
    struct importing *im = arg;
    im->changed = store_rating_import(s, a, im->rows, im->n);
    return im->changed < 0 ? -1 : 0;
}

static int64_t
import_rows(const struct store_rating_row *rows, size_t n)
{
    struct arena *a = arena_new(0);
    struct importing im = { rows, n, 0 };
    assert_int_equal(store_tx(store, a, import, &im), 0);
    arena_free(a);
    return im.changed;
}

static void
test_import(void **state)
{
    (void)state;
    int64_t x = add_user(store, "import x");
    int64_t y = add_user(store, "import y");
    int64_t gone = add_user(store, "import gone");
    int64_t users[] = { y, gone, x };
    struct arena *a = arena_new(0);
    assert_int_equal(rate(RATING_PUT, x, 3001, 2, NOW), RATING_DONE);
    assert_int_equal(rate(RATING_PUT, x, 3002, 2, NOW), RATING_DONE);
    fold(store, 1000);
    const struct store_rating_row rows[] = {
        { y, 3001, 5, NOW - 10 },
        { x, 3001, 4, NOW + 10 }, /* newer than what is there */
        { x, 3002, 4, NOW - 10 }, /* older */
        { x, 3003, 1, NOW + 1 },
        { x, 3003, 3, NOW + 3 }, /* the newest of three */
        { x, 3003, 2, NOW + 2 },
        { y, 3004, RATING_NOT_INTERESTED, NOW },
        { gone, 3003, 5, NOW },
    };
    assert_int_equal(store_user_delete(store, gone), 1);
    assert_int_equal(import_rows(rows, COUNT(rows)), 4);
    assert_int_equal(import_rows(rows, COUNT(rows)), 0);
    assert_int_equal(rating_of(x, 3001).rating, 4);
    assert_int_equal(rating_of(x, 3002).rating, 2);
    assert_int_equal(rating_of(x, 3003).rating, 3);
    assert_int_equal(rating_of(y, 3001).rating, 5);
    assert_true(rating_of(y, 3004).not_interested);
    assert_int_equal(ask(store, "SELECT COUNT(*) FROM user_rating WHERE rating < 0"), 0);
    assert_int_equal(fold(store, 1000), 2);
    assert_int_equal(ask(store, "SELECT own_sum FROM title_score WHERE title_id = 3001"), 90);
    assert_int_equal(ask(store, "SELECT own_count FROM title_score WHERE title_id = 3001"), 2);
    assert_int_equal(ask(store, "SELECT own_sum FROM title_score WHERE title_id = 3003"), 30);
    assert_int_equal(store_rating_finish(store, a, users, COUNT(users)), 0);
    assert_int_equal(ask_with(store, "SELECT ratings FROM user_bias WHERE user_id = ", x), 3);
    assert_int_equal(
        ask_with(store, "SELECT COUNT(*) FROM user_rating WHERE user_id = ", gone), 0);
    assert_int_equal(
        ask_with(store, "SELECT COUNT(*) FROM user_bias WHERE user_id = ", gone), 0);
    arena_free(a);
}

static void
test_import_much(void **state)
{
    (void)state;
    static struct store_rating_row rows[3000];
    int64_t user = add_user(store, "much");
    assert_int_equal(add_user(store, "much more"), user + 1);
    assert_int_equal(add_user(store, "most"), user + 2);
    for (size_t i = 0; i < COUNT(rows); i++)
        rows[i] = (struct store_rating_row){ user + (int64_t)(i % 3), 4000 + (int64_t)(i / 3),
            (int)(i % 5) + 1, NOW };
    assert_int_equal(import_rows(rows, COUNT(rows)), 3000);
    assert_int_equal(fold(store, 10000), 1000);
    assert_int_equal(
        ask(store, "SELECT SUM(own_sum) FROM title_score WHERE title_id >= 4000 AND "
                   "title_id < 5000"),
        3000 / 5 * 150);
}

/* A title that goes is not recommended any more; its ratings stay, and count again when it
 * comes back. */
static void
test_title_goes(void **state)
{
    (void)state;
    const struct entry gone = { .key = "a", .deleted = true };
    const struct entry again = { .key = "a", .title = { .name = "A" } };
    int64_t was = average(store, a_id);
    put_entries(store, &gone, 1, 200);
    assert_int_equal(title_bias(a_id), -1);
    put_entries(store, &again, 1, 300);
    assert_int_equal(average(store, a_id), was);
    assert_true(title_bias(a_id) != -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_predictions),
        cmocka_unit_test(test_averages_follow),
        cmocka_unit_test(test_writing),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_many_at_once),
        cmocka_unit_test(test_one_user_at_once),
        cmocka_unit_test(test_fold_meets_import),
        cmocka_unit_test(test_renewal_meets_import),
        cmocka_unit_test(test_fold_by_portions),
        cmocka_unit_test(test_import),
        cmocka_unit_test(test_import_much),
        cmocka_unit_test(test_title_goes),
    };
    FIXTURE_SKIP();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
