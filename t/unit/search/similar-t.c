/* Similars: what is shared decides, the rare more than the common. */
#include "search/similar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The answers, by place of the title: at most a hundred titles here. */
struct answers {
    int64_t ids[100][SIMILAR_MAX];
    size_t n[100];
    int64_t last;
    int64_t stop_at;
};

static int
note(void *arg, int64_t id, const int64_t *ids, size_t n)
{
    struct answers *a = arg;
    assert_true(id > a->last);
    a->last = id;
    assert_in_range(id, 1, 99);
    assert_in_range(n, 0, SIMILAR_MAX);
    memcpy(a->ids[id], ids, n * sizeof *ids);
    a->n[id] = n;
    return id == a->stop_at ? 7 : 0;
}

static void
test_order(void **state)
{
    (void)state;
    struct answers a = { .last = 0 };
    struct similar *s = similar_new();
    similar_title(s, 1, 1931, 0);
    similar_trait(s, SIMILAR_DIRECTOR, "lang");
    similar_trait(s, SIMILAR_CAST, "lorre");
    similar_trait(s, SIMILAR_GENRE, "Crime");
    similar_title(s, 2, 1927, 0); /* the same director */
    similar_trait(s, SIMILAR_DIRECTOR, "lang");
    similar_trait(s, SIMILAR_GENRE, "Sci-Fi");
    similar_title(s, 3, 1941, 0); /* an actor in common */
    similar_trait(s, SIMILAR_CAST, "lorre");
    similar_trait(s, SIMILAR_GENRE, "Mystery");
    similar_title(s, 4, 1931, 5); /* the genre alone, the same year */
    similar_trait(s, SIMILAR_GENRE, "Crime");
    similar_title(s, 5, 1990, 9); /* the genre alone, long after */
    similar_trait(s, SIMILAR_GENRE, "Crime");
    similar_title(s, 6, 1931, 99); /* nothing in common but the year */
    similar_trait(s, SIMILAR_GENRE, "Comedy");
    similar_title(s, 7, 0, 0); /* nothing at all */
    assert_int_equal(similar_each(s, note, &a), 0);
    assert_int_equal(a.last, 7);
    assert_int_equal(a.n[1], 4);
    assert_int_equal(a.ids[1][0], 2);
    assert_int_equal(a.ids[1][1], 3);
    assert_int_equal(a.ids[1][2], 4);
    assert_int_equal(a.ids[1][3], 5);
    assert_int_equal(a.n[6], 0);
    assert_int_equal(a.n[7], 0);
    similar_free(s);
}

/* A director is not an actor of the same name, a trait counts once, and a title
 * is not like itself. */
static void
test_traits(void **state)
{
    (void)state;
    struct answers a = { .last = 0 };
    struct similar *s = similar_new();
    similar_title(s, 1, 0, 0);
    similar_trait(s, SIMILAR_DIRECTOR, "welles");
    similar_trait(s, SIMILAR_DIRECTOR, "welles");
    similar_title(s, 2, 0, 0);
    similar_trait(s, SIMILAR_CAST, "welles");
    assert_int_equal(similar_each(s, note, &a), 0);
    assert_int_equal(a.n[1], 0);
    assert_int_equal(a.n[2], 0);
    similar_free(s);
}

/* Equal matches: the more popular first, then the older entry; and no more than
 * the bound. */
static void
test_bound(void **state)
{
    (void)state;
    struct answers a = { .last = 0 };
    struct similar *s = similar_new();
    for (int64_t id = 1; id <= 60; id++) {
        similar_title(s, id, 2000, id == 60 ? 1000 : 0);
        similar_trait(s, SIMILAR_GENRE, "Drama");
        if (id == 1)
            similar_trait(s, SIMILAR_GENRE, "Western");
    }
    assert_int_equal(similar_each(s, note, &a), 0);
    assert_int_equal(a.n[10], SIMILAR_MAX);
    assert_int_equal(a.ids[10][0], 60);
    for (size_t i = 1; i < SIMILAR_MAX; i++)
        assert_int_equal(a.ids[10][i], (int64_t)i < 10 ? (int64_t)i : (int64_t)i + 1);
    similar_free(s);
}

struct common_years {
    int64_t worst; /* years between a title and one named for it */
    int64_t seen;
};

static int
note_years(void *arg, int64_t id, const int64_t *ids, size_t n)
{
    struct common_years *y = arg;
    assert_int_equal(n, SIMILAR_MAX);
    for (size_t i = 0; i < n; i++) {
        int64_t apart = llabs(id % 120 - ids[i] % 120);
        assert_int_not_equal(ids[i], id);
        if (apart > y->worst)
            y->worst = apart;
    }
    y->seen++;
    return 0;
}

/* Of a trait that very many have, those of the same time are found. */
static void
test_common(void **state)
{
    (void)state;
    struct similar *s = similar_new();
    struct common_years years = { .worst = 0 };
    for (int64_t id = 1; id <= 20000; id++) {
        similar_title(s, id, 1900 + id % 120, 0);
        similar_trait(s, SIMILAR_GENRE, "Drama");
    }
    assert_int_equal(similar_each(s, note_years, &years), 0);
    assert_int_equal(years.seen, 20000);
    assert_int_equal(years.worst, 0);
    similar_free(s);
}

static void
test_stop(void **state)
{
    (void)state;
    struct answers a = { .stop_at = 2 };
    struct similar *s = similar_new();
    for (int64_t id = 1; id <= 3; id++)
        similar_title(s, id, 0, 0);
    assert_int_equal(similar_each(s, note, &a), 7);
    assert_int_equal(a.last, 2);
    similar_free(s);
    s = similar_new();
    assert_int_equal(similar_each(s, note, &a), 0);
    similar_free(s);
    similar_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_traits),
        cmocka_unit_test(test_bound),
        cmocka_unit_test(test_common),
        cmocka_unit_test(test_stop),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
