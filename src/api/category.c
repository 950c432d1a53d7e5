/*
 * Category: see category.h. Terms that are part of the interface stand in the
 * table here, also those no title has at present; those that come with the
 * titles are read from the store.
 */
#include "api/category.h"

#include "api/answer.h"
#include "model/page.h"
#include "store/category.h"
#include "util/arena.h"

#include <string.h>

/* The most fixed terms a scheme has. */
#define TERMS_MAX 16

struct scheme {
    const char *name;             /* the last word of its address */
    const char *of;               /* the scheme of the terms; NULL: name */
    const char *terms[TERMS_MAX]; /* fixed; none: asked of the store */
    enum store_terms from;        /* when there are none */
};

static const struct scheme schemes[] = {
    { .name = "title_formats", .terms = { "instant", "Blu-ray", "DVD" } },
    { .name = "mpaa_ratings", .terms = { "G", "PG", "PG-13", "R", "NC-17", "NR", "UR" } },
    { .name = "tv_ratings",
        .terms = { "TV-Y", "TV-Y7", "TV-G", "TV-PG", "TV-14", "TV-MA", "NR" } },
    { .name = "ca_movie_ratings", .terms = { "G", "PG", "14A", "18A", "R", "A", "E" } },
    { .name = "maturity_level",
        .terms = { "0", "10", "20", "40", "50", "60", "75", "80", "90", "100", "110", "130",
            "1000", "1000000" } },
    { .name = "title_states",
        .terms = { "Play", "Add", "In Queue", "At Home", "Save", "Saved", "Not Available" } },
    { .name = "rental_states", .terms = { "Shipped", "Returned", "Watched", "At Home" } },
    { .name = "narrative", .terms = { "primary", "forced" } },
    { .name = "is_language_native", .terms = { "true", "false" } },
    { .name = "title_video_formats", .terms = { "HD", "SD" } },
    { .name = "container_formats", .terms = { "WMV", "ISMV" } },
    { .name = "video_formats", .terms = { "VC-1", "H.264" } },
    { .name = "audio_formats", .terms = { "WMA", "HE-AAC", "DD+" } },
    { .name = "languages", .from = TERMS_LANGUAGES },
    { .name = "subtitle_languages", .from = TERMS_SUBTITLE_LANGUAGES },
    { .name = "bcp47_codes", .from = TERMS_LANGUAGE_CODES },
    { .name = "screen_formats", .from = TERMS_SCREEN_FORMATS },
    { .name = "audio", .from = TERMS_AUDIO },
    { .name = "award_types", .from = TERMS_AWARDS },
};

/* The last two are what searches are filtered by. */
static const struct scheme below_title_formats[] = {
    { .name = "quality", .of = "title_formats/quality", .terms = { "HD", "SD" } },
    { .name = "instant", .of = "title_formats", .terms = { "instant" } },
    { .name = "disc", .of = "title_formats", .terms = { "Blu-ray", "DVD" } },
};

/* The one scheme whose elements have a text besides. */
static const struct category queue_availability[] = {
#define STATE(word, shown)                                                                     \
    {                                                                                          \
        .scheme = "queue_availability", .label = word, .term = word, .text = shown             \
    }
    STATE("available now", "Available Now"),
    STATE("saved", "Saved"),
    STATE("awaiting release", "Awaiting Release"),
    STATE("available soon", "Available Soon"),
    STATE("possible short wait", "Possible Short Wait"),
    STATE("short wait", "Short Wait"),
    STATE("long wait", "Long Wait"),
    STATE("very long wait", "Very Long Wait"),
    STATE("not rentable", "Not Rentable"),
    STATE("release date is unknown; availability is not guaranteed.",
        "release date is unknown; availability is not guaranteed."),
    STATE("release date is unknown.", "release date is unknown."),
    STATE("availability date is unknown.", "availability date is unknown."),
#undef STATE
};

static void
answer_categories(struct call *c, const struct category *list, size_t n)
{
    const struct page page = { .categories = list, .ncategories = n };
    answer_view(c, "categories", &page);
}

/* A scheme in use has terms; one without is not there. */
static void
answer_stored(struct call *c, int failed, const struct category *list, size_t n, bool fixed)
{
    if (failed)
        answer_unavailable(c);
    else if (n == 0 && !fixed)
        answer_not_found(c);
    else
        answer_categories(c, list, n);
}

static void
answer_fixed(struct call *c, const struct scheme *s)
{
    const char *scheme = s->of != NULL ? s->of : s->name;
    struct category *list = arena_array(c->arena, TERMS_MAX, sizeof *list);
    size_t n = 0;
    for (; n < TERMS_MAX && s->terms[n] != NULL; n++)
        list[n] =
            (struct category){ .scheme = scheme, .label = s->terms[n], .term = s->terms[n] };
    answer_categories(c, list, n);
}

static void
answer_terms(struct call *c, const struct scheme *s)
{
    struct category *list;
    size_t n = 0;
    int rc = store_category_terms(c->store, c->arena, s->from, NULL, s->name, &list, &n);
    answer_stored(c, rc, list, n, true);
}

static void
answer_genres(struct call *c, int64_t number)
{
    struct category *list;
    size_t n = 0;
    int rc = store_category_genres(c->store, c->arena, number, &list, &n);
    /* each genre is a scheme of its own from version 2.0 on */
    for (size_t i = 0; rc == 0 && i < n && (number != 0 || c->ask.version >= 200); i++)
        list[i].scheme = arena_printf(c->arena, "genres/%lld", (long long)list[i].number);
    answer_stored(c, rc, list, n, number == 0);
}

static const struct scheme *
find(const struct scheme *list, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].name, name) == 0)
            return &list[i];
    return NULL;
}

void
category_scheme_get(struct call *c)
{
    if (strcmp(c->word, "genres") == 0) {
        answer_genres(c, 0);
        return;
    }
    if (strcmp(c->word, "queue_availability") == 0) {
        answer_categories(
            c, queue_availability, sizeof queue_availability / sizeof queue_availability[0]);
        return;
    }
    const struct scheme *s = find(schemes, sizeof schemes / sizeof schemes[0], c->word);
    if (s == NULL)
        answer_not_found(c);
    else if (s->terms[0] != NULL)
        answer_fixed(c, s);
    else
        answer_terms(c, s);
}

void
category_format_get(struct call *c)
{
    const struct scheme *s = find(below_title_formats,
        sizeof below_title_formats / sizeof below_title_formats[0], c->word);
    if (s == NULL)
        answer_not_found(c);
    else
        answer_fixed(c, s);
}

void
category_award_get(struct call *c)
{
    struct category *list;
    size_t n = 0;
    const char *scheme = arena_printf(c->arena, "award_types/%s", c->word);
    int rc = store_category_terms(
        c->store, c->arena, TERMS_AWARD_CATEGORIES, c->word, scheme, &list, &n);
    answer_stored(c, rc, list, n, false);
}

void
category_genre_get(struct call *c)
{
    answer_genres(c, c->ids[0]);
}
