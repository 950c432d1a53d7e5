/*
 * The texts of the pages: every language is whole, the one a visitor wants is
 * found, and blanks and dates are filled in.
 */
#include "pages/texts.h"
#include "pages/words.h"
#include "util/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NWORDS (sizeof(struct words) / sizeof(const char *))

/* The words in braces of a text, as bits, in the order of `known`. */
static unsigned
braces(const char *text)
{
    static const char *const known[] = { "{app}", "{site}", "{user}", "{where}", "{date}",
        "{time}", "{minutes}", "{day}", "{month}", "{year}", "{hour}", "{minute}" };
    unsigned bits = 0;
    size_t named = 0;
    size_t all = 0;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        for (const char *p = text; (p = strstr(p, known[i])) != NULL; p++, named++)
            bits |= 1u << i;
    for (const char *p = text; (p = strchr(p, '{')) != NULL; p++)
        all++;
    if (named != all)
        fail_msg("braces nobody fills: %s", text);
    return bits;
}

static void
test_whole(void **state)
{
    (void)state;
    assert_true(texts_n >= 2);
    for (size_t l = 0; l < texts_n; l++) {
        const char *first[NWORDS];
        const char *list[NWORDS];
        memcpy(first, &texts[0], sizeof first);
        memcpy(list, &texts[l], sizeof list);
        for (size_t i = 0; i < NWORDS; i++) {
            if (list[i] == NULL || *list[i] == '\0')
                fail_msg("%s: text %zu is missing", texts[l].lang, i);
            assert_int_equal(braces(list[i]), braces(first[i]));
        }
    }
}

static void
assert_language(const char *header, const char *want)
{
    const char *got = words_choose(header)->lang;
    if (strcmp(got, want) != 0)
        fail_msg("%s: %s", header != NULL ? header : "none", got);
}

static void
test_choose(void **state)
{
    (void)state;
    assert_language(NULL, "en");
    assert_language("", "en");
    assert_language("de", "de");
    assert_language("DE-at", "de");
    assert_language("den", "en");
    assert_language("fr, de;q=0.8, en;q=0.7", "de");
    assert_language("en, de", "en");
    assert_language("en;q=0.5,de;q=0.50001", "en");
    assert_language("en;q=0.5,de;q=0.501", "de");
    assert_language("de;q=0, en", "en");
    assert_language("de;q=0", "en");
    assert_language("de;q=", "en");
    assert_language("de;q=x", "en");
    assert_language("de ; q=0.9 , en ; q=0.1", "de");
    assert_language("*, de;q=0.5", "en");
    assert_language(",,;;,=", "en");
}

static void
test_fill(void **state)
{
    struct arena *a = arena_new(0);
    const struct words_values values = { .app = "{site}", .site = "S" };
    (void)state;
    assert_string_equal(words_text(a, "plain", &values), "plain");
    assert_string_equal(words_text(a, "{app}, {site}, {user}", &values), "{site}, S, {user}");
    struct words w = words_fill(a, &texts[0], &values);
    assert_string_equal(w.consent_title, "Let {site} use your account?");
    assert_string_equal(w.lang, "en");
    arena_free(a);
}

static void
test_dates(void **state)
{
    struct arena *a = arena_new(0);
    (void)state;
    assert_string_equal(words_date(a, words_choose("en"), 1262305000), "1 January 2010");
    assert_string_equal(words_date(a, words_choose("de"), 1262304000 - 1), "31. Dezember 2009");
    assert_string_equal(words_time(a, words_choose("en"), 1262305000), "00:16 UTC");
    assert_string_equal(words_time(a, words_choose("de"), 1262304000 - 1), "23:59 Uhr UTC");
    assert_string_equal(words_minutes(a, 300), "5");
    arena_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_choose),
        cmocka_unit_test(test_fill),
        cmocka_unit_test(test_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
