/*
 * Wikipedia: a foreign file of 36,273 films, read with maps alone. Needs
 * ../shared/data/wikipedia-movies.jsonl.xz beside the repository, and xz.
 */
#include "import/catalog.h"
#include "model/entry.h"
#include "util/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#define FILMS 36273
#define PATH  "../shared/data/wikipedia-movies.jsonl.xz"

struct told {
    int same;
    int suffix;
    int cut;
    int others;
};

static void
warn(void *arg, int64_t line, const char *text)
{
    struct told *told = arg;
    (void)line;
    if (strstr(text, "passed over") != NULL)
        told->same++;
    else if (strstr(text, "kept as") != NULL)
        told->suffix++;
    else if (strstr(text, "is cut") != NULL)
        told->cut++;
    else
        told->others++;
}

static char *keys[FILMS];

static int
compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
test_films(void **state)
{
    static const char *const maps[] = { "title=name", "extract=synopsis", "href=" };
    (void)state;
    if (access(PATH, R_OK) != 0) {
        print_message("no %s here\n", PATH);
        skip();
    }
    struct told told = { 0 };
    struct import_catalog_options options = {
        .maps = maps, .nmaps = 3, .warn = warn, .warn_arg = &told
    };
    char error[256];
    FILE *pipe = popen("xz -dc " PATH, "r");
    assert_non_null(pipe);
    struct import_catalog *c = import_catalog_open_stream(pipe, &options, error, sizeof error);
    assert_non_null(c);
    struct arena *a = arena_new(0);
    struct entry e;
    enum import_result got;
    size_t n = 0, credits = 0, islands = 0;
    while ((got = import_catalog_next(c, a, &e)) == IMPORT_ENTRY) {
        assert_true(n < FILMS);
        keys[n++] = strdup(e.key);
        credits += e.title.ncredits;
        islands += strcmp(e.title.name, "Treasure Island") == 0;
        arena_reset(a);
    }
    assert_int_equal(got, IMPORT_END);
    import_catalog_close(c);
    pclose(pipe);
    arena_free(a);

    /* None is lost: what is not an entry was told to be another's equal. */
    assert_int_equal(n + (size_t)told.same, FILMS);
    assert_int_equal(told.same, 7);
    assert_int_equal(told.suffix, 23);
    assert_int_equal(told.cut, 1);
    assert_int_equal(told.others, 1);
    assert_int_equal(islands, 9);
    assert_true(credits > 100000);
    qsort(keys, n, sizeof *keys, compare);
    for (size_t i = 1; i < n; i++)
        assert_string_not_equal(keys[i - 1], keys[i]);
    for (size_t i = 0; i < n; i++)
        free(keys[i]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_films) };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
