/*
 * Which title may stand in which queue, and in which medium: by what it comes in, when,
 * and what the plan has.
 */
#include "api/queue_rule.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

enum { PAST = 10, NOW = 100, FUTURE = 1000 };

#define DVD    (1 << MEDIUM_DVD)
#define BLURAY (1 << MEDIUM_BLURAY)

/* One format of a title: a letter for what, one for when ("b+" Blu-ray now). */
static void
read_formats(const char *text, struct availability *formats, struct title *t)
{
    *t = (struct title){ .id = 1, .kind = TITLE_MOVIE, .formats = formats };
    for (; *text != '\0'; text += 2 + (text[2] == ' ')) {
        struct availability *f = &formats[t->nformats++];
        *f = (struct availability){ .country = "", .from = text[1] == '>' ? FUTURE : PAST };
        f->until = text[1] == '-' ? PAST + 1 : 0;
        f->format = text[0] == 'b' ? "Blu-ray" : text[0] == 'd' ? "DVD" : "instant";
    }
}

struct rule_case {
    enum queue_kind kind;
    const char *formats;
    int64_t plan;
    enum medium preferred;
    enum medium wanted;
    enum queue_refusal refusal;
    enum medium medium; /* when it is fine */
    bool saved;
};

#define ANY QUEUE_ANY_MEDIUM

static const struct rule_case cases[] = {
    /* the one liked best, else DVD, else what there is */
    { QUEUE_DISC, "b+ d+", DVD | BLURAY, MEDIUM_BLURAY, ANY, QUEUE_FINE, MEDIUM_BLURAY, false },
    { QUEUE_DISC, "b+ d+", DVD | BLURAY, MEDIUM_DVD, ANY, QUEUE_FINE, MEDIUM_DVD, false },
    { QUEUE_DISC, "d+", DVD | BLURAY, MEDIUM_BLURAY, ANY, QUEUE_FINE, MEDIUM_DVD, false },
    { QUEUE_DISC, "b+", DVD | BLURAY, MEDIUM_DVD, ANY, QUEUE_FINE, MEDIUM_BLURAY, false },
    { QUEUE_DISC, "b+ d+", BLURAY, MEDIUM_BLURAY, ANY, QUEUE_FINE, MEDIUM_BLURAY, false },
    { QUEUE_DISC, "b> d+", DVD | BLURAY, MEDIUM_BLURAY, ANY, QUEUE_FINE, MEDIUM_DVD, false },
    { QUEUE_DISC, "b- d+", DVD | BLURAY, MEDIUM_BLURAY, ANY, QUEUE_FINE, MEDIUM_DVD, false },
    /* what comes later is saved */
    { QUEUE_DISC, "b> d>", DVD | BLURAY, MEDIUM_BLURAY, ANY, QUEUE_FINE, MEDIUM_BLURAY, true },
    { QUEUE_DISC, "d- d>", DVD, MEDIUM_DVD, ANY, QUEUE_FINE, MEDIUM_DVD, true },
    { QUEUE_DISC, "", DVD | BLURAY, MEDIUM_BLURAY, ANY, QUEUE_FINE, MEDIUM_BLURAY, true },
    { QUEUE_INSTANT, "", 0, MEDIUM_INSTANT, ANY, QUEUE_FINE, MEDIUM_INSTANT, true },
    { QUEUE_INSTANT, "i>", 0, MEDIUM_INSTANT, ANY, QUEUE_FINE, MEDIUM_INSTANT, true },
    { QUEUE_INSTANT, "i+ d+", 0, MEDIUM_INSTANT, ANY, QUEUE_FINE, MEDIUM_INSTANT, false },
    /* as asked */
    { QUEUE_DISC, "b+ d+", DVD | BLURAY, MEDIUM_BLURAY, MEDIUM_DVD, QUEUE_FINE, MEDIUM_DVD,
        false },
    { QUEUE_DISC, "b+ d>", DVD | BLURAY, MEDIUM_BLURAY, MEDIUM_DVD, QUEUE_FINE, MEDIUM_DVD,
        true },
    { QUEUE_DISC, "", DVD, MEDIUM_DVD, MEDIUM_DVD, QUEUE_FINE, MEDIUM_DVD, true },
    /* refused */
    { QUEUE_DISC, "b+", DVD | BLURAY, MEDIUM_DVD, MEDIUM_DVD, QUEUE_FORMAT, ANY, false },
    { QUEUE_DISC, "b+ d-", DVD | BLURAY, MEDIUM_DVD, MEDIUM_DVD, QUEUE_FORMAT, ANY, false },
    { QUEUE_DISC, "b+ d+ i+", DVD, MEDIUM_DVD, MEDIUM_INSTANT, QUEUE_FORMAT, ANY, false },
    { QUEUE_INSTANT, "d+ i+", DVD, MEDIUM_DVD, MEDIUM_DVD, QUEUE_FORMAT, ANY, false },
    { QUEUE_DISC, "b+ d+", DVD, MEDIUM_DVD, MEDIUM_BLURAY, QUEUE_USER_FORMAT, ANY, false },
    { QUEUE_DISC, "b+", DVD, MEDIUM_DVD, ANY, QUEUE_USER_FORMAT, ANY, false },
    { QUEUE_DISC, "d+", 0, MEDIUM_INSTANT, ANY, QUEUE_USER_FORMAT, ANY, false },
    { QUEUE_DISC, "i+", DVD, MEDIUM_DVD, ANY, QUEUE_TITLE, ANY, false },
    { QUEUE_DISC, "d- b-", DVD | BLURAY, MEDIUM_DVD, ANY, QUEUE_TITLE, ANY, false },
    { QUEUE_INSTANT, "d+", DVD, MEDIUM_DVD, ANY, QUEUE_TITLE, ANY, false },
};

static void
test_medium(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct rule_case *k = &cases[i];
        const struct user u = {
            .can_instant_watch = true, .disc_formats = k->plan, .preferred_disc = k->preferred
        };
        struct availability formats[4];
        struct title t;
        enum medium medium;
        bool saved;
        read_formats(k->formats, formats, &t);
        enum queue_refusal refusal =
            queue_rule_medium(&t, k->kind, &u, k->wanted, NOW, &medium, &saved);
        if (refusal != k->refusal ||
            (refusal == QUEUE_FINE && (medium != k->medium || saved != k->saved)))
            fail_msg("case %zu (%s): refusal %d, medium %d, saved %d", i, k->formats,
                (int)refusal, (int)medium, saved);
    }
}

static void
test_limits(void **state)
{
    (void)state;
    struct availability formats[4];
    struct title t;
    struct user u = { .can_instant_watch = true, .max_maturity = 75 };
    enum medium medium;
    bool saved;
    read_formats("i+", formats, &t);
    t.maturity_level = 75;
    assert_int_equal(
        queue_rule_medium(&t, QUEUE_INSTANT, &u, ANY, NOW, &medium, &saved), QUEUE_FINE);
    t.maturity_level = 76;
    assert_int_equal(
        queue_rule_medium(&t, QUEUE_INSTANT, &u, ANY, NOW, &medium, &saved), QUEUE_TITLE);
    u = (struct user){ .disc_formats = DVD, .preferred_disc = MEDIUM_DVD };
    assert_int_equal(
        queue_rule_medium(&t, QUEUE_INSTANT, &u, ANY, NOW, &medium, &saved), QUEUE_USER_FORMAT);
}

/* What is put into a queue for a title of each kind, 0 for nothing. */
static void
test_entry(void **state)
{
    (void)state;
    const struct title t[TITLE_KIND__MAX] = {
        [TITLE_MOVIE] = { .id = 1, .kind = TITLE_MOVIE },
        [TITLE_SERIES] = { .id = 2, .kind = TITLE_SERIES },
        [TITLE_SEASON] = { .id = 3, .kind = TITLE_SEASON, .series_id = 2 },
        [TITLE_PROGRAM] = { .id = 4, .kind = TITLE_PROGRAM, .series_id = 2 },
        [TITLE_DISC] = { .id = 5, .kind = TITLE_DISC, .series_id = 2 },
    };
    static const int64_t watched[TITLE_KIND__MAX] = { 1, 2, 2, 2, 0 };
    static const bool sets[TITLE_KIND__MAX] = { false, true, true, false, false };
    for (int kind = 0; kind < TITLE_KIND__MAX; kind++) {
        assert_int_equal(queue_rule_entry(&t[kind], QUEUE_INSTANT), watched[kind]);
        assert_int_equal(
            queue_rule_entry(&t[kind], QUEUE_DISC), kind != TITLE_PROGRAM ? kind + 1 : 0);
        assert_int_equal(queue_rule_is_set(&t[kind], QUEUE_DISC), sets[kind]);
        assert_false(queue_rule_is_set(&t[kind], QUEUE_INSTANT));
    }
    const struct title alone = { .id = 6, .kind = TITLE_PROGRAM };
    assert_int_equal(queue_rule_entry(&alone, QUEUE_INSTANT), 6);
}

static void
test_names(void **state)
{
    (void)state;
    assert_int_equal(queue_rule_medium_of("DVD"), MEDIUM_DVD);
    assert_int_equal(queue_rule_medium_of("blu-ray"), MEDIUM_BLURAY);
    assert_int_equal(queue_rule_medium_of("Instant"), MEDIUM_INSTANT);
    assert_int_equal(queue_rule_medium_of("VHS"), QUEUE_ANY_MEDIUM);
    assert_int_equal(queue_rule_medium_of(""), QUEUE_ANY_MEDIUM);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_medium),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_entry),
        cmocka_unit_test(test_names),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("queue_rule", tests, NULL, NULL);
}
