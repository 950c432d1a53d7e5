/*
 * Export: what is exported is read back as it was, to the byte, for many random
 * entries from a fixed seed. Entries are compared by a description of this
 * test's own, not by the tables that reader and writer share.
 */
#include "reading.h"

#include "model/kind.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* ---- random entries ---- */

static uint64_t seed;

static uint64_t
below(uint64_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (seed >> 33) % n;
}

static bool
one_in(uint64_t n)
{
    return below(n) == 0;
}

/* Characters of every length, and those that JSON and XML care about. */
static const char *const letters[] = { "a", "b", "Z", "0", "9", "-", "\"", "\\", "/", "<", "&",
    "'", "]", ">", "é", "ß", "ł", "東", "京", "\xE2\x80\xA8", "😀", "م", "\xC2\x85", "\x7F", "#",
    ":", ",", "{", "}", "[" };

static void
add_letters(struct buf *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_adds(b, letters[below(sizeof letters / sizeof *letters)]);
}

static const char *
name(struct arena *a)
{
    struct buf b;
    buf_init(&b, a, 0);
    buf_adds(&b, "n");
    add_letters(&b, 1 + below(12));
    for (uint64_t words = below(3); words > 0; words--) {
        buf_addc(&b, ' ');
        add_letters(&b, 1 + below(9));
    }
    return b.p;
}

static const char *
maybe_name(struct arena *a)
{
    return one_in(2) ? name(a) : NULL;
}

static const char *
short_text(struct arena *a, size_t n)
{
    struct buf b;
    buf_init(&b, a, 0);
    add_letters(&b, 1 + below(n));
    return b.p;
}

static const char *
text(struct arena *a)
{
    struct buf b;
    buf_init(&b, a, 0);
    for (uint64_t n = 1 + below(40); n > 0; n--) {
        add_letters(&b, below(8));
        buf_addc(&b, " \n\t\r"[below(4)]);
    }
    return b.p;
}

static const char *const *
words(struct arena *a, size_t *n)
{
    *n = below(4);
    const char **list = arena_array(a, *n, sizeof *list);
    for (size_t i = 0; i < *n; i++)
        list[i] = arena_printf(a, "%d %s", (int)i, name(a));
    return *n > 0 ? list : NULL;
}

static struct entry_credit
credit(struct arena *a)
{
    struct entry_credit c = { .role = (enum credit_role)below(CREDIT_ROLE__MAX) };
    if (one_in(2))
        c.role = one_in(2) ? CREDIT_ACTOR : CREDIT_DIRECTOR;
    c.person = maybe_name(a);
    if (c.person == NULL || one_in(4))
        c.name = name(a);
    c.character = one_in(3) ? name(a) : NULL;
    return c;
}

static struct entry_language
language(struct arena *a, bool audio)
{
    struct entry_language l = { .name = name(a), .code = maybe_name(a) };
    if (audio) {
        l.native = one_in(2);
        l.tracks = words(a, &l.ntracks);
    } else {
        l.narrative = maybe_name(a);
    }
    return l;
}

static const struct entry_language *
languages(struct arena *a, bool audio, size_t *n)
{
    *n = below(3);
    struct entry_language *list = arena_array(a, *n, sizeof *list);
    for (size_t i = 0; i < *n; i++)
        list[i] = language(a, audio);
    return *n > 0 ? list : NULL;
}

static int64_t
moment(void)
{
    int64_t t = (int64_t)(below(4000000000u) + 1);
    return one_in(3) ? 0 : one_in(2) ? t : t / 86400 * 86400;
}

static struct entry_format
format(struct arena *a)
{
    static const char *const formats[] = { "instant", "Blu-ray", "DVD" };
    struct entry_format f = { .format = formats[below(3)],
        .country = one_in(3) ? "ca" : NULL,
        .from = moment(),
        .until = moment(),
        .runtime = (int64_t)below(9000),
        .quality = one_in(2) ? "HD" : NULL };
    f.screens = words(a, &f.nscreens);
    f.audio = languages(a, true, &f.naudio);
    f.subtitles = languages(a, false, &f.nsubtitles);
    return f;
}

static struct rating
rating(struct arena *a)
{
    static const char *const schemes[] = { "mpaa_ratings", "tv_ratings", "ca_movie_ratings" };
    uint64_t i = below(3);
    return (struct rating){ .scheme = schemes[i],
        .country = i == 2 && one_in(2)   ? "ca"
                   : i == 2 || one_in(3) ? "gb"
                                         : "",
        .value = short_text(a, 5) };
}

static struct entry_award
award(struct arena *a)
{
    return (struct entry_award){ .award = name(a),
        .category = name(a),
        .year = one_in(3) ? 0 : (int64_t)(1927 + below(99)),
        .winner = one_in(2),
        .person = maybe_name(a),
        .name = maybe_name(a) };
}

#define LIST(to, count, type, most, make)                                                      \
    do {                                                                                       \
        size_t n_ = below((most) + 1);                                                         \
        type *list_ = arena_array(a, n_, sizeof(type));                                        \
        for (size_t i_ = 0; i_ < n_; i_++)                                                     \
            list_[i_] = (make);                                                                \
        (to) = n_ > 0 ? list_ : NULL;                                                          \
        (count) = n_;                                                                          \
    } while (0)

static void
fill_title(struct arena *a, struct entry_title *t)
{
    t->kind = (enum title_kind)below(TITLE_KIND__MAX);
    t->parent = maybe_name(a);
    t->name = name(a);
    t->short_name = maybe_name(a);
    t->aka = words(a, &t->naka);
    t->episode_short = maybe_name(a);
    t->year = (int64_t)below(2100);
    t->runtime = (int64_t)below(20000);
    t->synopsis = one_in(2) ? text(a) : NULL;
    t->short_synopsis = one_in(2) ? text(a) : NULL;
    LIST(t->ratings, t->nratings, struct rating, 3, rating(a));
    t->maturity_level = (int64_t)below(131);
    t->genres = words(a, &t->ngenres);
    LIST(t->credits, t->ncredits, struct entry_credit, 8, credit(a));
    LIST(t->formats, t->nformats, struct entry_format, 3, format(a));
    LIST(t->awards, t->nawards, struct entry_award, 3, award(a));
    LIST(t->external_ids, t->nexternal_ids, struct entry_external_id, 3,
        ((struct entry_external_id){
            .type = one_in(2) ? "upc" : short_text(a, 3), .value = short_text(a, 12) }));
    t->similars = words(a, &t->nsimilars);
    t->bonus = words(a, &t->nbonus);
    t->official_url = maybe_name(a);
    t->studio = maybe_name(a);
    t->art = maybe_name(a);
    t->sequence = (int64_t)below(30);
    t->season_number = (int64_t)below(30);
    t->rating_count = (int64_t)below(1000000);
    t->rating_sum = t->rating_count * (int64_t)(10 + below(41));
    t->popularity = (int64_t)below(UINT64_C(1) << 30) * 900000;
}

static void
fill_person(struct arena *a, struct entry_person *p)
{
    static const char *const dates[] = { NULL, "1899", "1899-08", "1899-08-13" };
    p->name = name(a);
    p->aka = words(a, &p->naka);
    p->bio = one_in(2) ? text(a) : NULL;
    p->born = dates[below(4)];
    p->died = dates[below(4)];
    p->popularity = (int64_t)below(1000);
}

static struct entry
entry(struct arena *a)
{
    struct entry e = { .type = one_in(3) ? ENTRY_PERSON : ENTRY_TITLE,
        .source = one_in(3) ? name(a) : NULL,
        .key = name(a),
        .deleted = one_in(9) };
    e.merged_into = one_in(9) ? arena_printf(a, "%s+", e.key) : NULL;
    if (e.type == ENTRY_TITLE)
        fill_title(a, &e.title);
    else
        fill_person(a, &e.person);
    return e;
}

/* ---- describing ---- */

static void
say(struct buf *b, const char *what, const char *s)
{
    buf_printf(b, "%s=%s|", what, s != NULL ? s : "(null)");
}

static void
say_list(struct buf *b, const char *what, const char *const *list, size_t n)
{
    buf_printf(b, "%s %zu:", what, n);
    for (size_t i = 0; i < n; i++)
        say(b, "", list[i]);
}

static void
say_languages(struct buf *b, const struct entry_language *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        say(b, "language", list[i].name);
        say(b, "code", list[i].code);
        say(b, "narrative", list[i].narrative);
        buf_printf(b, "native=%d|", list[i].native);
        say_list(b, "tracks", list[i].tracks, list[i].ntracks);
    }
}

static void
say_formats(struct buf *b, const struct entry_format *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        say(b, "format", list[i].format);
        say(b, "country", list[i].country);
        say(b, "quality", list[i].quality);
        buf_printf(b, "%" PRId64 " %" PRId64 " %" PRId64 "|", list[i].from, list[i].until,
            list[i].runtime);
        say_list(b, "screens", list[i].screens, list[i].nscreens);
        buf_adds(b, "audio:");
        say_languages(b, list[i].audio, list[i].naudio);
        buf_adds(b, "subtitles:");
        say_languages(b, list[i].subtitles, list[i].nsubtitles);
    }
}

static void
say_people(struct buf *b, const struct entry_title *t)
{
    for (size_t i = 0; i < t->ncredits; i++) {
        say(b, credit_role_names[t->credits[i].role], t->credits[i].person);
        say(b, "name", t->credits[i].name);
        say(b, "as", t->credits[i].character);
    }
    for (size_t i = 0; i < t->nawards; i++) {
        say(b, "award", t->awards[i].award);
        say(b, "category", t->awards[i].category);
        buf_printf(b, "%d %d|", (int)t->awards[i].year, t->awards[i].winner);
        say(b, "person", t->awards[i].person);
        say(b, "name", t->awards[i].name);
    }
}

static void
say_title(struct buf *b, const struct entry_title *t)
{
    const char *const texts[] = { title_kind_names[t->kind], t->parent, t->name, t->short_name,
        t->episode_short, t->synopsis, t->short_synopsis, t->official_url, t->studio, t->art };
    const int64_t numbers[] = { t->year, t->runtime, t->maturity_level, t->sequence,
        t->season_number, t->rating_sum, t->rating_count, t->popularity };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        say(b, "", texts[i]);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        buf_printf(b, "%" PRId64 "|", numbers[i]);
    for (size_t i = 0; i < t->nratings; i++) {
        say(b, "scheme", t->ratings[i].scheme);
        say(b, "country", t->ratings[i].country);
        say(b, "value", t->ratings[i].value);
    }
    for (size_t i = 0; i < t->nexternal_ids; i++)
        say(b, t->external_ids[i].type, t->external_ids[i].value);
    say_list(b, "aka", t->aka, t->naka);
    say_list(b, "genres", t->genres, t->ngenres);
    say_list(b, "similars", t->similars, t->nsimilars);
    say_list(b, "bonus", t->bonus, t->nbonus);
    say_people(b, t);
    say_formats(b, t->formats, t->nformats);
}

static const char *
description(struct arena *a, const struct entry *e)
{
    struct buf b;
    buf_init(&b, a, 0);
    buf_printf(&b, "type %d deleted %d ", (int)e->type, e->deleted);
    say(&b, "source", e->source);
    say(&b, "key", e->key);
    say(&b, "into", e->merged_into);
    if (e->type == ENTRY_TITLE) {
        say_title(&b, &e->title);
    } else {
        say(&b, "name", e->person.name);
        say(&b, "bio", e->person.bio);
        say(&b, "born", e->person.born);
        say(&b, "died", e->person.died);
        say_list(&b, "aka", e->person.aka, e->person.naka);
        buf_addi(&b, e->person.popularity);
    }
    return b.p;
}

/* ---- tests ---- */

static void
test_round_trip(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    seed = 42;
    for (int i = 0; i < 3000; i++) {
        struct entry e = entry(a);
        struct buf line;
        buf_init(&line, a, 0);
        import_export_entry(&line, &e);
        assert_non_null(strchr(line.p, '\n'));
        assert_ptr_equal(strchr(line.p, '\n'), line.p + line.len - 1);
        struct reading r = reading_of_text(a, line.p);
        assert_string_equal(r.out.p, line.p);
        assert_int_equal(r.nentries, 1);
        assert_string_equal(description(a, r.last), description(a, &e));
        arena_reset(a);
    }
    arena_free(a);
}

/* Many at once: lines do not depend on their neighbours. */
static void
test_file(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct buf file;
    buf_init(&file, a, 0);
    seed = 7;
    for (int i = 0; i < 300; i++) {
        struct entry e = entry(a);
        e.key = arena_printf(a, "%d", i);
        import_export_entry(&file, &e);
    }
    struct reading r = reading_of_text(a, file.p);
    assert_int_equal(r.nentries, 300);
    assert_string_equal(r.out.p, file.p);
    arena_free(a);
}

static void
test_form(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const char *genres[] = { "Drama" };
    struct entry_credit credits[] = {
        { .role = CREDIT_ACTOR, .name = "Buster Keaton" },
        { .role = CREDIT_ACTOR, .person = "p/1", .character = "The \"Girl\"" },
        { .role = CREDIT_DIRECTOR, .person = "p/2" },
        { .role = CREDIT_ACTOR, .name = "Late" },
    };
    struct rating ratings[] = { { "mpaa_ratings", "", "G" },
        { "ca_movie_ratings", "ca", "PG" } };
    struct entry_format formats[] = { { .format = "instant", .from = 86400, .until = 90000 },
        { .format = "DVD" } };
    struct entry e = { .type = ENTRY_TITLE,
        .key = "k",
        .line = 99,
        .title = { .kind = TITLE_MOVIE,
            .name = "A\tB/é",
            .year = 1924,
            .genres = genres,
            .ngenres = 1,
            .credits = credits,
            .ncredits = 4,
            .ratings = ratings,
            .nratings = 2,
            .formats = formats,
            .nformats = 2 } };
    struct buf line;
    buf_init(&line, a, 0);
    import_export_entry(&line, &e);
    assert_string_equal(line.p,
        "{\"kind\":\"movie\",\"key\":\"k\",\"name\":\"A\\tB/é\",\"year\":1924,"
        "\"ratings\":{\"mpaa_ratings\":\"G\",\"ca_movie_ratings\":\"PG\"},"
        "\"genres\":[\"Drama\"],"
        "\"cast\":[\"Buster Keaton\",{\"person\":\"p/1\",\"character\":\"The \\\"Girl\\\"\"}],"
        "\"directors\":[{\"person\":\"p/2\"}],"
        "\"credits\":[{\"role\":\"actor\",\"name\":\"Late\"}],"
        "\"formats\":[{\"format\":\"instant\",\"from\":\"1970-01-02\","
        "\"until\":\"1970-01-02T01:00:00Z\"},\"DVD\"]}\n");
    arena_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_file),
        cmocka_unit_test(test_form),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
