/*
 * How names, texts and terms are cut into words.
 */
#include "search/words.h"

#include "util/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

/* The words, parted by blanks; whole-only ones in parentheses. */
static const char *
cut(struct arena *a, const char *s, enum words_use use)
{
    struct words w = words_cut(a, s, strlen(s), use);
    char *line = arena_strdup(a, "");
    for (size_t i = 0; i < w.n; i++)
        line = arena_printf(a, "%s%s%s%.*s%s", line, i == 0 ? "" : " ",
            w.v[i].whole_only ? "(" : "", (int)w.v[i].len, w.v[i].p,
            w.v[i].whole_only ? ")" : "");
    return line;
}

static const char *
keys(struct arena *a, const char *s)
{
    struct words w = words_cut(a, s, strlen(s), WORDS_OF_NAME);
    char *line = arena_strdup(a, "");
    for (size_t i = 0; i < 3; i++)
        if (w.keys[i].len != 0)
            line = arena_printf(
                a, "%s%s%.*s", line, i == 0 ? "" : "|", (int)w.keys[i].len, w.keys[i].p);
    return line;
}

static void
test_names(void **state)
{
    static const struct {
        const char *name, *words, *keys;
    } cases[] = {
        { "M", "m", "m" },
        { "The The", "the the", "the the" },
        { "WALL·E", "wall e walle", "wall e|walle" },
        { "The Spider-Man", "the spider man spiderman",
            "the spider man|the spiderman|spider man the" },
        { "L'Avventura", "l avventura lavventura", "l avventura|lavventura" },
        { "Se7en", "se7en", "se7en" },
        { "8½", "8 1 2 12", "8 1 2|8 12" },
        { "Alien³", "alien 3", "alien 3" },
        { "Amélie", "amelie", "amelie" },
        { "Ran Łódź Øst Æon", "ran lodz ost aeon", "ran lodz ost aeon" },
        { "ARSÈNE ẞ", "arsene ss", "arsene ss" },
        { "Иди и смотри", "иди и смотри", "иди и смотри" },
        { "Мой ёж", "мои еж", "мои еж" },
        { "七人の侍", "七人 人の の侍 侍", "七人の侍" },
        { "ゴジラ2000", "コシ シラ ラ 2000", "コシラ 2000|コシラ2000" },
        { "Tom & Viv", "tom and viv", "tom and viv" },
        { "R&B", "r b rb", "r b|rb" },
        { "$", "$", "$" },
        { "? ? ?", "???", "???" },
        { "A Bout", "a bout", "a bout|bout a" },
        { "A", "a", "a" },
        { "", "", "" },
        { " \t\n ", "", "" },
        { "\xff\xfe", "", "" },
    };
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(cut(a, cases[i].name, WORDS_OF_NAME), cases[i].words);
        assert_string_equal(keys(a, cases[i].name), cases[i].keys);
    }
    arena_free(a);
    (void)state;
}

static void
test_terms(void **state)
{
    struct arena *a = arena_new(0);
    assert_string_equal(cut(a, "the king's the", WORDS_OF_TERM), "the king (s) kings");
    assert_string_equal(cut(a, "king's s", WORDS_OF_TERM), "king s kings");
    assert_string_equal(cut(a, "七人", WORDS_OF_TERM), "七人");
    assert_string_equal(cut(a, "侍", WORDS_OF_TERM), "侍");

    struct words w = words_cut(a, "up spider-man up", 16, WORDS_OF_TERM);
    assert_int_equal(w.n, 4);
    assert_int_equal(w.all, 7);
    assert_int_equal(w.v[0].stands_for, 1);
    assert_int_equal(w.v[1].stands_for, 2);
    assert_int_equal(w.v[2].stands_for, 4);
    assert_int_equal(w.v[3].stands_for, 6);
    arena_free(a);
    (void)state;
}

static void
test_text(void **state)
{
    struct arena *a = arena_new(0);
    assert_string_equal(
        cut(a, "<a href=\"http://x/y\">Mara</a> &amp; Teo < 3 & AT&T; it's", WORDS_OF_TEXT),
        "mara teo 3 and at it s");
    arena_free(a);
    (void)state;
}

/* Bounds: long words and names are cut between characters, terms after WORDS_MAX words. */
static void
test_bounds(void **state)
{
    struct arena *a = arena_new(0);
    char long_word[3 * 200 + 1] = "";
    for (int i = 0; i < 200; i++)
        strcat(long_word, "\xe1\x83\x90"); /* a Georgian letter of three bytes */
    struct words w = words_cut(a, long_word, strlen(long_word), WORDS_OF_NAME);
    assert_int_equal(w.n, 1);
    assert_int_equal(w.v[0].len, WORD_BYTES);
    assert_int_equal(w.keys[0].len, KEY_BYTES);

    const char *many = "a b c d e f g h i j k l m n o p q r s t u v w x y z";
    w = words_cut(a, many, strlen(many), WORDS_OF_TERM);
    assert_int_equal(w.n, WORDS_MAX);
    assert_int_equal(w.all, 0xFFFF);
    assert_int_equal(w.keys[0].len, strlen(many));

    const char *joined = "a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q-r-s-t a-b a-b-a q-r b-a a/b a.c";
    w = words_cut(a, joined, strlen(joined), WORDS_OF_TERM);
    assert_int_equal(w.all, 0xFFFF);
    assert_in_range(w.n, WORDS_MAX, 2 * WORDS_MAX);

    struct word *last = NULL;
    char many_names[1000] = "";
    for (int i = 0; i < 200; i++)
        strcat(many_names, "x-y ");
    w = words_cut(a, many_names, strlen(many_names), WORDS_OF_NAME);
    assert_in_range(w.n, 16, 200);
    last = &w.v[w.n - 1];
    assert_in_range(last->len, 1, 2);
    arena_free(a);
    (void)state;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_terms),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_bounds),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
