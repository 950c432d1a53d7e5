/* Routes: what each path leads to, and the sense of the table itself. */
#include "dispatch/route.h"

#include "util/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
test_paths(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        enum http_method method;
        const char *name; /* NULL: no route */
        bool known;
        int64_t id;
    } cases[] = {
        { "/catalog/titles", HTTP_GET, "titles", true, 0 },
        { "/catalog/titles", HTTP_HEAD, "titles", true, 0 },
        { "/catalog/titles/", HTTP_GET, "titles", true, 0 },
        { "/catalog/titles//", HTTP_GET, NULL, false, 0 },
        { "//catalog/titles", HTTP_GET, NULL, false, 0 },
        { "/catalog/titles", HTTP_PUT, NULL, true, 0 },
        { "/catalog/titles", HTTP_OTHER, NULL, true, 0 },
        { "/Catalog/titles", HTTP_GET, NULL, false, 0 },
        { "/catalog/titles.xml", HTTP_GET, NULL, false, 0 },
        { "/catalog/titles;x", HTTP_GET, NULL, false, 0 },
        { "/catalog/../catalog/titles", HTTP_GET, NULL, false, 0 },
        { "/catalog", HTTP_GET, NULL, false, 0 },
        { "/", HTTP_GET, NULL, false, 0 },
        { "", HTTP_GET, NULL, false, 0 },
        { "/catalog/titles/movies/70000001", HTTP_GET, "movie", true, 70000001 },
        { "/catalog/titles/movies/70000001/cast", HTTP_GET, "movie/cast", true, 70000001 },
        { "/catalog/titles/movies/070000001", HTTP_GET, NULL, false, 0 },
        { "/catalog/titles/movies/0", HTTP_GET, NULL, false, 0 },
        { "/catalog/titles/movies/-1", HTTP_GET, NULL, false, 0 },
        { "/catalog/titles/movies/1e3", HTTP_GET, NULL, false, 0 },
        { "/catalog/titles/movies/", HTTP_GET, NULL, false, 0 },
        { "/catalog/titles/movies/123456789012345678", HTTP_GET, "movie", true,
            123456789012345678 },
        { "/catalog/titles/movies/1234567890123456789", HTTP_GET, NULL, false, 0 },
        { "/catalog/titles/movies/1/nothing", HTTP_GET, NULL, false, 0 },
        { "/catalog/people/30000001", HTTP_GET, "person", true, 30000001 },
        { "/oauth/clock/time", HTTP_GET, "clock", true, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct route_match m;
        route_find(cases[i].path, cases[i].method, &m);
        assert_int_equal(m.path_known, cases[i].known);
        if (cases[i].name == NULL) {
            assert_null(m.route);
            continue;
        }
        assert_non_null(m.route);
        assert_string_equal(m.route->name, cases[i].name);
        assert_int_equal(m.nids, cases[i].id != 0 ? 1 : 0);
        if (m.nids != 0)
            assert_int_equal(m.ids[0], cases[i].id);
    }
}

static void
test_words(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        const char *name; /* NULL: no route */
        const char *word;
    } cases[] = {
        { "/categories/genres", "category", "genres" },
        { "/categories/mpaa_ratings/", "category", "mpaa_ratings" },
        { "/categories/A-z_9", "category", "A-z_9" },
        { "/categories/award_types/baftas", "category/award", "baftas" },
        { "/categories/title_formats/quality", "category/format", "quality" },
        { "/categories/genres/1001", "category/genre", "" },
        { "/categories/genres/drama", NULL, "" },
        { "/categories/other/drama", NULL, "" },
        { "/categories", NULL, "" },
        { "/categories/", NULL, "" },
        { "/categories/a.b", NULL, "" },
        { "/categories/a b", NULL, "" },
        { "/categories/\xc3\xa9", NULL, "" },
        { "/categories/"
          "123456789012345678901234567890123456789012345678901234567890123",
            "category", "123456789012345678901234567890123456789012345678901234567890123" },
        { "/categories/"
          "1234567890123456789012345678901234567890123456789012345678901234",
            NULL, "" },
        { "/catalog/titles", "titles", "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct route_match m;
        route_find(cases[i].path, HTTP_GET, &m);
        if (cases[i].name == NULL) {
            assert_null(m.route);
            continue;
        }
        assert_non_null(m.route);
        assert_string_equal(m.route->name, cases[i].name);
        assert_string_equal(m.word, cases[i].word);
    }
}

/* Feeds are made of lists. */
static void
test_feeds(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        bool feed;
    } cases[] = {
        { "/catalog/titles", true },
        { "/catalog/people", true },
        { "/catalog/people/1/filmography", true },
        { "/catalog/titles/movies/1/similars", true },
        { "/catalog/titles/series/1/seasons", true },
        { "/catalog/titles/series/1/seasons/2/episodes", true },
        { "/catalog/titles/series/1/discs", true },
        { "/catalog/titles/autocomplete", false },
        { "/catalog/titles/movies/1", false },
        { "/catalog/titles/movies/1/cast", false },
        { "/catalog/people/1", false },
        { "/categories/genres", false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct route_match m;
        route_find(cases[i].path, HTTP_GET, &m);
        assert_non_null(m.route);
        assert_int_equal((m.route->formats & FORMAT_BIT(FORMAT_ATOM)) != 0, cases[i].feed);
    }
}

/* Where {user} stands, whatever it is; and that "current" alone has a row of its own. */
static void
test_users(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        enum http_method method;
        const char *name; /* NULL: no route */
        bool known;
        size_t at;
        size_t len;
    } cases[] = {
        { "/users/current", HTTP_GET, "user/current", true, 0, 0 },
        { "/users/@me", HTTP_GET, "user", true, 7, 3 },
        { "/users/T1x/", HTTP_HEAD, "user", true, 7, 3 },
        { "/users/current/feeds", HTTP_GET, "user/feeds", true, 7, 7 },
        { "/users/ /feeds", HTTP_GET, "user/feeds", true, 7, 1 },
        { "/users/x/feeds", HTTP_PUT, NULL, true, 7, 1 },
        { "/users//feeds", HTTP_GET, NULL, false, 0, 0 },
        { "/users/", HTTP_GET, NULL, false, 0, 0 },
        { "/users/x/nothing", HTTP_GET, NULL, false, 0, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct route_match m;
        route_find(cases[i].path, cases[i].method, &m);
        assert_int_equal(m.path_known, cases[i].known);
        assert_int_equal(m.route != NULL, cases[i].name != NULL);
        if (m.route != NULL)
            assert_string_equal(m.route->name, cases[i].name);
        assert_int_equal(m.user_len, cases[i].len);
        if (m.user_len != 0)
            assert_int_equal(m.user_at, cases[i].at);
    }
}

/* What a feed opens is what its words say. */
static void
test_feed_rows(void **state)
{
    (void)state;
    for (const struct route *r = route_table; r->pattern != NULL; r++) {
        if (r->feed == FEED_NONE)
            continue;
        assert_int_equal(r->method, HTTP_GET);
        assert_int_equal(r->level, LEVEL_PROTECTED);
        assert_true((r->formats & FORMAT_BIT(FORMAT_ATOM)) != 0);
        assert_int_equal(strncmp(r->pattern, "/users/{user}", 13), 0);
        assert_string_equal(r->pattern + 13, feed_words[r->feed].path);
    }
}

static void
test_allow(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct route_match m;
    route_find("/catalog/titles", HTTP_PUT, &m);
    assert_string_equal(route_allow(a, &m), "GET, HEAD, OPTIONS");
    arena_free(a);
}

/* Names are unique, every row is complete, and every pattern finds itself. */
static void
test_table(void **state)
{
    (void)state;
    for (const struct route *r = route_table; r->pattern != NULL; r++) {
        assert_non_null(r->handler);
        assert_non_null(r->name);
        assert_int_not_equal(r->formats, 0);
        assert_in_range(r->level, 0, LEVEL__MAX - 1);
        for (const struct route *other = r + 1; other->pattern != NULL; other++)
            if (strcmp(r->name, other->name) == 0) /* one thing under several verbs or paths */
                assert_int_equal(r->level, other->level);
        char path[256] = "";
        for (const char *p = r->pattern; *p != '\0'; p++) {
            size_t n = strlen(path);
            assert_in_range(n, 0, sizeof path - 2);
            if (*p == '{')
                p = strchr(p, '}');
            path[n] = *p == '}' ? '7' : *p;
        }
        struct route_match m;
        route_find(path, r->method, &m);
        assert_ptr_equal(m.route, r);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_feeds),
        cmocka_unit_test(test_users),
        cmocka_unit_test(test_feed_rows),
        cmocka_unit_test(test_allow),
        cmocka_unit_test(test_table),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
