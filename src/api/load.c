/*
 * Load: see load.h. Cards are what shared memory keeps; what depends on the
 * request (country, date, expansion) is added to the title made from the card.
 */
#include "api/load.h"

#include "api/format.h"
#include "api/page.h"
#include "shm/card.h"
#include "store/card.h"
#include "store/person.h"
#include "store/title.h"
#include "util/arena.h"

#include <assert.h>
#include <string.h>

/* The most titles or people a page shows; the store reads as many at once. */
#define LOAD_MAX 500

/* The rating of the country asked for, else the one for everywhere, else any. */
static const struct rating *
rating_for(const struct title *t, const char *country)
{
    const struct rating *everywhere = NULL;
    for (size_t i = 0; i < t->nratings; i++) {
        if (*country != '\0' && strcmp(t->ratings[i].country, country) == 0)
            return &t->ratings[i];
        if (everywhere == NULL && t->ratings[i].country[0] == '\0')
            everywhere = &t->ratings[i];
    }
    return everywhere != NULL || t->nratings == 0 ? everywhere : &t->ratings[0];
}

/* Whether it ever was on disc or stream; links to screen formats and languages
 * follow from that (spec/catalog.md 3.2). */
static bool
is_released(const struct title *t, int64_t now)
{
    for (size_t i = 0; i < t->nformats; i++)
        if (t->formats[i].from <= now)
            return true;
    return false;
}

void
load_wishes(struct call *c, struct title *t)
{
    t->released = is_released(t, c->ask.now);
    t->rating = rating_for(t, c->ask.country);
    if (t->nformats != 0)
        t->formats =
            format_choose(c->arena, t->formats, &t->nformats, c->ask.country, c->ask.now);
    if (c->ask.version >= 150)
        t->tiny = card_tiny(c->arena, t->id);
}

/* The title from shared memory, or false. */
static bool
title_kept(struct call *c, int64_t id, struct title *t)
{
    size_t len;
    if (c->cards == NULL)
        return false;
    const void *card = shm_cards_get(c->cards, c->arena, CARD_TITLE, id, c->catalog, &len);
    return card != NULL && card_decode(c->arena, card, len, t);
}

static void
take_card(struct call *c, const struct store_card *card, struct title *t)
{
    if (!card_decode(c->arena, card->card.p, card->card.len, t)) {
        t->id = 0; /* written by another version: as if it were not there */
        return;
    }
    if (c->cards != NULL)
        shm_cards_put(c->cards, CARD_TITLE, card->id, c->catalog, card->card.p, card->card.len);
}

/* Fills titles[i] for ids[i]; id 0 where there is none. */
static int
fill(struct call *c, const int64_t *ids, size_t n, struct title *titles)
{
    int64_t *missing = arena_array(c->arena, n, sizeof *missing);
    size_t nmissing = 0;
    for (size_t i = 0; i < n; i++)
        if (!title_kept(c, ids[i], &titles[i])) {
            titles[i].id = 0;
            missing[nmissing++] = ids[i];
        }
    if (nmissing == 0)
        return 0;
    struct store_card *cards;
    size_t ncards;
    if (store_title_cards(c->store, c->arena, missing, nmissing, &cards, &ncards) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < ncards && titles[i].id == 0; k++)
            if (cards[k].id == ids[i])
                take_card(c, &cards[k], &titles[i]);
    return 0;
}

int
load_whole(struct call *c, const int64_t *ids, size_t n, struct title **titles)
{
    assert(n <= LOAD_MAX);
    *titles = arena_array(c->arena, n, sizeof **titles);
    return n != 0 ? fill(c, ids, n, *titles) : 0;
}

int
load_titles(
    struct call *c, const int64_t *ids, size_t n, struct title **titles, size_t *ntitles)
{
    *ntitles = 0;
    if (load_whole(c, ids, n, titles) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if ((*titles)[i].id != 0)
            (*titles)[(*ntitles)++] = (*titles)[i];
    for (size_t i = 0; i < *ntitles; i++)
        load_wishes(c, &(*titles)[i]);
    return 0;
}

int
load_items(struct call *c, const int64_t *ids, size_t n, const struct title **titles)
{
    struct title *list;
    size_t nlist;
    if (load_titles(c, ids, n, &list, &nlist) != 0 ||
        load_parts(c, list, nlist, &c->ask.expand) != 0)
        return -1;
    for (size_t i = 0, k = 0; i < n; i++)
        titles[i] = k < nlist && list[k].id == ids[i] ? &list[k++] : NULL;
    return 0;
}

enum load_result
load_title(struct call *c, enum title_kind kind, int64_t id, struct title **t)
{
    size_t n;
    if (load_titles(c, &id, 1, t, &n) != 0)
        return LOAD_FAILED;
    if (n != 0 && (*t)->kind == kind)
        return LOAD_OK;
    /* a former address? */
    enum title_kind now_kind;
    int64_t now_id;
    int rc = store_title_resolve(c->store, c->arena, kind, id, &now_kind, &now_id);
    if (rc <= 0)
        return rc == 0 ? LOAD_NONE : LOAD_FAILED;
    if (load_titles(c, &now_id, 1, t, &n) != 0)
        return LOAD_FAILED;
    return n != 0 ? LOAD_OK : LOAD_NONE;
}

enum load_result
load_same(struct call *c, enum title_kind kind, int64_t id, int64_t today)
{
    enum title_kind now_kind;
    int64_t now_id;
    if (id == today)
        return LOAD_OK;
    int rc = store_title_resolve(c->store, c->arena, kind, id, &now_kind, &now_id);
    if (rc < 0)
        return LOAD_FAILED;
    return rc > 0 && now_id == today ? LOAD_OK : LOAD_NONE;
}

int
load_parts(struct call *c, struct title *titles, size_t n, const struct expand *e)
{
    if (n == 0)
        return 0;
    if (store_title_expand(c->store, c->arena, titles, n, e) != 0)
        return -1;
    bool formats = e->formats || e->screen_formats || e->languages_and_audio;
    for (size_t i = 0; formats && i < n; i++)
        titles[i].formats = format_choose(
            c->arena, titles[i].formats, &titles[i].nformats, c->ask.country, c->ask.now);
    return 0;
}

enum load_result
load_person(struct call *c, int64_t id, struct person **p)
{
    *p = arena_zalloc(c->arena, sizeof **p);
    int rc = store_person_by_id(c->store, c->arena, id, *p);
    return rc > 0 ? LOAD_OK : rc == 0 ? LOAD_NONE : LOAD_FAILED;
}

int
load_people(
    struct call *c, const int64_t *ids, size_t n, struct person **people, size_t *npeople)
{
    assert(n <= LOAD_MAX);
    return store_person_by_ids(c->store, c->arena, ids, n, people, npeople);
}

int
load_filmographies(struct call *c, struct person *people, size_t n, bool wanted)
{
    if (!wanted || n == 0)
        return 0;
    return store_person_filmographies(c->store, c->arena, people, n);
}

int
load_page(struct call *c, const struct title_ref *refs, size_t nrefs, const struct range *range,
    struct page *page)
{
    size_t first = (size_t)range->start_index < nrefs ? (size_t)range->start_index : nrefs;
    size_t some = nrefs - first;
    if (some > (size_t)range->max_results)
        some = (size_t)range->max_results;
    int64_t *ids = arena_array(c->arena, some, sizeof *ids);
    for (size_t i = 0; i < some; i++)
        ids[i] = refs[first + i].id;
    struct title *titles;
    size_t n;
    if (load_titles(c, ids, some, &titles, &n) != 0 ||
        load_parts(c, titles, n, &c->ask.expand) != 0)
        return -1;
    *page = page_of_titles(titles, n, nrefs, range);
    return 0;
}
