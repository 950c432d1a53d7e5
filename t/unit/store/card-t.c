/*
 * Cards: what goes in comes out, and nothing that is no card is taken for one.
 * Needs no database.
 */
#include "fixture.h"

#include "store/card.h"
#include "util/arena.h"
#include "util/buf.h"

#include <string.h>

static const struct rating ratings[] = {
    { "mpaa_ratings", "", "PG-13" },
    { "ca_movie_ratings", "ca", "14A" },
};
static const struct category genres[] = {
    { .scheme = "genres", .label = "Drama", .term = "Drama", .number = 1001 },
    { .scheme = "genres", .label = "Períod Piecés", .term = "Períod Piecés" },
};
static const struct availability formats[] = {
    { .format = "instant",
        .country = "us",
        .from = 1306911600,
        .until = 4102444800,
        .quality = "HD" },
    { .format = "DVD", .country = "", .runtime = 61 },
};

static const struct title full = {
    .id = 70990001,
    .kind = TITLE_PROGRAM,
    .series_id = 70980010,
    .series_name = "Copper Hollow",
    .season_id = 70980011,
    .season_name = "Copper Hollow: Season 1",
    .playable = 70990002,
    .art_id = 70980011,
    .name = "Copper Hollow: Season 1: The Well",
    .short_name = "The Well",
    .episode_short = "S1:E2 - The Well",
    .release_year = 2006,
    .runtime = 6840,
    .average_rating = 37,
    .maturity_level = 80,
    .sequence = 2,
    .season_number = 1,
    .episode_count = -1,
    .season_count = INT64_MAX,
    .updated = 1306911600,
    .official_url = "http://www.harborlights.example/",
    .ratings = ratings,
    .nratings = 2,
    .genres = genres,
    .ngenres = 2,
    .formats = formats,
    .nformats = 2,
    .has_cast = true,
    .has_awards = true,
    .has_screens = true,
    .has_seasons = true,
    .has_episodes = true,
};

static struct buf
encode(struct arena *a, const struct title *t)
{
    struct buf b;
    buf_init(&b, a, 0);
    card_encode(&b, t);
    return b;
}

static void
test_full(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct buf b = encode(a, &full);
    struct title t;
    assert_true(card_decode(a, b.p, b.len, &t));
    assert_int_equal(t.id, full.id);
    assert_int_equal(t.kind, full.kind);
    assert_int_equal(t.series_id, full.series_id);
    assert_string_equal(t.series_name, full.series_name);
    assert_int_equal(t.season_id, full.season_id);
    assert_string_equal(t.season_name, full.season_name);
    assert_int_equal(t.playable, full.playable);
    assert_int_equal(t.art_id, full.art_id);
    assert_string_equal(t.name, full.name);
    assert_string_equal(t.short_name, full.short_name);
    assert_string_equal(t.episode_short, full.episode_short);
    assert_int_equal(t.release_year, 2006);
    assert_int_equal(t.runtime, 6840);
    assert_int_equal(t.average_rating, 37);
    assert_int_equal(t.maturity_level, 80);
    assert_int_equal(t.sequence, 2);
    assert_int_equal(t.season_number, 1);
    assert_int_equal(t.episode_count, -1);
    assert_true(t.season_count == INT64_MAX);
    assert_int_equal(t.updated, full.updated);
    assert_string_equal(t.official_url, full.official_url);
    assert_int_equal(t.nratings, 2);
    assert_string_equal(t.ratings[1].country, "ca");
    assert_string_equal(t.ratings[1].value, "14A");
    assert_int_equal(t.ngenres, 2);
    assert_string_equal(t.genres[1].label, "Períod Piecés");
    assert_int_equal(t.genres[0].number, 1001);
    assert_int_equal(t.nformats, 2);
    assert_string_equal(t.formats[0].quality, "HD");
    assert_null(t.formats[1].quality);
    assert_string_equal(t.formats[1].country, "");
    assert_int_equal(t.formats[1].runtime, 61);
    assert_int_equal(t.formats[0].until, 4102444800);
    assert_true(t.has_cast && t.has_awards && t.has_screens && t.has_seasons && t.has_episodes);
    assert_false(t.has_directors || t.has_bonus || t.has_languages || t.has_discs);
    assert_int_equal(t.ncast, 0);
    assert_null(t.rating);
    arena_free(a);
}

/* Encoding what was decoded gives the same bytes. */
static void
test_stable(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct title t;
    struct buf first = encode(a, &full);
    assert_true(card_decode(a, first.p, first.len, &t));
    struct buf second = encode(a, &t);
    assert_int_equal(first.len, second.len);
    assert_memory_equal(first.p, second.p, first.len);
    arena_free(a);
}

static void
test_plain(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct title t;
    struct title plain = { .id = 1, .name = "", .short_name = "M" };
    struct buf b = encode(a, &plain);
    assert_true(card_decode(a, b.p, b.len, &t));
    assert_string_equal(t.name, "");
    assert_string_equal(t.short_name, "M");
    assert_null(t.series_name);
    assert_null(t.official_url);
    assert_int_equal(t.ngenres + t.nratings + t.nformats, 0);
    assert_string_equal(t.tiny, "1");
    arena_free(a);
}

/* A record that was cut off anywhere, or goes on, is none. */
static void
test_cut(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct title t;
    struct buf b = encode(a, &full);
    for (size_t len = 0; len < b.len; len++) {
        char *exact = malloc(len > 0 ? len : 1);
        assert_non_null(exact);
        memcpy(exact, b.p, len);
        assert_false(card_decode(a, exact, len, &t));
        free(exact);
    }
    buf_addc(&b, '\0');
    assert_false(card_decode(a, b.p, b.len, &t));
    arena_free(a);
}

/* Whatever byte is wrong, reading stays inside; where it is taken for a card,
 * its texts end. */
static void
test_damaged(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct buf b = encode(a, &full);
    size_t taken = 0;
    for (size_t i = 0; i < b.len; i++) {
        for (int bit = 0; bit < 8; bit++) {
            struct arena_mark mark = arena_mark(a);
            struct title t;
            char *exact = malloc(b.len);
            assert_non_null(exact);
            memcpy(exact, b.p, b.len);
            exact[i] = (char)(exact[i] ^ (1 << bit));
            if (card_decode(a, exact, b.len, &t)) {
                taken++;
                assert_true(strlen(t.name) < b.len);
            }
            free(exact);
            arena_rewind(a, mark);
        }
    }
    assert_true(taken > 0);
    arena_free(a);
}

static void
test_version(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct title t;
    struct buf b = encode(a, &full);
    b.p[2]++;
    assert_false(card_decode(a, b.p, b.len, &t));
    arena_free(a);
}

static void
test_tiny(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    assert_string_equal(card_tiny(a, 61), "z");
    assert_string_equal(card_tiny(a, 62), "10");
    assert_string_equal(card_tiny(a, 70000001), "4jiCH");
    assert_int_equal(strlen(card_tiny(a, 79999999)), 5);
    assert_int_equal(strlen(card_tiny(a, INT64_MAX)), 11);
    arena_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_full),
        cmocka_unit_test(test_stable),
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_version),
        cmocka_unit_test(test_tiny),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
