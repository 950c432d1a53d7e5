/*
 * Ratings: rows of both forms as text, and the links of MovieLens.
 */
#include "import/links.h"
#include "import/ratings.h"
#include "util/arena.h"
#include "util/buf.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct arena *arena;

static FILE *
stream(const char *text)
{
    FILE *file = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
    assert_non_null(file);
    return file;
}

/* All rows: "user title rating time;", bad ones "!line: reason;". */
static const char *
read_all(const char *text, enum import_ratings_form form)
{
    char error[256];
    struct buf out;
    struct import_rating row;
    enum import_result got;
    FILE *file = stream(text);
    struct import_ratings *r = import_ratings_open_stream(file, form, error, sizeof error);
    buf_init(&out, arena, 0);
    if (r == NULL)
        buf_adds(&out, error);
    while (r != NULL && (got = import_ratings_next(r, &row)) != IMPORT_END) {
        if (got == IMPORT_ENTRY)
            buf_printf(&out, "%s %s %d %" PRId64 ";", row.user, row.title, row.rating, row.at);
        else
            buf_printf(&out, "!%d: %s;", (int)import_ratings_line(r), import_ratings_reason(r));
    }
    import_ratings_close(r);
    fclose(file);
    return out.p;
}

static void
own_form(void **state)
{
    (void)state;
    assert_string_equal(
        read_all("time,rating,title,user,mood\n"
                 "2024-05-01,5,movie/m,mara,good\n1700000000,not_interested,70000001,tom\n",
            IMPORT_RATINGS_OWN),
        "mara movie/m 5 1714521600;tom 70000001 0 1700000000;");
    static const char stars[] = "!2: the rating is 1 to 5 or not_interested;";
    const char *const bad[] = { "6", "0", "", "55", "-1", "3.5", "four" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_string_equal(
            read_all(arena_printf(arena, "user,title,rating,time\nm,t,%s,2024-05-01\n", bad[i]),
                IMPORT_RATINGS_OWN),
            stars);
    assert_string_equal(
        read_all("user,title,rating,time\nm,t,1,yesterday\n,t,1,2024-05-01\nm\n",
            IMPORT_RATINGS_OWN),
        "!2: the time is Unix seconds, a date or a date and time of RFC 3339;"
        "!3: no user or no title;!4: no user or no title;");
    assert_string_equal(
        read_all("userId,movieId,rating,timestamp\n1,2,3,4\n", IMPORT_RATINGS_OWN),
        "the first line names no column user");
}

static void
movielens_form(void **state)
{
    (void)state;
    assert_string_equal(read_all("userId,movieId,rating,timestamp\n1,296,5.0,1147880044\n"
                                 "1,306,3.5,1147868817\n2,7,0.5,1147868818\n2,8,4,1147868819\n",
                            IMPORT_RATINGS_MOVIELENS),
        "movielens-1 296 5 1147880044;movielens-1 306 4 1147868817;"
        "movielens-2 7 1 1147868818;movielens-2 8 4 1147868819;");
    assert_string_equal(read_all("userId,movieId,rating,timestamp\nx,1,4.0,1\n1,1,0.0,1\n"
                                 "1,1,5.5,1\n1,1,3.7,1\n1,1,4.0,-1\n1,1,4.0,999999999999999\n",
                            IMPORT_RATINGS_MOVIELENS),
        "!2: userId is a number;!3: the rating is 0.5 to 5.0 in steps of a half;"
        "!4: the rating is 0.5 to 5.0 in steps of a half;"
        "!5: the rating is 0.5 to 5.0 in steps of a half;!6: timestamp is Unix seconds;"
        "!7: timestamp is Unix seconds;");
}

static void
links(void **state)
{
    char error[256];
    FILE *file =
        stream("movieId,imdbId,tmdbId\n2,113497,8844\n1,0114709,862\n3,,\n4,12345678,\n");
    struct import_links *l = import_links_read(file, error, sizeof error);
    (void)state;
    assert_non_null(l);
    assert_string_equal(import_links_imdb(l, "1"), "tt0114709");
    assert_string_equal(import_links_imdb(l, "2"), "tt0113497");
    assert_string_equal(import_links_imdb(l, "4"), "tt12345678");
    assert_null(import_links_imdb(l, "3"));
    assert_null(import_links_imdb(l, "x"));
    import_links_close(l);
    fclose(file);
    file = stream("a,b\n1,2\n");
    assert_null(import_links_read(file, error, sizeof error));
    assert_string_equal(error, "the first line names no column movieId");
    fclose(file);
    assert_null(import_links_open("/nowhere/at.all", error, sizeof error));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_form),
        cmocka_unit_test(movielens_form),
        cmocka_unit_test(links),
    };
    arena = arena_new(0);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
