/*
 * Reading titles and people: what an import wrote comes back in full, a page
 * costs what a single title costs, and old addresses go on answering.
 */
#include "fixture.h"

#include "store/catalog.h"
#include "store/change.h"
#include "store/count.h"
#include "store/person.h"
#include "store/queries.h"
#include "store/title.h"
#include "util/arena.h"

#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

static struct store *store;

/* ---- the catalog of this test ---------------------------------------------- */

static const struct rating ratings[] = { { "mpaa_ratings", "", "PG-13" },
    { "ca_movie_ratings", "ca", "14A" } };
static const char *const genres[] = { "Drama", "Period Pieces" };
static const char *const tracks[] = { "Dolby Digital 5.1", "DTS 5.1 HD" };
static const char *const screens[] = { "Widescreen 1.85:1", "Full Screen 1.33:1" };
static const struct entry_language audio[] = {
    { .name = "English", .code = "en", .native = true, .tracks = tracks, .ntracks = 2 },
    { .name = "French", .code = "fr", .tracks = tracks, .ntracks = 1 },
};
static const struct entry_language subtitles[] = {
    { .name = "English", .code = "en", .narrative = "primary" },
};
static const struct entry_format formats[] = {
    { .format = "DVD",
        .from = 1272956400,
        .screens = screens,
        .nscreens = 2,
        .audio = audio,
        .naudio = 2,
        .subtitles = subtitles,
        .nsubtitles = 1 },
    { .format = "instant",
        .country = "us",
        .from = 1306911600,
        .until = 1370070000,
        .quality = "HD",
        .runtime = 6841,
        .audio = audio,
        .naudio = 1 },
};
static const struct entry_credit credits[] = {
    { CREDIT_ACTOR, "mara", NULL, "Ferry pilot" },
    { CREDIT_DIRECTOR, "teo", NULL, NULL },
    { CREDIT_ACTOR, NULL, "Ana Bell", NULL },
    { CREDIT_WRITER, "mara", NULL, NULL },
};
static const struct entry_award awards[] = {
    { .award = "golden_globe_awards", .category = "Best Picture nominee", .year = 2007 },
    { .award = "academy_awards",
        .category = "Best Supporting Actor",
        .year = 2007,
        .winner = true,
        .person = "teo" },
};
static const char *const similars[] = { "copper", "never-imported", "other" };
static const char *const bonus[] = { "bonus" };

static const struct entry entries[] = {
    { .key = "harbor",
        .title = { .name = "Harbor Lights",
            .year = 2006,
            .runtime = 6840,
            .synopsis = "A ferry pilot &amp; <b>more</b>",
            .short_synopsis = "A ferry.",
            .ratings = ratings,
            .nratings = 2,
            .genres = genres,
            .ngenres = 2,
            .credits = credits,
            .ncredits = 4,
            .formats = formats,
            .nformats = 2,
            .awards = awards,
            .nawards = 2,
            .similars = similars,
            .nsimilars = 3,
            .bonus = bonus,
            .nbonus = 1,
            .rating_sum = 370,
            .rating_count = 10 } },
    { .key = "bonus", .title = { .name = "Harbor Lights: Bonus Material" } },
    { .key = "other", .title = { .name = "Other" } },
    { .key = "copper", .title = { .kind = TITLE_SERIES, .name = "Copper Hollow" } },
    { .key = "copper-2",
        .title = { .kind = TITLE_SEASON,
            .parent = "copper",
            .name = "Copper Hollow: Season 2",
            .season_number = 2 } },
    { .key = "copper-1",
        .title = { .kind = TITLE_SEASON,
            .parent = "copper",
            .name = "Copper Hollow: Season 1",
            .season_number = 1 } },
    { .key = "e2",
        .title = { .kind = TITLE_PROGRAM,
            .parent = "copper-1",
            .name = "The Well",
            .sequence = 2 } },
    { .key = "e1",
        .title = { .kind = TITLE_PROGRAM,
            .parent = "copper-1",
            .name = "The Hill",
            .sequence = 1 } },
    { .key = "e3",
        .title = { .kind = TITLE_PROGRAM,
            .parent = "copper-2",
            .name = "The Gate",
            .sequence = 1 } },
    { .key = "d1",
        .title = { .kind = TITLE_DISC, .parent = "copper-1", .name = "Season 1: Disc 1" } },
    { .type = ENTRY_PERSON,
        .key = "mara",
        .person = { .name = "Mara Quillfeather", .bio = "A <i>bio</i>" } },
    { .type = ENTRY_PERSON, .key = "teo", .person = { .name = "Teodor Vance" } },
};

static void
put(const struct entry *list, size_t n, int64_t now)
{
    struct arena *a = arena_new(0);
    struct store_catalog_counts counts;
    struct store_catalog *c = store_catalog_begin(store, "test", now);
    assert_non_null(c);
    assert_int_equal(store_catalog_put(c, a, list, n), 0);
    assert_int_equal(store_catalog_finish(c, a, &counts), 0);
    assert_int_equal(store_catalog_commit(c), 0);
    arena_free(a);
}

/* The id of a title by its name. */
static int64_t
id_of(struct arena *a, const char *name)
{
    for (int64_t id = 70000001; id < 70000200; id++) {
        struct title t;
        if (store_title_by_id(store, a, id, &t) == 1 && strcmp(t.name, name) == 0)
            return id;
    }
    fail_msg("no title '%s'", name);
    return 0;
}

static int
setup(void **state)
{
    (void)state;
    store = fixture_open_migrated();
    put(entries, COUNT(entries), 5000);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    store_close(store);
    return 0;
}

/* ---- tests ----------------------------------------------------------------- */

static struct title
title_named(struct arena *a, const char *name)
{
    struct title t;
    assert_int_equal(store_title_by_id(store, a, id_of(a, name), &t), 1);
    return t;
}

static void
test_plain(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct title t = title_named(a, "Harbor Lights");
    assert_int_equal(t.kind, TITLE_MOVIE);
    assert_int_equal(t.release_year, 2006);
    assert_int_equal(t.runtime, 6840);
    assert_int_equal(t.average_rating, 37);
    assert_int_equal(t.nratings, 2);
    assert_int_equal(t.ngenres, 2);
    assert_string_equal(t.genres[0].label, "Drama");
    assert_int_equal(t.nformats, 2);
    assert_true(t.has_cast && t.has_directors && t.has_awards && t.has_bonus && t.has_screens &&
                t.has_languages);
    assert_false(t.has_seasons || t.has_discs || t.has_episodes);
    assert_int_equal(t.updated, 5000);
    arena_free(a);
}

static void
test_everything(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const struct expand all = { true, true, true, true, true, true, true, true, true, true,
        true, true, true, true, true, true, true };
    struct title t;
    int64_t id = id_of(a, "Harbor Lights");
    uint64_t before = store_queries(store);
    assert_int_equal(store_title_by_id(store, a, id, &t), 1);
    assert_int_equal(store_queries(store) - before, 1);
    assert_int_equal(store_title_expand(store, a, &t, 1, &all), 0);
    assert_in_range(store_queries(store) - before, 2, 8);

    assert_string_equal(t.synopsis, "A ferry pilot &amp; <b>more</b>");
    assert_string_equal(t.short_synopsis, "A ferry.");
    assert_int_equal(t.ncast, 2);
    assert_string_equal(t.cast[0].name, "Mara Quillfeather");
    assert_string_equal(t.cast[0].character, "Ferry pilot");
    assert_string_equal(t.cast[0].bio, "A <i>bio</i>");
    assert_string_equal(t.cast[1].name, "Ana Bell");
    assert_null(t.cast[1].character);
    assert_null(t.cast[1].bio);
    assert_int_equal(t.ndirectors, 1);
    assert_string_equal(t.directors[0].name, "Teodor Vance");

    assert_int_equal(t.nawards, 2);
    assert_true(t.awards[0].winner);
    assert_string_equal(t.awards[0].award, "academy_awards");
    assert_string_equal(t.awards[0].person->name, "Teodor Vance");
    assert_int_equal(t.awards[0].person->id, t.directors[0].id);
    assert_false(t.awards[1].winner);
    assert_null(t.awards[1].person);

    assert_int_equal(t.nsimilars, 2);
    assert_string_equal(t.similars[0].name, "Copper Hollow");
    assert_int_equal(t.similars[0].kind, TITLE_SERIES);
    assert_string_equal(t.similars[1].name, "Other");
    assert_int_equal(t.nbonus, 1);
    assert_string_equal(t.bonus[0].name, "Harbor Lights: Bonus Material");
    assert_int_equal(t.nseasons + t.nepisodes + t.ndiscs, 0);
    arena_free(a);
}

static void
test_formats(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct title t = title_named(a, "Harbor Lights");
    assert_int_equal(store_title_formats(store, a, &t, 1), 0);
    assert_int_equal(t.nformats, 2);
    const struct availability *instant = &t.formats[0];
    const struct availability *dvd = &t.formats[1];
    assert_string_equal(instant->format, "instant");
    assert_string_equal(instant->country, "us");
    assert_string_equal(instant->quality, "HD");
    assert_int_equal(instant->from, 1306911600);
    assert_int_equal(instant->until, 1370070000);
    assert_int_equal(instant->runtime, 6841);
    assert_int_equal(instant->nscreens, 0);
    assert_int_equal(instant->nlanguages, 1);
    assert_int_equal(instant->nsubtitles, 0);
    assert_string_equal(dvd->format, "DVD");
    assert_string_equal(dvd->country, "");
    assert_null(dvd->quality);
    assert_int_equal(dvd->nscreens, 2);
    assert_string_equal(dvd->screens[0].scheme, "screen_formats");
    assert_string_equal(dvd->screens[0].label, "Widescreen 1.85:1");
    assert_int_equal(dvd->nlanguages, 2);
    assert_string_equal(dvd->languages[0].name, "English");
    assert_string_equal(dvd->languages[0].code, "en");
    assert_true(dvd->languages[0].native);
    assert_int_equal(dvd->languages[0].ntracks, 2);
    assert_string_equal(dvd->languages[0].tracks[1].label, " DTS 5.1 HD");
    assert_string_equal(dvd->languages[0].tracks[1].scheme, "audio");
    assert_false(dvd->languages[1].native);
    assert_int_equal(dvd->languages[1].ntracks, 1);
    assert_int_equal(dvd->nsubtitles, 1);
    assert_string_equal(dvd->subtitles[0].narrative, "primary");
    assert_int_equal(dvd->subtitles[0].ntracks, 0);
    arena_free(a);
}

static void
test_children(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct title series = title_named(a, "Copper Hollow");
    struct title season = title_named(a, "Copper Hollow: Season 1");
    assert_int_equal(store_title_children(store, a, &series, 1), 0);
    assert_int_equal(store_title_children(store, a, &season, 1), 0);
    assert_int_equal(series.nseasons, 2);
    assert_string_equal(series.seasons[0].name, "Copper Hollow: Season 1");
    assert_int_equal(series.seasons[0].series_id, series.id);
    assert_string_equal(series.seasons[1].name, "Copper Hollow: Season 2");
    assert_int_equal(series.nepisodes, 3);
    assert_string_equal(series.episodes[0].name, "The Hill");
    assert_string_equal(series.episodes[1].name, "The Well");
    assert_string_equal(series.episodes[2].name, "The Gate");
    assert_true(series.episodes[0].playable > 0);
    assert_int_equal(series.ndiscs, 1);
    assert_int_equal(season.nepisodes, 2);
    assert_int_equal(season.ndiscs, 1);
    assert_int_equal(season.nseasons, 0);
    arena_free(a);
}

/* A page of 25: one query plain, at most eight with everything; a title that
 * stands on it twice is filled twice. */
static void
test_page(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const struct expand all = { true, true, true, true, true, true, true, true, true, true,
        true, true, true, true, true, true, true };
    int64_t ids[25];
    int64_t harbor = id_of(a, "Harbor Lights");
    int64_t copper = id_of(a, "Copper Hollow");
    struct title *titles;
    size_t n;
    for (size_t i = 0; i < 25; i++)
        ids[i] = i % 3 == 0 ? harbor : i % 3 == 1 ? 1 : copper;
    uint64_t before = store_queries(store);
    assert_int_equal(store_title_by_ids(store, a, ids, 25, &titles, &n), 0);
    assert_int_equal(store_queries(store) - before, 1);
    assert_int_equal(n, 17);
    assert_int_equal(store_title_expand(store, a, titles, n, &all), 0);
    assert_in_range(store_queries(store) - before, 2, 8);
    for (size_t i = 0; i < n; i++) {
        bool movie = titles[i].id == harbor;
        assert_int_equal(titles[i].id, i % 2 == 0 ? harbor : copper);
        assert_int_equal(titles[i].ncast, movie ? 2 : 0);
        assert_int_equal(titles[i].nsimilars, movie ? 2 : 0);
        assert_int_equal(titles[i].nepisodes, movie ? 0 : 3);
        assert_int_equal(titles[i].nawards, movie ? 2 : 0);
    }
    before = store_queries(store);
    assert_int_equal(
        store_title_expand(store, a, titles, n, &(struct expand){ .box_art = true }), 0);
    assert_int_equal(store_title_expand(store, a, NULL, 0, &all), 0);
    assert_int_equal(store_queries(store), before);
    arena_free(a);
}

static void
test_people(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct title t = title_named(a, "Harbor Lights");
    struct person p;
    assert_int_equal(store_title_people(store, a, &t, 1), 0);
    uint64_t before = store_queries(store);
    assert_int_equal(store_person_by_id(store, a, t.cast[0].id, &p), 1);
    assert_int_equal(store_person_filmographies(store, a, &p, 1), 0);
    assert_int_equal(store_queries(store) - before, 2);
    assert_string_equal(p.name, "Mara Quillfeather");
    assert_string_equal(p.bio, "A <i>bio</i>");
    assert_int_equal(p.nfilmography, 1); /* acted and wrote: once */
    assert_int_equal(p.filmography[0].id, t.id);
    arena_free(a);
}

static void
resolves(struct arena *a, enum title_kind kind, int64_t id, enum title_kind to_kind, int64_t to)
{
    enum title_kind now_kind;
    int64_t now;
    assert_int_equal(store_title_resolve(store, a, kind, id, &now_kind, &now), 1);
    assert_int_equal(now_kind, to_kind);
    assert_int_equal(now, to);
}

/* A change of kind and a merge: the old addresses answer as the new title, and
 * addresses that never were do not. */
static void
test_resolve(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    enum title_kind kind;
    int64_t now;
    put(&(struct entry){ .key = "special", .title = { .name = "Special" } }, 1, 6000);
    put(&(struct entry){ .key = "gone", .title = { .name = "Gone" } }, 1, 6000);
    int64_t special = id_of(a, "Special");
    int64_t gone = id_of(a, "Gone");
    resolves(a, TITLE_MOVIE, special, TITLE_MOVIE, special);
    assert_int_equal(store_title_resolve(store, a, TITLE_SERIES, special, &kind, &now), 0);
    put(&(struct entry){ .key = "special",
            .title = { .kind = TITLE_SERIES, .name = "Special" } },
        1, 6001);
    resolves(a, TITLE_SERIES, special, TITLE_SERIES, special);
    resolves(a, TITLE_MOVIE, special, TITLE_SERIES, special);
    assert_int_equal(store_title_resolve(store, a, TITLE_DISC, special, &kind, &now), 0);
    /* one that is there is not hidden by another that was */
    const struct q_catalog_aliases_put_rows old = { TITLE_MOVIE, gone, special };
    assert_true(q_catalog_aliases_put(store, &old, 1) >= 0);
    resolves(a, TITLE_MOVIE, gone, TITLE_MOVIE, gone);
    put(&(struct entry){ .key = "gone", .merged_into = "special" }, 1, 6002);
    resolves(a, TITLE_MOVIE, gone, TITLE_SERIES, special);
    struct title program = title_named(a, "The Hill");
    resolves(a, TITLE_PROGRAM, program.id, TITLE_PROGRAM, program.id);
    assert_int_equal(store_title_resolve(store, a, TITLE_MOVIE, 1, &kind, &now), 0);
    arena_free(a);
}

static void
test_changes(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct store_change *changes;
    struct store_change_mark mark = { .time = 5000 };
    struct store_counts counts;
    size_t total = 0;
    size_t n;
    assert_int_equal(store_count(store, &counts), 0);
    for (;;) {
        int64_t last = mark.time;
        assert_int_equal(store_change_list(store, a, ENTRY_TITLE, &mark, 3, &changes, &n), 0);
        if (n == 0)
            break;
        assert_true(n <= 3 && changes[0].time >= last);
        total += n;
    }
    int64_t titles = 0;
    for (size_t i = 0; i < TITLE_KIND__MAX; i++)
        titles += counts.titles[i];
    assert_int_equal(total, titles);
    mark = (struct store_change_mark){ .time = 6001 };
    assert_int_equal(store_change_gone(store, a, ENTRY_TITLE, &mark, 10, &changes, &n), 0);
    assert_int_equal(n, 1);
    assert_int_equal(changes[0].time, 6002);
    assert_int_equal(changes[0].merged_into, id_of(a, "Special"));
    mark = (struct store_change_mark){ .time = 0 };
    assert_int_equal(store_change_list(store, a, ENTRY_PERSON, &mark, 10, &changes, &n), 0);
    assert_int_equal(n, 3);
    arena_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_everything),
        cmocka_unit_test(test_formats),
        cmocka_unit_test(test_children),
        cmocka_unit_test(test_page),
        cmocka_unit_test(test_people),
        cmocka_unit_test(test_resolve),
        cmocka_unit_test(test_changes),
    };
    FIXTURE_SKIP();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
