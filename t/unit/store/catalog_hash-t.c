/*
 * The hash of an entry: different entries have different ones, whatever the
 * difference; ratings are in one half and content in the other; and a reference
 * counts as what it leads to.
 */
#include "store/catalog_hash.h"
#include "import/export.h"
#include "util/arena.h"
#include "util/buf.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES 20000
#define SEED    20091001u

static uint32_t state = SEED;
static size_t draws;   /* numbers drawn so far */
static size_t altered; /* the one that comes out as another, from 1; 0: none */

static unsigned
below(unsigned n)
{
    state = state * 1664525u + 1013904223u;
    return ((state >> 8) + (++draws == altered)) % n;
}

/* Few and short, so that one list looks like another with the same letters. */
static const char *const texts[] = { "a", "b", "ab", "ba", "aa", "abc", "a\nb", "\xC3\xA4",
    "1" };
static const char *const keys[] = { "a", "b", "ab", "name:a", "x" };

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static const char *
text(void)
{
    return texts[below(COUNT(texts))];
}

static const char *
maybe(const char *s)
{
    return below(3) == 0 ? s : NULL;
}

static const char *
key(void)
{
    return keys[below(COUNT(keys))];
}

static int64_t
number(void)
{
    return below(2) == 0 ? 0 : below(4);
}

static const char **
list(struct arena *a, size_t *n, const char *(*item)(void))
{
    *n = below(4);
    const char **items = arena_array(a, *n, sizeof *items);
    for (size_t i = 0; i < *n; i++)
        items[i] = item();
    return items;
}

static struct entry_language *
languages(struct arena *a, size_t *n, bool subtitles)
{
    *n = below(3);
    struct entry_language *items = arena_array(a, *n, sizeof *items);
    for (size_t i = 0; i < *n; i++) {
        items[i] = (struct entry_language){ .name = text(), .code = maybe(text()) };
        if (subtitles) {
            items[i].narrative = maybe(text());
            continue;
        }
        items[i].native = below(2) != 0;
        items[i].tracks = list(a, &items[i].ntracks, text);
    }
    return items;
}

static struct entry_format *
formats(struct arena *a, size_t *n)
{
    *n = below(3);
    struct entry_format *items = arena_array(a, *n, sizeof *items);
    for (size_t i = 0; i < *n; i++) {
        struct entry_format *f = &items[i];
        *f = (struct entry_format){ .format = text(),
            .country = maybe(text()),
            .from = number(),
            .until = number(),
            .runtime = number(),
            .quality = maybe(text()) };
        f->screens = list(a, &f->nscreens, text);
        f->audio = languages(a, &f->naudio, false);
        f->subtitles = languages(a, &f->nsubtitles, true);
    }
    return items;
}

static struct entry_credit *
credits(struct arena *a, size_t *n)
{
    *n = below(4);
    struct entry_credit *items = arena_array(a, *n, sizeof *items);
    for (size_t i = 0; i < *n; i++)
        items[i] = (struct entry_credit){ .role = (enum credit_role)below(CREDIT_ROLE__MAX),
            .person = key(),
            .character = maybe(text()) };
    return items;
}

static struct entry_award *
awards(struct arena *a, size_t *n)
{
    *n = below(3);
    struct entry_award *items = arena_array(a, *n, sizeof *items);
    for (size_t i = 0; i < *n; i++)
        items[i] = (struct entry_award){ .award = text(),
            .category = text(),
            .year = number(),
            .winner = below(2) != 0,
            .person = maybe(key()) };
    return items;
}

static struct entry_external_id *
external_ids(struct arena *a, size_t *n)
{
    *n = below(3);
    struct entry_external_id *items = arena_array(a, *n, sizeof *items);
    for (size_t i = 0; i < *n; i++)
        items[i] = (struct entry_external_id){ .type = text(), .value = text() };
    return items;
}

static struct rating *
ratings(struct arena *a, size_t *n)
{
    *n = below(3);
    struct rating *items = arena_array(a, *n, sizeof *items);
    for (size_t i = 0; i < *n; i++)
        items[i] = (struct rating){ .scheme = text(), .country = text(), .value = text() };
    return items;
}

static struct entry_title
random_title(struct arena *a)
{
    struct entry_title t = { .kind = (enum title_kind)below(TITLE_KIND__MAX), .name = text() };
    t.parent = maybe(key());
    t.short_name = maybe(text());
    t.aka = list(a, &t.naka, text);
    t.episode_short = maybe(text());
    t.year = number();
    t.runtime = number();
    t.synopsis = maybe(text());
    t.short_synopsis = maybe(text());
    t.ratings = ratings(a, &t.nratings);
    t.maturity_level = number();
    t.genres = list(a, &t.ngenres, text);
    t.credits = credits(a, &t.ncredits);
    t.formats = formats(a, &t.nformats);
    t.awards = awards(a, &t.nawards);
    t.external_ids = external_ids(a, &t.nexternal_ids);
    t.similars = list(a, &t.nsimilars, key);
    t.bonus = list(a, &t.nbonus, key);
    t.official_url = maybe(text());
    t.studio = maybe(text());
    t.art = maybe(key());
    t.sequence = number();
    t.season_number = number();
    t.rating_sum = number();
    t.rating_count = number();
    t.popularity = number();
    return t;
}

static struct entry
random_entry(struct arena *a)
{
    struct entry e = { .type = below(4) == 0 ? ENTRY_PERSON : ENTRY_TITLE };
    if (e.type == ENTRY_TITLE) {
        e.title = random_title(a);
        return e;
    }
    e.person = (struct entry_person){ .name = text(),
        .bio = maybe(text()),
        .born = maybe(text()),
        .died = maybe(text()),
        .popularity = number() };
    e.person.aka = list(a, &e.person.naka, text);
    return e;
}

struct world {
    struct arena *arena;
    struct catalog_keys titles;
    struct catalog_keys people;
};

static void
number_all(struct catalog_keys *k, int64_t first)
{
    for (size_t i = 0; i < COUNT(keys); i++)
        catalog_keys_want(k, "s", keys[i]);
    catalog_keys_sort(k);
    for (size_t i = 0; i < k->n; i++)
        k->list[i].id = first + (int64_t)i;
}

static int
begin(void **to)
{
    struct world *w = malloc(sizeof *w);
    assert_non_null(w);
    w->arena = arena_new((size_t)1024 * 1024);
    catalog_keys_init(&w->titles, w->arena, ENTRY_TITLE);
    catalog_keys_init(&w->people, w->arena, ENTRY_PERSON);
    number_all(&w->titles, 1);
    number_all(&w->people, 100);
    state = SEED;
    *to = w;
    return 0;
}

static int
end(void **from)
{
    struct world *w = *from;
    arena_free(w->arena);
    free(w);
    return 0;
}

/* An entry as text, and its hash. */
struct sample {
    const char *text;
    unsigned char hash[CATALOG_HASH_SIZE];
};

static struct sample
sample_of(struct world *w, const struct entry *e)
{
    struct sample s;
    struct buf out;
    buf_init(&out, w->arena, 0);
    import_export_entry(&out, e);
    s.text = out.p;
    catalog_hash(e, "s", &w->titles, &w->people, s.hash);
    return s;
}

static int
by_hash(const void *a, const void *b)
{
    const struct sample *x = a;
    const struct sample *y = b;
    return memcmp(x->hash, y->hash, sizeof x->hash);
}

static void
different_entries_have_different_hashes(void **from)
{
    struct world *w = *from;
    struct sample *all = arena_array(w->arena, ENTRIES, sizeof *all);
    for (size_t i = 0; i < ENTRIES; i++) {
        struct entry e = random_entry(w->arena);
        all[i] = sample_of(w, &e);
    }
    qsort(all, ENTRIES, sizeof *all, by_hash);
    size_t same = 0;
    for (size_t i = 1; i < ENTRIES; i++) {
        if (by_hash(&all[i - 1], &all[i]) != 0)
            continue;
        assert_string_equal(all[i - 1].text, all[i].text);
        same++;
    }
    /* people are simple enough to come twice, titles are not */
    assert_in_range(same, 1, ENTRIES / 2);
}

/* An entry made again from the same seed, with one number drawn differently: most
 * of them decide one field. Text and hash tell it from the other alike. */
static bool
mutant_is_told_apart(
    struct world *w, uint32_t seed, size_t number_altered, const struct sample *original)
{
    state = seed;
    draws = 0;
    altered = number_altered;
    struct entry e = random_entry(w->arena);
    altered = 0;
    struct sample mutant = sample_of(w, &e);
    bool differs = strcmp(mutant.text, original->text) != 0;
    assert_int_equal(by_hash(&mutant, original) != 0, differs);
    return differs;
}

static void
whatever_differs_the_hash_does(void **from)
{
    struct world *w = *from;
    size_t mutants = 0;
    for (uint32_t seed = SEED; seed < SEED + 300; seed++) {
        state = seed;
        draws = 0;
        struct entry e = random_entry(w->arena);
        const struct sample original = sample_of(w, &e);
        size_t n = draws;
        for (size_t i = 1; i <= n; i++)
            mutants += mutant_is_told_apart(w, seed, i, &original);
    }
    assert_true(mutants > 10000);
}

/* The very same entries again, made in other memory, have the same hashes. */
static void
equal_entries_have_equal_hashes(void **from)
{
    struct world *w = *from;
    struct sample *all = arena_array(w->arena, 1000, sizeof *all);
    for (size_t i = 0; i < 1000; i++) {
        struct entry e = random_entry(w->arena);
        e.line = (int64_t)i;
        all[i] = sample_of(w, &e);
    }
    state = SEED;
    for (size_t i = 0; i < 1000; i++) {
        struct entry e = random_entry(w->arena);
        struct sample again = sample_of(w, &e);
        assert_string_equal(again.text, all[i].text);
        assert_memory_equal(again.hash, all[i].hash, sizeof again.hash);
    }
}

/* Which halves differ: bit 0 content, bit 1 ratings. */
static int
halves(struct world *w, const struct entry *a, const struct entry *b)
{
    struct sample x = sample_of(w, a);
    struct sample y = sample_of(w, b);
    int content = memcmp(x.hash, y.hash, CATALOG_HASH_CONTENT) != 0;
    int ratings_too = memcmp(x.hash + CATALOG_HASH_CONTENT, y.hash + CATALOG_HASH_CONTENT,
                          CATALOG_HASH_SIZE - CATALOG_HASH_CONTENT) != 0;
    return content | ratings_too << 1;
}

static void
ratings_are_a_half_of_their_own(void **from)
{
    struct world *w = *from;
    for (int i = 0; i < 1000; i++) {
        struct entry e = random_entry(w->arena);
        struct entry other = e;
        if (e.type == ENTRY_PERSON) {
            other.person.popularity++;
            assert_int_equal(halves(w, &e, &other), 2);
            other = e;
            other.person.name = "another";
        } else {
            int64_t *const numbers[] = { &other.title.rating_sum, &other.title.rating_count,
                &other.title.popularity };
            ++*numbers[below(3)];
            assert_int_equal(halves(w, &e, &other), 2);
            other = e;
            other.title.year++;
        }
        assert_int_equal(halves(w, &e, &other), 1);
    }
}

static void
a_reference_is_what_it_leads_to(void **from)
{
    struct world *w = *from;
    const char *const a[] = { "a" };
    const char *const b[] = { "b" };
    struct entry names_a = { .title = { .name = "n", .similars = a, .nsimilars = 1 } };
    struct entry names_b = { .title = { .name = "n", .similars = b, .nsimilars = 1 } };
    assert_int_equal(halves(w, &names_a, &names_b), 1);
    struct catalog_key *key_a = &w->titles.list[0];
    assert_string_equal(key_a->key, "a");
    key_a->merged_into = catalog_keys_id(&w->titles, "s", "b");
    assert_int_equal(halves(w, &names_a, &names_b), 0);
}

static void
by_key_or_by_name_is_the_same_person(void **from)
{
    struct world *w = *from;
    const struct entry_credit by_name[] = { { .name = "a" } };
    const struct entry_credit by_key[] = { { .person = "name:a" } };
    const struct entry_credit by_other[] = { { .person = "a" } };
    struct entry e = { .title = { .name = "n", .credits = by_name, .ncredits = 1 } };
    struct entry f = e;
    f.title.credits = by_key;
    assert_int_equal(halves(w, &e, &f), 0);
    f.title.credits = by_other;
    assert_int_equal(halves(w, &e, &f), 1);
}

static void
of_what_is_gone_only_that_counts(void **from)
{
    struct world *w = *from;
    struct entry e = { .deleted = true, .title = { .kind = TITLE_SERIES } };
    struct entry f = { .deleted = true, .title = { .name = "n", .popularity = 3 } };
    assert_int_equal(halves(w, &e, &f), 0);
    f = (struct entry){ .merged_into = "a" };
    assert_int_equal(halves(w, &e, &f), 1);
    struct entry g = { .merged_into = "b" };
    assert_int_equal(halves(w, &f, &g), 1);
    f = (struct entry){ .title = { .name = "n" } };
    assert_int_equal(halves(w, &e, &f) & 1, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(different_entries_have_different_hashes, begin, end),
        cmocka_unit_test_setup_teardown(whatever_differs_the_hash_does, begin, end),
        cmocka_unit_test_setup_teardown(equal_entries_have_equal_hashes, begin, end),
        cmocka_unit_test_setup_teardown(ratings_are_a_half_of_their_own, begin, end),
        cmocka_unit_test_setup_teardown(a_reference_is_what_it_leads_to, begin, end),
        cmocka_unit_test_setup_teardown(by_key_or_by_name_is_the_same_person, begin, end),
        cmocka_unit_test_setup_teardown(of_what_is_gone_only_that_counts, begin, end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
