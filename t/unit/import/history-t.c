/*
 * History: which day a date is, in which order a file has its dates, and how the
 * names of episodes are read.
 */
#include "import/history.h"
#include "util/arena.h"
#include "util/buf.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define DAY  (24 * 60 * 60)
#define NOON (DAY / 2)

/* 13 January 2024, 2 March 2024, 3 February 2024. */
#define JANUARY_13 (INT64_C(1705104000) + NOON)
#define MARCH_2    (INT64_C(1709337600) + NOON)
#define FEBRUARY_3 (INT64_C(1706918400) + NOON)

static struct arena *arena;

/* All rows: "title time;", bad ones "!line: reason;". */
static const char *
read_all(const char *text, enum import_dates dates)
{
    char error[256];
    struct buf out;
    struct import_view view;
    enum import_result got;
    FILE *file = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
    struct import_history *h = import_history_open_stream(file, dates, error, sizeof error);
    buf_init(&out, arena, 0);
    if (h == NULL)
        buf_adds(&out, error);
    while (h != NULL && (got = import_history_next(h, &view)) != IMPORT_END) {
        if (got == IMPORT_ENTRY)
            buf_printf(&out, "%s %" PRId64 ";", view.title, view.at);
        else
            buf_printf(&out, "!%d: %s;", (int)import_history_line(h), import_history_reason(h));
    }
    import_history_close(h);
    fclose(file);
    return out.p;
}

static const char *
one(const char *title, int64_t at)
{
    return arena_printf(arena, "%s %" PRId64 ";", title, at);
}

static void
orders(void **state)
{
    static const char ambiguous[] = "Title,Date\nM,3/2/24\n";
    (void)state;
    assert_string_equal(read_all(ambiguous, IMPORT_DATES_GUESS),
        "the dates can be read with the month or with the day first");
    assert_string_equal(read_all(ambiguous, IMPORT_DATES_MDY), one("M", MARCH_2));
    assert_string_equal(read_all(ambiguous, IMPORT_DATES_DMY), one("M", FEBRUARY_3));
    const char *both[] = { one("A", JANUARY_13), one("M", MARCH_2) };
    assert_string_equal(read_all("Title,Date\nA,\"1/13/24\"\nM,3/2/2024\n", IMPORT_DATES_GUESS),
        arena_printf(arena, "%s%s", both[0], both[1]));
    assert_string_equal(read_all("Titel,Datum\nA,13.01.24\nM,2.3.24.\n", IMPORT_DATES_GUESS),
        arena_printf(arena, "%s%s", both[0], both[1]));
    assert_string_equal(read_all("Date,Country,Title\n2024-01-13,DE,A\n", IMPORT_DATES_GUESS),
        one("A", JANUARY_13));
    assert_string_equal(read_all("Title,Date\nA,13/1/24\nM,1/13/24\n", IMPORT_DATES_GUESS),
        "some dates have the month first and some the day");
    assert_string_equal(
        read_all("Title,Date\nA,2/2/24\n", IMPORT_DATES_GUESS), one("A", FEBRUARY_3 - DAY));
}

static void
bad_rows(void **state)
{
    (void)state;
    assert_string_equal(
        read_all(
            "Title,Date\nA,1/13/24\nB,2/30/24\nC,soon\nD\n,1/1/24\nE,1/1-24\na\"b,1/1/24\n",
            IMPORT_DATES_GUESS),
        arena_printf(arena, "%s%s", one("A", JANUARY_13),
            "!3: there is no such date;!4: there is no such date;!5: no title or no date;"
            "!6: no title or no date;!7: there is no such date;"
            "!8: a quotation mark inside of a field that has none around it;"));
    assert_string_equal(read_all("Profile,Title,Day\n", IMPORT_DATES_GUESS),
        "the first line does not name Title and Date");
    assert_string_equal(
        read_all("\n", IMPORT_DATES_GUESS), "the first line does not name Title and Date");
    assert_string_equal(read_all("Title,Date\n\"a", IMPORT_DATES_GUESS),
        "the file ends inside of quotation marks");
}

static void
names(void **state)
{
    struct import_view_name n[IMPORT_VIEW_NAMES_MAX];
    (void)state;
    assert_int_equal(import_view_names("Roma", n), 0);
    assert_int_equal(import_view_names("Dekalog: One", n), 0);
    assert_int_equal(import_view_names("The Wire: Season 12: The Target", n), 1);
    assert_int_equal(n[0].series_len, strlen("The Wire"));
    assert_int_equal(n[0].season, 12);
    assert_string_equal(n[0].episode, "The Target");
    assert_int_equal(import_view_names("Cosmos: A Voyage: Season 1: Heaven: Hell", n), 6);
    assert_int_equal(import_view_names("A: Limited Series: B", n), 1);
    assert_int_equal(n[0].season, 0);
    char many[400];
    memset(many, 0, sizeof many);
    for (int i = 0; i < 100; i++)
        memcpy(many + i * 3, "x: ", 3);
    assert_int_equal(import_view_names(many, n), IMPORT_VIEW_NAMES_MAX);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders),
        cmocka_unit_test(bad_rows),
        cmocka_unit_test(names),
    };
    arena = arena_new(0);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
