/*
 * CSV: texts and the records they are, written as "[field|field]"; a bad record is
 * "!line: reason", a broken file "!!line: reason".
 */
#include "import/csv.h"
#include "util/arena.h"
#include "util/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void
show(struct buf *out, const struct import_csv *c, enum import_result got)
{
    if (got != IMPORT_ENTRY) {
        buf_printf(out, "%s%d: %s;", got == IMPORT_BROKEN ? "!!" : "!", (int)import_csv_line(c),
            import_csv_reason(c));
        return;
    }
    for (size_t i = 0; i < import_csv_nfields(c); i++)
        buf_printf(out, "%c%s", i == 0 ? '[' : '|', import_csv_field(c, i));
    buf_addc(out, ']');
}

/* What is read from `n` bytes. */
static const char *
read_bytes(struct arena *a, const char *text, size_t n)
{
    struct buf out;
    enum import_result got;
    FILE *file = fmemopen((void *)(uintptr_t)text, n, "r");
    struct import_csv *c = import_csv_open_stream(file);
    buf_init(&out, a, 0);
    buf_adds(&out, "");
    while ((got = import_csv_next(c)) != IMPORT_END) {
        show(&out, c, got);
        if (got == IMPORT_BROKEN) {
            assert_int_equal(import_csv_next(c), IMPORT_BROKEN);
            break;
        }
    }
    import_csv_close(c);
    fclose(file);
    return out.p;
}

static void
records(void **state)
{
    static const struct {
        const char *text;
        const char *want;
    } cases[] = {
        { "a,b\nc,d\n", "[a|b][c|d]" },
        { "a,b\r\nc,d", "[a|b][c|d]" },
        { "a,b\r", "[a|b]" },
        { "\xEF\xBB\xBF"
          "a,b\n",
            "[a|b]" },
        { ",\n\n\r\n\"\"\n", "[|][]" },
        { " a , b\n", "[ a | b]" },
        { "\"a,b\",\"c\"\"d\"\"\",e\n", "[a,b|c\"d\"|e]" },
        { "\"two\nlines\",x\ny\n", "[two\nlines|x][y]" },
        { "\"a\"\r\nb\n", "[a][b]" },
        { "a,\"b\"", "[a|b]" },
        { "a\"b,c\nd\n", "!1: a quotation mark inside of a field that has none around it;[d]" },
        { "\"a\"b,c\nd\n", "!1: text behind the closing quotation mark;[d]" },
        { "a\rb\nc\n", "!1: a carriage return without a line feed;[c]" },
        { "a\n\nb\x01\nc\n", "[a]!3: not UTF-8, or a control character;[c]" },
        { "\xff\n", "!1: not UTF-8, or a control character;" },
        { "\xEF\xBB"
          "a\n",
            "!!1: not UTF-8;" },
        { "a\n\"b\nc\n", "[a]!!2: the file ends inside of quotation marks;" },
        { "\"b\"c,\"d", "!!1: the file ends inside of quotation marks;" },
    };
    struct arena *a = arena_new(0);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(read_bytes(a, cases[i].text, strlen(cases[i].text)), cases[i].want);
    assert_string_equal(read_bytes(a, "a\0b,c\nd\n", 8), "!1: a NUL byte;[d]");
    arena_free(a);
}

static void
bounds(void **state)
{
    struct arena *a = arena_new(0);
    struct buf text;
    (void)state;
    buf_init(&text, a, 0);
    for (int i = 0; i < IMPORT_CSV_FIELDS_MAX; i++)
        buf_adds(&text, "x,");
    buf_adds(&text, "y\nz\n");
    assert_string_equal(read_bytes(a, text.p, text.len), "!1: too many fields;[z]");
    buf_init(&text, a, 0);
    for (size_t i = 0; i < IMPORT_CSV_RECORD_MAX; i++)
        buf_addc(&text, 'x');
    buf_adds(&text, "\nz\n");
    assert_string_equal(read_bytes(a, text.p, text.len), "!1: the record is too long;[z]");
    arena_free(a);
}

static void
head(void **state)
{
    static const char *const wanted[] = { "rating", "User" };
    static const char text[] = "user,x,RATING\nm,n,o\n";
    size_t at[2];
    (void)state;
    FILE *file = fmemopen((void *)(uintptr_t)text, sizeof text - 1, "r");
    struct import_csv *c = import_csv_open_stream(file);
    assert_true(import_csv_head(c, wanted, 2, at));
    assert_int_equal(at[0], 2);
    assert_int_equal(at[1], 0);
    assert_int_equal(import_csv_next(c), IMPORT_ENTRY);
    assert_string_equal(import_csv_field(c, at[0]), "o");
    assert_int_equal(import_csv_offset(c), (int64_t)sizeof text - 1);
    import_csv_close(c);
    rewind(file);
    static const char *const other[] = { "stars" };
    c = import_csv_open_stream(file);
    assert_false(import_csv_head(c, other, 1, at));
    assert_string_equal(import_csv_reason(c), "the first line names no column stars");
    import_csv_close(c);
    fclose(file);
    char error[256];
    assert_null(import_csv_open("/nowhere/at.all", error, sizeof error));
    assert_string_equal(error, "/nowhere/at.all: No such file or directory");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records),
        cmocka_unit_test(bounds),
        cmocka_unit_test(head),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
