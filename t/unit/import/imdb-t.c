/*
 * IMDb: a directory of small files in IMDb's form, t/import/imdb, as entries;
 * and the same with files that are missing, unsorted or damaged.
 */
#include "import/export.h"
#include "import/imdb.h"
#include "model/entry.h"
#include "util/arena.h"
#include "util/buf.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#define DIRECTORY "t/import/imdb"

static const char *const files[] = { "title.basics.tsv", "title.ratings.tsv",
    "title.episode.tsv", "title.crew.tsv", "title.principals.tsv", "name.basics.tsv" };

static struct arena *arena;
static FILE *collecting;

static void
warn(void *arg, int64_t line, const char *text)
{
    (void)arg;
    fprintf(collecting, "? %" PRId64 ": %s\n", line, text);
}

/* All entries as exported lines, with warnings and what ended the reading. */
static char *
read_all(const char *dir, struct import_imdb_options options)
{
    char error[256] = "";
    char *text = NULL;
    size_t length = 0;
    struct entry e;
    enum import_result got;
    collecting = open_memstream(&text, &length);
    options.warn = warn;
    struct import_imdb *m = import_imdb_open(dir, &options, error, sizeof error);
    if (m == NULL)
        fprintf(collecting, "! %s\n", error);
    while (m != NULL && (got = import_imdb_next(m, arena, &e)) != IMPORT_END) {
        struct buf line;
        buf_init(&line, arena, 0);
        if (got == IMPORT_ENTRY) {
            import_export_entry(&line, &e);
            fputs(line.p, collecting);
            continue;
        }
        fprintf(collecting, "!! %" PRId64 ": %s\n", import_imdb_line(m), import_imdb_reason(m));
        break;
    }
    import_imdb_close(m);
    fclose(collecting);
    char *kept = arena_strdup(arena, text);
    free(text);
    return kept;
}

static int
setup(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

#define PERSON(id, name, rest)                                                                 \
    "{\"type\":\"person\",\"source\":\"imdb\",\"key\":\"" id "\",\"name\":\"" name "\"" rest   \
    "}\n"
#define ID(id) "\"external_ids\":{\"imdb\":\"" id "\"}"

static const char people[] =
    PERSON("nm0000001", "Auguste Lumière", ",\"born\":\"1862\",\"died\":\"1954\"")
        PERSON("nm0000002", "Louis Lumière", ",\"born\":\"1864\",\"died\":\"1948\"")
            PERSON("nm0000048", "Peter Lorre", ",\"born\":\"1904\",\"died\":\"1964\"")
                PERSON("nm0000485", "Fritz Lang", ",\"born\":\"1890\",\"died\":\"1976\"")
                    PERSON("nm0000999", "Someone", "") PERSON(
                        "nm0902376", "Thea von Harbou", ",\"born\":\"1888\",\"died\":\"1954\"");

static const char films[] =
    "{\"kind\":\"movie\",\"source\":\"imdb\",\"key\":\"tt0000012\","
    "\"name\":\"The Arrival of a Train\",\"aka\":[\"L'arrivée d'un train à La Ciotat\"],"
    "\"year\":1896,\"runtime\":60,\"genres\":[\"Documentary\",\"Short\"],"
    "\"directors\":[{\"person\":\"nm0000001\"},{\"person\":\"nm0000002\"}]," ID(
        "tt0000012") ",\"rating_sum\":444000,\"rating_count\":12000,\"popularity\":12000}\n"
                     "{\"kind\":\"movie\",\"source\":\"imdb\",\"key\":\"tt0022100\",\"name\":"
                     "\"M\","
                     "\"aka\":[\"M - Eine Stadt sucht einen "
                     "Mörder\"],\"year\":1931,\"runtime\":5940,"
                     "\"genres\":[\"Crime Dramas\",\"Mystery\",\"Thrillers\"],"
                     "\"cast\":[{\"person\":\"nm0000048\",\"character\":\"Hans Beckert\"},"
                     "{\"person\":\"nm0000999\",\"character\":\"Mother / Neighbour "
                     "\\\"B\\\"\"}],"
                     "\"directors\":[{\"person\":\"nm0000485\"}],"
                     "\"credits\":[{\"role\":\"writer\",\"person\":\"nm0902376\"},"
                     "{\"role\":\"writer\",\"person\":\"nm0000485\"}]," ID(
                         "tt0022100") ",\"rating_sum\":7055000,\"rating_count\":170000,"
                                      "\"popularity\":170000}\n";

static const char unrated[] = "{\"kind\":\"movie\",\"source\":\"imdb\",\"key\":\"tt0050000\","
                              "\"name\":\"Nameless Votes\"," ID("tt0050000") "}\n";

static const char series[] =
    "{\"kind\":\"series\",\"source\":\"imdb\",\"key\":\"tt0080000\","
    "\"name\":\"Copper \\\"Hollow\\\"\",\"year\":2008,\"runtime\":2700,"
    "\"genres\":[\"Drama\",\"Sci-Fi & Fantasy\"]," ID(
        "tt0080000") ",\"rating_sum\":200,\"rating_count\":20,\"popularity\":20}\n"
                     "{\"kind\":\"season\",\"source\":\"imdb\",\"key\":\"tt0080000/season/1\","
                     "\"name\":\"Copper \\\"Hollow\\\": Season "
                     "1\",\"parent\":\"tt0080000\",\"season_number\":1}\n"
                     "{\"kind\":\"season\",\"source\":\"imdb\",\"key\":\"tt0080000/season/2\","
                     "\"name\":\"Copper \\\"Hollow\\\": Season "
                     "2\",\"parent\":\"tt0080000\",\"season_number\":2}\n"
                     "{\"kind\":\"series\",\"source\":\"imdb\",\"key\":\"tt0090000\",\"name\":"
                     "\"Empty Series\","
                     "\"year\":2012," ID("tt0090000") "}\n";

static const char last_film[] =
    "{\"kind\":\"movie\",\"source\":\"imdb\",\"key\":\"tt10000000\",\"name\":\"Eight Digits\","
    "\"year\":2019,\"genres\":[\"Talk-Show\"]," ID("tt10000000") "}\n";

static const char episodes[] =
    "{\"kind\":\"program\",\"source\":\"imdb\",\"key\":\"tt0080001\",\"name\":\"The Well\","
    "\"year\":2008,\"parent\":\"tt0080000/season/1\",\"season_number\":1,\"sequence\":1,"
    "\"episode_short\":\"S1:E1 - The Well\",\"runtime\":2640,\"genres\":[\"Drama\"],"
    "\"credits\":[{\"role\":\"writer\",\"person\":\"nm0000001\"}]," ID(
        "tt0080001") ",\"rating_sum\":347,\"rating_count\":7,\"popularity\":7}\n"
                     "{\"kind\":\"program\",\"source\":\"imdb\",\"key\":\"tt0080002\",\"name\":"
                     "\"The Bridge\","
                     "\"year\":2009,\"parent\":\"tt0080000/season/"
                     "2\",\"season_number\":2,\"sequence\":1,"
                     "\"episode_short\":\"S2:E1 - The "
                     "Bridge\",\"runtime\":2640,\"genres\":[\"Drama\"],"
                     "\"cast\":[{\"person\":\"nm0000048\"}]," ID(
                         "tt0080002") "}\n"
                                      "{\"kind\":\"program\",\"source\":\"imdb\",\"key\":"
                                      "\"tt0080003\",\"name\":\"Special\","
                                      "\"year\":2009,\"parent\":\"tt0080000\"," ID(
                                          "tt0080003") "}\n";

#define SHORT_ROW "title.basics.tsv: not as many columns as in the first line\n"

static void
test_all(void **state)
{
    (void)state;
    const char *wanted = arena_printf(arena, "%s%s%s%s? 14: " SHORT_ROW "%s? 14: " SHORT_ROW,
        people, films, unrated, series, last_film);
    const char *got = read_all(DIRECTORY, (struct import_imdb_options){ .adult = false });
    /* The episodes stand before the short row of the third reading. */
    const char *tail = strstr(got, "{\"kind\":\"program\"");
    assert_non_null(tail);
    assert_memory_equal(tail, episodes, strlen(episodes));
    assert_string_equal(tail + strlen(episodes), "? 14: " SHORT_ROW);
    assert_memory_equal(got, wanted, (size_t)(tail - got));
}

static void
test_adult(void **state)
{
    (void)state;
    const char *got = read_all(DIRECTORY, (struct import_imdb_options){ .adult = true });
    assert_non_null(strstr(got, "\"name\":\"Not for Children\""));
    assert_non_null(strstr(got, "\"name\":\"Only Adult\""));
    assert_non_null(strstr(got, "\"name\":\"Orphan\""));
    assert_null(strstr(got, "\"name\":\"Only Footage\""));
    assert_null(strstr(got, "A Game"));
}

static void
test_votes(void **state)
{
    (void)state;
    const char *got = read_all(DIRECTORY, (struct import_imdb_options){ .min_votes = 15000 });
    const char *wanted = arena_printf(arena, "%s", films);
    assert_null(strstr(got, "The Arrival of a Train"));
    assert_null(strstr(got, "Lumi"));
    assert_null(strstr(got, "Copper"));
    assert_null(strstr(got, "\"kind\":\"program\""));
    assert_non_null(strstr(
        got, strstr(wanted, "{\"kind\":\"movie\",\"source\":\"imdb\",\"key\":\"tt0022100\"")));
}

/* ---- damaged copies ---- */

static char directory[64];

static void
copy_file(const char *name)
{
    char path[256];
    snprintf(path, sizeof path, DIRECTORY "/%s", name);
    FILE *in = fopen(path, "r");
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *out = fopen(path, "w");
    assert_non_null(in);
    assert_non_null(out);
    for (int c = getc(in); c != EOF; c = getc(in))
        putc(c, out);
    fclose(in);
    fclose(out);
}

static void
write_file(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    if (text == NULL) {
        unlink(path);
        return;
    }
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

static int
setup_copy(void **state)
{
    snprintf(directory, sizeof directory, "/tmp/matinee-imdb-XXXXXX");
    if (mkdtemp(directory) == NULL)
        return -1;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        copy_file(files[i]);
    return setup(state);
}

static int
teardown_copy(void **state)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        write_file(files[i], NULL);
    rmdir(directory);
    return teardown(state);
}

static void
test_missing(void **state)
{
    (void)state;
    struct import_imdb_options plain = { .adult = false };
    write_file("name.basics.tsv", NULL);
    write_file("title.ratings.tsv", NULL);
    const char *got = read_all(directory, plain);
    assert_non_null(strstr(got, "? 0: left out: "));
    assert_non_null(strstr(got, "name.basics.tsv: No such file"));
    assert_null(strstr(got, "\"person\""));
    assert_null(strstr(got, "\"rating_sum\""));
    assert_non_null(strstr(got, "\"name\":\"The Bridge\""));
    write_file("title.basics.tsv", NULL);
    assert_non_null(strstr(read_all(directory, plain), "! "));
    assert_non_null(strstr(read_all(directory, plain), "title.basics.tsv: No such file"));
}

static void
test_unsorted(void **state)
{
    (void)state;
    write_file("title.ratings.tsv",
        "tconst\taverageRating\tnumVotes\ntt0022100\t8.3\t1\ntt0000012\t7.4\t1\n");
    const char *got = read_all(directory, (struct import_imdb_options){ .min_votes = 1 });
    assert_string_equal(got, "!! 3: title.ratings.tsv: not sorted by its first column; "
                             "sort the lines below the first with LC_ALL=C sort\n");
}

static void
test_damaged(void **state)
{
    (void)state;
    struct import_imdb_options plain = { .adult = false };
    write_file("title.basics.tsv", "tconst\ttitleType\tprimaryTitle\n");
    assert_string_equal(
        read_all(directory, plain), "! title.basics.tsv: no column originalTitle\n");
    write_file("title.basics.tsv", "");
    assert_string_equal(
        read_all(directory, plain), "! title.basics.tsv: no line of column names\n");
    copy_file("title.basics.tsv");
    write_file("title.crew.tsv",
        "tconst\tdirectors\twriters\ntt0000012\tnm0000002,nmx,,zz,nm99999999999\t\\N\n"
        "tt0022100\t\xFF\t\\N\nshort\ntt0080001\t\\N\tnm0000001\n");
    const char *got = read_all(directory, plain);
    assert_non_null(strstr(got, "\"directors\":[{\"person\":\"nm0000002\"}]"));
    assert_non_null(strstr(got, "? 3: title.crew.tsv: not UTF-8, or a control character\n"));
    assert_non_null(strstr(got, "? 4: title.crew.tsv: not as many columns"));
    assert_non_null(strstr(got, "\"name\":\"The Well\""));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_all, setup, teardown),
        cmocka_unit_test_setup_teardown(test_adult, setup, teardown),
        cmocka_unit_test_setup_teardown(test_votes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_missing, setup_copy, teardown_copy),
        cmocka_unit_test_setup_teardown(test_unsorted, setup_copy, teardown_copy),
        cmocka_unit_test_setup_teardown(test_damaged, setup_copy, teardown_copy),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
