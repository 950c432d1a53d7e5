/*
 * Title reference: the addresses clients name titles by.
 */
#include "api/title_ref.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
expect(const char *text, int kind, int64_t id)
{
    struct title_ref_parts ref;
    if (title_ref_read(text, strlen(text), &ref) != 0)
        fail_msg("not read: %s", text);
    assert_int_equal(ref.any_kind, kind < 0);
    if (kind >= 0)
        assert_int_equal(ref.kind, kind);
    assert_int_equal(ref.id, id);
}

static void
refuse(const char *text)
{
    struct title_ref_parts ref;
    if (title_ref_read(text, strlen(text), &ref) == 0)
        fail_msg("read: %s", text);
}

static void
each_kind(void **state)
{
    (void)state;
    expect("http://api.netflix.com/catalog/titles/movies/70990001", TITLE_MOVIE, 70990001);
    expect("http://api.netflix.com/catalog/titles/series/70980010", TITLE_SERIES, 70980010);
    expect("http://api.netflix.com/catalog/titles/series/70980010/seasons/70980011",
        TITLE_SEASON, 70980011);
    expect("http://api.netflix.com/catalog/titles/programs/70970001/70970002", TITLE_PROGRAM,
        70970001);
    expect("http://api.netflix.com/catalog/titles/programs/70970001", TITLE_PROGRAM, 70970001);
    expect("http://api.netflix.com/catalog/titles/discs/70980012", TITLE_DISC, 70980012);
}

static void
only_the_path_counts(void **state)
{
    (void)state;
    expect("https://api-public.netflix.com/catalog/titles/movies/1", TITLE_MOVIE, 1);
    expect("http://films.example.org:8080/api/catalog/titles/movies/1", TITLE_MOVIE, 1);
    expect("/catalog/titles/movies/1", TITLE_MOVIE, 1);
    expect("catalog/titles/movies/1", TITLE_MOVIE, 1);
    expect("http://api.netflix.com/catalog/titles/movies/1/", TITLE_MOVIE, 1);
    expect("http://api.netflix.com/catalog/titles/movies/1?v=1.5", TITLE_MOVIE, 1);
    expect("/catalog/titles/movies/1#top", TITLE_MOVIE, 1);
}

static void
web_pages_tell_no_kind(void **state)
{
    (void)state;
    expect("http://www.netflix.com/Movie/Harbor_Lights/70990001", -1, 70990001);
    expect("https://films.example.org/a/Movie/Harbor_Lights/70990001", -1, 70990001);
    expect("http://movies.netflix.com/WiMovie/70990001", -1, 70990001);
    expect("http://movies.netflix.com/WiMovie/Harbor_Lights/70990001", -1, 70990001);
}

static void
what_is_no_title(void **state)
{
    (void)state;
    static const char *const texts[] = { "", "/", "70990001", "http://api.netflix.com",
        "http://api.netflix.com/catalog/titles", "http://api.netflix.com/catalog/titles/movies",
        "http://api.netflix.com/catalog/titles/movies/",
        "http://api.netflix.com/catalog/titles/movies/0",
        "http://api.netflix.com/catalog/titles/movies/01",
        "http://api.netflix.com/catalog/titles/movies/-1",
        "http://api.netflix.com/catalog/titles/movies/1x",
        "http://api.netflix.com/catalog/titles/movies/1234567890123456789",
        "http://api.netflix.com/catalog/titles/movies/1/synopsis",
        "http://api.netflix.com/catalog/titles/movies/1/2",
        "http://api.netflix.com/catalog/titles/films/1",
        "http://api.netflix.com/catalog/titles/seasons/1",
        "http://api.netflix.com/catalog/titles/series/x/seasons/1",
        "http://api.netflix.com/catalog/titles/series/1/seasons",
        "http://api.netflix.com/catalog/titles/series/1/episodes/2",
        "http://api.netflix.com/catalog/titles/programs/1/x",
        "http://api.netflix.com/catalog/people/1", "http://www.netflix.com/Movie/70990001",
        "http://www.netflix.com/RoleDisplay/Mara/1",
        "a/b/c/d/e/f/g/h/catalog/titles/movies/1/x", "?/catalog/titles/movies/1" };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        refuse(texts[i]);
}

static void
length_is_bounded(void **state)
{
    (void)state;
    char text[4096];
    memset(text, '/', sizeof text);
    memcpy(text + sizeof text - 24, "/catalog/titles/movies/1", 24);
    struct title_ref_parts ref;
    assert_int_equal(title_ref_read(text, sizeof text, &ref), -1);
    assert_int_equal(title_ref_read(text + sizeof text - 1024, 1024, &ref), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind),
        cmocka_unit_test(only_the_path_counts),
        cmocka_unit_test(web_pages_tell_no_kind),
        cmocka_unit_test(what_is_no_title),
        cmocka_unit_test(length_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
