/*
 * What is found, and in which order, in a small catalog of odd names.
 */
#include "search/index.h"

#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum {
    TOP = SEARCH_TOP,
    STREAMS = SEARCH_TOP | SEARCH_INSTANT,
    DISC = SEARCH_TOP | SEARCH_DISC
};

static const struct {
    const char *name, *aka, *text;
    int64_t year, popularity;
    enum title_kind kind;
    unsigned flags;
} films[] = {
    /* the id is the place in this list, from 1 */
    { "M", NULL, "A city hunts a murderer.", 1931, 50, TITLE_MOVIE, STREAMS },       /* 1 */
    { "It", NULL, "Children meet a clown.", 2017, 80, TITLE_MOVIE, DISC },           /* 2 */
    { "Up", NULL, "A house flies under balloons.", 2009, 90, TITLE_MOVIE, STREAMS }, /* 3 */
    { "Up in the Air", NULL, NULL, 2009, 95, TITLE_MOVIE, TOP },                     /* 4 */
    { "Uptown Girls", NULL, NULL, 2003, 99, TITLE_MOVIE, TOP },                      /* 5 */
    { "Heads Up", NULL, NULL, 1930, 99, TITLE_MOVIE, TOP },                          /* 6 */
    { "The The", NULL, NULL, 0, 1, TITLE_MOVIE, TOP },                               /* 7 */
    { "9", NULL, NULL, 2009, 20, TITLE_MOVIE, TOP },                                 /* 8 */
    { "1917", NULL, NULL, 2019, 70, TITLE_MOVIE, TOP },                              /* 9 */
    { "8½", "Otto e mezzo", NULL, 1963, 60, TITLE_MOVIE, TOP },                      /* 10 */
    { "Se7en", "Seven", NULL, 1995, 88, TITLE_MOVIE, TOP },                          /* 11 */
    { "WALL·E", NULL, NULL, 2008, 85, TITLE_MOVIE, TOP },                            /* 12 */
    { "L'Avventura", NULL, NULL, 1960, 40, TITLE_MOVIE, TOP },                       /* 13 */
    { "Amélie", "Le Fabuleux Destin d'Amélie Poulain", NULL, 2001, 75, TITLE_MOVIE,
        TOP },                                                            /* 14 */
    { "Come and See", "Иди и смотри", NULL, 1985, 55, TITLE_MOVIE, TOP }, /* 15 */
    { "Seven Samurai", "七人の侍", NULL, 1954, 77, TITLE_MOVIE, TOP },    /* 16 */
    { "The Godfather", NULL, "The shark of a crime family.", 1972, 97, TITLE_MOVIE,
        TOP },                                                                         /* 17 */
    { "Godfather", NULL, NULL, 1991, 2, TITLE_MOVIE, TOP },                            /* 18 */
    { "Godfather of Harlem", NULL, NULL, 2019, 30, TITLE_SERIES, TOP },                /* 19 */
    { "Jaws", NULL, "A great white shark attacks.", 1975, 89, TITLE_MOVIE, TOP },      /* 20 */
    { "Shark Tale", NULL, NULL, 2004, 33, TITLE_MOVIE, TOP },                          /* 21 */
    { "Spider-Man", NULL, NULL, 2002, 86, TITLE_MOVIE, TOP },                          /* 22 */
    { "Treasure Island", NULL, NULL, 1950, 10, TITLE_MOVIE, TOP },                     /* 23 */
    { "Treasure Island", NULL, NULL, 1934, 12, TITLE_MOVIE, STREAMS },                 /* 24 */
    { "Copper Hollow: Season 1", NULL, NULL, 2001, 5, TITLE_SEASON, SEARCH_INSTANT },  /* 25 */
    { "Copper Hollow", NULL, NULL, 2001, 5, TITLE_SERIES, STREAMS },                   /* 26 */
    { "Harry Potter and the Goblet of Fire", NULL, NULL, 2005, 84, TITLE_MOVIE, TOP }, /* 27 */
    { "Dirty Harry", NULL, NULL, 1971, 92, TITLE_MOVIE, TOP },                         /* 28 */
    { "Potter's Field", NULL, NULL, 1997, 3, TITLE_MOVIE, TOP },                       /* 29 */
    { "$", NULL, NULL, 1971, 6, TITLE_MOVIE, TOP },                                    /* 30 */
    { "Alien", NULL, NULL, 1979, 83, TITLE_MOVIE, TOP },                               /* 31 */
    { "Aliens", NULL, NULL, 1986, 84, TITLE_MOVIE, TOP },                              /* 32 */
    { "Allen", NULL, NULL, 1990, 99, TITLE_MOVIE, TOP },                               /* 33 */
    { "Dune", NULL, NULL, 1984, 45, TITLE_MOVIE, TOP },                                /* 34 */
    { "Dune", NULL, NULL, 2021, 82, TITLE_MOVIE, TOP },                                /* 35 */
    { "M*A*S*H", NULL, NULL, 1970, 41, TITLE_MOVIE, TOP },                             /* 36 */
    { "Fast & Furious", NULL, NULL, 2009, 61, TITLE_MOVIE, TOP },                      /* 37 */
};

static const char *const people[] = { "Tom Hanks", "Tom Hardy", "Oliver Hardy", "Thomas Newman",
    "Björk", "宮崎駿", "Penélope Cruz", "Tom" };

static struct fixture fixture;
static struct search *search;

static int
set_up(void **state)
{
    fixture = fixture_new();
    struct search_build *b = search_build_begin(fixture.path, 7);
    for (size_t i = 0; i < sizeof films / sizeof films[0]; i++)
        search_build_title(b, &(struct search_title){ .id = (int64_t)i + 1,
                                  .kind = films[i].kind,
                                  .flags = films[i].flags,
                                  .short_name = films[i].name,
                                  .names = &films[i].aka,
                                  .nnames = 1,
                                  .text = films[i].text,
                                  .year = films[i].year,
                                  .popularity = films[i].popularity });
    for (size_t i = 0; i < sizeof people / sizeof people[0]; i++)
        search_build_person(
            b, &(struct search_person){ .id = (int64_t)i + 1, .name = people[i] });
    if (search_build_finish(b) != 0)
        return -1;
    search = search_open(fixture.path);
    (void)state;
    return search_generation(search) == 7 ? 0 : -1;
}

static int
tear_down(void **state)
{
    (void)state;
    search_close(search);
    return fixture_free(&fixture);
}

typedef int find_fn(struct search *s, struct arena *a, const char *term, unsigned filter,
    int64_t now, size_t offset, size_t limit, struct search_page *page);

static int
find_people(struct search *s, struct arena *a, const char *term, unsigned filter, int64_t now,
    size_t offset, size_t limit, struct search_page *page)
{
    (void)filter;
    (void)now;
    return search_people(s, a, term, offset, limit, page);
}

/* The ids found, best first, as a line. */
static const char *
ids(find_fn *find, const char *term, unsigned filter)
{
    struct search_page page;
    assert_int_equal(find(search, fixture.arena, term, filter, 0, 0, 1000, &page), 0);
    assert_int_equal(page.nhits, page.total);
    char *line = arena_strdup(fixture.arena, "");
    for (size_t i = 0; i < page.nhits; i++)
        line = arena_printf(
            fixture.arena, "%s%s%lld", line, i == 0 ? "" : " ", (long long)page.hits[i].id);
    return line;
}

static const char *
titles(const char *term)
{
    return ids(search_titles, term, SEARCH_TOP);
}

/* The first id found; 0: none. */
static int
first(const char *term)
{
    return atoi(titles(term));
}

static const char *
suggested(const char *term, unsigned filter)
{
    struct search_page page;
    assert_int_equal(search_suggest(search, fixture.arena, term, filter, 0, 0, 10, &page), 0);
    char *line = arena_strdup(fixture.arena, "");
    for (size_t i = 0; i < page.nhits; i++)
        line =
            arena_printf(fixture.arena, "%s%s%s", line, i == 0 ? "" : "; ", page.hits[i].name);
    return line;
}

static void
test_odd_names(void **state)
{
    static const struct {
        const char *term;
        int id;
    } cases[] = { { "M", 1 }, { "m", 1 }, { "It", 2 }, { "IT", 2 }, { "up", 3 },
        { "the the", 7 }, { "9", 8 }, { "1917", 9 }, { "8½", 10 }, { "8 1/2", 10 },
        { "otto e mezzo", 10 }, { "se7en", 11 }, { "seven", 11 }, { "WALL-E", 12 },
        { "wall e", 12 }, { "walle", 12 }, { "L'Avventura", 13 }, { "lavventura", 13 },
        { "avventura", 13 }, { "L’avventura", 13 }, { "amelie", 14 }, { "AMÉLIE", 14 },
        { "ame\xcc\x81lie", 14 }, { "poulain", 14 }, { "иди", 15 }, { "СМОТРИ", 15 },
        { "七人の侍", 16 }, { "七", 16 }, { "侍", 16 }, { "人の", 16 }, { "godfather", 18 },
        { "the godfather", 17 }, { "godfather, the", 17 }, { "spider-man", 22 },
        { "spiderman", 22 }, { "Spider Man", 22 }, { "$", 30 }, { "mash", 36 },
        { "m*a*s*h", 36 }, { "fast and furious", 37 }, { "dune 1984", 34 }, { "dune 2021", 35 },
        { "dune", 35 }, { "potters field", 29 }, { "potter's field", 29 } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (first(cases[i].term) != cases[i].id)
            fail_msg("%s: %s", cases[i].term, titles(cases[i].term));
    (void)state;
}

static void
test_order(void **state)
{
    /* name, beginning, whole word, beginning amid a word */
    assert_string_equal(titles("up"), "3 4 6 5");
    assert_string_equal(titles("godfather"), "18 17 19");
    /* a word of a name before one of the text */
    assert_string_equal(titles("shark"), "21 17 20");
    /* popularity decides among equals */
    assert_string_equal(titles("treasure island"), "24 23");
    /* all words, of names and text, before some */
    assert_int_equal(first("great shark jaws"), 20);
    assert_string_equal(titles("harry potter"), "27 28 29");
    (void)state;
}

static void
test_mistakes(void **state)
{
    /* the word, what it begins, then one mistake, however popular */
    assert_string_equal(titles("alien"), "31 32 33");
    assert_string_equal(titles("aliem"), "31");
    assert_string_equal(titles("alen"), "33 31");   /* a letter missing */
    assert_string_equal(titles("allien"), "33 31"); /* one too many */
    assert_string_equal(titles("lalien"), "31");
    assert_string_equal(titles("laien"), "31"); /* two swapped */
    assert_string_equal(titles("gdofather"), "17 19 18");
    assert_string_equal(titles("godfatehr"), "17 19 18");
    assert_string_equal(titles("godfahter"), "17 19 18");
    assert_string_equal(titles("godfxther"), "17 19 18");
    assert_string_equal(titles("spidermen"), "22");
    assert_int_equal(first("harry poter"), 27);
    assert_int_equal(first("the godfathr"), 17);
    assert_string_equal(titles("smotri"), "");
    assert_string_equal(titles("смотпи"), "15");
    /* two mistakes, and mistakes in four letters or in numbers, are not forgiven */
    assert_string_equal(titles("gdofathr"), "");
    assert_string_equal(titles("jawx"), "");
    assert_string_equal(titles("jawss"), "");
    assert_string_equal(titles("19170"), "");
    (void)state;
}

/* A title that has left, is there, or is still to come; and one on disc alone. */
static void
test_times(void **state)
{
    (void)state;
    struct fixture f = fixture_new();
    struct search_build *b = search_build_begin(f.path, 1);
    const unsigned stream = SEARCH_TOP | SEARCH_INSTANT;
    search_build_title(b, &(struct search_title){ .id = 1,
                              .short_name = "River left",
                              .flags = stream,
                              .instant = { .from = 100, .until = 200 } });
    search_build_title(b,
        &(struct search_title){
            .id = 2, .short_name = "River here", .flags = stream, .instant = { .from = 100 } });
    search_build_title(b, &(struct search_title){ .id = 3,
                              .short_name = "River soon",
                              .flags = stream,
                              .instant = { .from = 300, .until = 400 } });
    search_build_title(b, &(struct search_title){ .id = 4,
                              .short_name = "River disc",
                              .flags = SEARCH_TOP | SEARCH_DISC,
                              .disc = { .from = 250 } });
    assert_int_equal(search_build_finish(b), 0);
    static const struct {
        unsigned filter;
        int64_t now;
        size_t total;
    } cases[] = {
        { stream, 0, 3 },
        { stream, 99, 0 },
        { stream, 100, 2 },
        { stream, 199, 2 },
        { stream, 200, 1 },
        { stream, 300, 2 },
        { stream, 400, 1 },
        { SEARCH_TOP, 99, 4 },
        { SEARCH_TOP | SEARCH_DISC, 249, 0 },
        { SEARCH_TOP | SEARCH_DISC, 250, 1 },
    };
    struct search *s = search_open(f.path);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct search_page page;
        assert_int_equal(
            search_titles(s, f.arena, "river", cases[i].filter, cases[i].now, 0, 10, &page), 0);
        assert_int_equal(page.total, cases[i].total);
        assert_int_equal(
            search_suggest(s, f.arena, "riv", cases[i].filter, cases[i].now, 0, 10, &page), 0);
        assert_int_equal(page.total, cases[i].total);
    }
    search_close(s);
    fixture_free(&f);
}

static void
test_filters(void **state)
{
    assert_string_equal(titles("copper hollow"), "26");
    assert_string_equal(ids(search_titles, "copper hollow", 0), "26 25");
    assert_string_equal(ids(search_titles, "copper hollow", SEARCH_INSTANT), "26 25");
    assert_string_equal(ids(search_titles, "treasure", SEARCH_TOP | SEARCH_INSTANT), "24");
    assert_string_equal(ids(search_titles, "up", SEARCH_TOP | SEARCH_INSTANT), "3");
    assert_string_equal(ids(search_titles, "it", SEARCH_TOP | SEARCH_DISC), "2");
    assert_string_equal(ids(search_titles, "it", SEARCH_INSTANT | SEARCH_DISC), "");
    (void)state;
}

static void
test_suggestions(void **state)
{
    assert_string_equal(suggested("up", TOP), "Up; Uptown Girls; Up in the Air; Heads Up");
    assert_string_equal(suggested("u", TOP), "Uptown Girls; Up in the Air; Up; Heads Up");
    assert_string_equal(
        suggested("godfa", TOP), "The Godfather; Godfather of Harlem; Godfather");
    assert_string_equal(suggested("treasure", TOP), "Treasure Island");
    assert_string_equal(suggested("treasure", STREAMS), "Treasure Island");
    assert_string_equal(suggested("treasure", DISC), "");
    assert_string_equal(suggested("hollow cop", TOP), "Copper Hollow");
    assert_string_equal(suggested("spiderm", TOP), "Spider-Man");
    assert_string_equal(suggested("wall", TOP), "WALL·E");
    assert_string_equal(suggested("smotri", TOP), "");
    assert_string_equal(suggested("poulain", TOP), ""); /* not of the short name */
    assert_string_equal(suggested("aliem", TOP), "");
    assert_string_equal(suggested("shark", TOP), "Shark Tale");
    (void)state;
}

static void
test_people(void **state)
{
    assert_string_equal(ids(find_people, "tom", 0), "8 1 2");
    assert_string_equal(ids(find_people, "hanks tom", 0), "1 2 8");
    assert_string_equal(ids(find_people, "hardy, oliver", 0), "3 2");
    assert_string_equal(ids(find_people, "hard tom", 0), "2 1 8 3");
    assert_string_equal(ids(find_people, "bjork", 0), "5");
    assert_string_equal(ids(find_people, "宮崎", 0), "6");
    assert_string_equal(ids(find_people, "penelope", 0), "7");
    assert_string_equal(ids(find_people, "nobody", 0), "");
    (void)state;
}

static void
test_bad_terms(void **state)
{
    assert_string_equal(titles(""), "");
    assert_string_equal(titles("   "), "");
    assert_string_equal(titles("\xff"), "");
    assert_string_equal(titles("up \xc3"), "");
    char term[100000];
    memset(term, 'x', sizeof term - 1);
    term[sizeof term - 1] = '\0';
    assert_string_equal(titles(term), "");
    /* beyond the bound is cut, not refused */
    memcpy(term, "jaws ", 5);
    assert_string_equal(titles(term), "20");
    memset(term, ' ', sizeof term - 1);
    memcpy(term + sizeof term - 5, "jaws", 4);
    assert_string_equal(titles(term), "");
    /* and not in the middle of a character */
    memcpy(term, "jaws ", 5);
    for (size_t i = 5; i + 1 < sizeof term - 1; i += 2)
        memcpy(term + i, "ж", 2);
    assert_string_equal(titles(term), "20");
    (void)state;
}

static void
test_pages(void **state)
{
    struct search_page all, page;
    assert_int_equal(search_titles(search, fixture.arena, "a", 0, 0, 0, 1000, &all), 0);
    assert_true(all.total > 5);
    for (size_t offset = 0; offset < all.total + 3; offset++) {
        search_titles(search, fixture.arena, "a", 0, 0, offset, 2, &page);
        size_t rest = offset < all.total ? all.total - offset : 0;
        assert_int_equal(page.total, all.total);
        assert_int_equal(page.nhits, rest < 2 ? rest : 2);
        for (size_t i = 0; i < page.nhits; i++)
            assert_int_equal(page.hits[i].id, all.hits[offset + i].id);
    }
    search_titles(search, fixture.arena, "a", 0, 0, SIZE_MAX, SIZE_MAX, &page);
    assert_int_equal(page.nhits, 0);
    search_titles(search, fixture.arena, "a", 0, 0, 0, 0, &page);
    assert_int_equal(page.nhits, 0);
    assert_int_equal(page.total, all.total);
    (void)state;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_odd_names),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_suggestions),
        cmocka_unit_test(test_people),
        cmocka_unit_test(test_bad_terms),
        cmocka_unit_test(test_pages),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
