/*
 * Catalog: what a reader does apart from what the case files of t/import show:
 * opening, sizes, memory, ends, and reading from a pipe.
 */
#include "reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

static struct arena *arena;

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

static void
test_open_errors(void **state)
{
    (void)state;
    char error[256];
    struct import_catalog_options plain = { .nmaps = 0 };
    assert_null(import_catalog_open("t/import/nowhere", &plain, error, sizeof error));
    assert_string_equal(error, "t/import/nowhere: No such file or directory");
    static const char *const wrong[][2] = {
        { "title", "a map is THEIRS=OURS, not \"title\"" },
        { "=name", "a map is THEIRS=OURS, not \"=name\"" },
        { "title=naem", "no entry has a field \"naem\"" },
    };
    for (size_t i = 0; i < 3; i++) {
        struct import_catalog_options options = { .maps = wrong[i], .nmaps = 1 };
        assert_null(import_catalog_open("t/import/minimal.in", &options, error, sizeof error));
        assert_string_equal(error, wrong[i][1]);
    }
}

static void
test_open_file(void **state)
{
    (void)state;
    char error[256];
    struct entry e;
    struct import_catalog_options plain = { .nmaps = 0 };
    struct import_catalog *c =
        import_catalog_open("t/import/minimal.in", &plain, error, sizeof error);
    assert_non_null(c);
    assert_int_equal(import_catalog_offset(c), 0);
    assert_int_equal(import_catalog_next(c, arena, &e), IMPORT_ENTRY);
    assert_string_equal(e.title.name, "M");
    assert_string_equal(e.key, "movie:m:");
    assert_int_equal(e.line, 1);
    assert_int_equal(import_catalog_line(c), 1);
    assert_int_equal(import_catalog_next(c, arena, &e), IMPORT_ENTRY);
    assert_int_equal(e.line, 3);
    assert_int_equal(import_catalog_offset(c), 66);
    import_catalog_close(c);
}

static void
test_empty(void **state)
{
    (void)state;
    static const char *const texts[] = { "", "\n", " \n\r\n\t\n", "[]", " [ ] \n",
        "\xEF\xBB\xBF" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct reading r = reading_of_text(arena, texts[i]);
        assert_string_equal(r.out.p, "");
    }
}

/* `n` bytes of entry: {"name":"x","synopsis_":"aaa..."} with an unknown field. */
static const char *
entry_of(size_t n)
{
    struct buf b;
    buf_init(&b, arena, n + 1);
    buf_adds(&b, "{\"name\":\"x\",\"pad\":\"");
    while (b.len < n - 2)
        buf_addc(&b, 'a');
    buf_adds(&b, "\"}");
    return b.p;
}

static void
test_longest(void **state)
{
    (void)state;
    const char *longest = entry_of(IMPORT_CATALOG_ENTRY_MAX);
    const char *longer = entry_of(IMPORT_CATALOG_ENTRY_MAX + 1);
    for (int array = 0; array < 2; array++) {
        const char *text =
            arena_printf(arena, "%s%s%s\n%s%s\n{\"name\":\"after\"}%s", array ? "[" : "",
                longest, array ? "," : "", longer, array ? "," : "", array ? "]" : "");
        struct reading r = reading_of_text(arena, text);
        assert_int_equal(r.nentries, 2);
        assert_int_equal(r.nrefused, 1);
        assert_non_null(
            strstr(r.out.p, "! 2: longer than the 1048576 bytes an entry may have"));
        assert_string_equal(r.last->title.name, "after");
        assert_int_equal(r.last->line, 3);
    }
}

/* Nothing is kept of entries but a few bytes each outside of the arena. */
static void
test_memory(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, arena, 1 << 20);
    for (int i = 0; i < 20000; i++)
        buf_printf(&text, i % 3 == 0 ? "{\"name\":%d}\n" : "{\"name\":\"%d\"}\n", i);
    FILE *file = fmemopen(text.p, text.len, "r");
    struct import_catalog_options plain = { .nmaps = 0 };
    char error[256];
    struct import_catalog *c = import_catalog_open_stream(file, &plain, error, sizeof error);
    struct arena *a = arena_new(4096);
    struct entry e;
    size_t most = 0;
    enum import_result got;
    while ((got = import_catalog_next(c, a, &e)) != IMPORT_END) {
        most = arena_used(a) > most ? arena_used(a) : most;
        if (got == IMPORT_ENTRY)
            arena_reset(a);
    }
    assert_in_range(most, 1, 8192);
    import_catalog_close(c);
    fclose(file);
    arena_free(a);
}

/* A caller may keep as many entries as it likes in one arena. */
static void
test_batch(void **state)
{
    (void)state;
    struct entry list[3];
    struct import_catalog_options plain = { .nmaps = 0 };
    char error[256];
    char text[] =
        "{\"name\":\"a\"}\n{\"name\":5}\n{\"name\":\"a\"}\n{\"name\":\"b\"}\n{\"name\":\"c\"}";
    FILE *file = fmemopen(text, sizeof text - 1, "r");
    struct import_catalog *c = import_catalog_open_stream(file, &plain, error, sizeof error);
    size_t n = 0;
    enum import_result got;
    while ((got = import_catalog_next(c, arena, &list[n])) != IMPORT_END)
        n += got == IMPORT_ENTRY;
    import_catalog_close(c);
    fclose(file);
    assert_int_equal(n, 3);
    assert_string_equal(list[0].title.name, "a");
    assert_string_equal(list[1].title.name, "b");
    assert_string_equal(list[2].key, "movie:c:");
}

static void
test_broken_stays(void **state)
{
    (void)state;
    struct import_catalog_options plain = { .nmaps = 0 };
    char error[256];
    char text[] = "[{\"name\":\"a\"},";
    FILE *file = fmemopen(text, sizeof text - 1, "r");
    struct import_catalog *c = import_catalog_open_stream(file, &plain, error, sizeof error);
    struct entry e;
    assert_int_equal(import_catalog_next(c, arena, &e), IMPORT_ENTRY);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(import_catalog_next(c, arena, &e), IMPORT_BROKEN);
        assert_string_equal(import_catalog_reason(c), "the file ends inside of the array");
    }
    import_catalog_close(c);
    fclose(file);
}

static void
test_unreadable(void **state)
{
    (void)state;
    struct import_catalog_options plain = { .nmaps = 0 };
    char error[256];
    struct entry e;
    struct import_catalog *c = import_catalog_open("/", &plain, error, sizeof error);
    assert_non_null(c);
    assert_int_equal(import_catalog_next(c, arena, &e), IMPORT_BROKEN);
    assert_string_equal(import_catalog_reason(c), "Is a directory");
    import_catalog_close(c);
}

/* Every way to cut the input between two reads gives the same. */
static void
test_split(void **state)
{
    (void)state;
    const char text[] = "[{\"name\":\"a \\\" \xC3\xA9\"} ,\n{\"name\":\"b\"}]";
    for (size_t cut = 1; cut < sizeof text - 1; cut++) {
        int fd[2];
        assert_int_equal(pipe(fd), 0);
        assert_int_equal(write(fd[1], text, cut), (ssize_t)cut);
        FILE *file = fdopen(fd[0], "r");
        setvbuf(file, NULL, _IONBF, 0);
        assert_int_equal(
            write(fd[1], text + cut, sizeof text - 1 - cut), (ssize_t)(sizeof text - 1 - cut));
        close(fd[1]);
        struct import_catalog_options plain = { .nmaps = 0 };
        char error[256];
        struct entry e;
        struct import_catalog *c =
            import_catalog_open_stream(file, &plain, error, sizeof error);
        assert_int_equal(import_catalog_next(c, arena, &e), IMPORT_ENTRY);
        assert_string_equal(e.title.name, "a \" é");
        assert_int_equal(import_catalog_next(c, arena, &e), IMPORT_ENTRY);
        assert_int_equal(e.line, 2);
        assert_int_equal(import_catalog_next(c, arena, &e), IMPORT_END);
        import_catalog_close(c);
        fclose(file);
    }
}

static void
test_warn_once(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, arena, 0);
    for (int i = 0; i < 400; i++)
        buf_printf(&text, "{\"name\":\"%d\",\"field %d\":1,\"same\":2}\n", i, i);
    struct reading r = reading_of_text(arena, text.p);
    assert_int_equal(r.nentries, 400);
    assert_int_equal(r.nwarnings, IMPORT_ONCE_MAX);
}

/* The demo catalog is in the form that export gives, and not one line is odd. */
static void
test_demo(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, arena, 1 << 19);
    FILE *file = fopen("sql/demo/catalog.jsonl", "r");
    assert_non_null(file);
    for (int c = getc(file); c != EOF; c = getc(file))
        buf_addc(&text, (char)c);
    fclose(file);
    struct reading r = reading_of(arena, text.p, text.len, NULL);
    assert_int_equal(r.nrefused, 0);
    assert_int_equal(r.nwarnings, 0);
    assert_in_range(r.nentries, 100, 100000);
    assert_string_equal(r.out.p, text.p);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_open_errors, setup, teardown),
        cmocka_unit_test_setup_teardown(test_open_file, setup, teardown),
        cmocka_unit_test_setup_teardown(test_empty, setup, teardown),
        cmocka_unit_test_setup_teardown(test_longest, setup, teardown),
        cmocka_unit_test_setup_teardown(test_memory, setup, teardown),
        cmocka_unit_test_setup_teardown(test_batch, setup, teardown),
        cmocka_unit_test_setup_teardown(test_broken_stays, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unreadable, setup, teardown),
        cmocka_unit_test_setup_teardown(test_split, setup, teardown),
        cmocka_unit_test_setup_teardown(test_warn_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_demo, setup, teardown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
