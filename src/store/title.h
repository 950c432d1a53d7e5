/*
 * Title: reading titles. A plain title comes from its card; each of the others
 * fills one kind of list in titles that are there already, with one query for
 * all of them. Links, ratings by country and paging are the handlers'.
 */
#ifndef STORE_TITLE_H
#define STORE_TITLE_H

#include "model/ask.h"
#include "model/title.h"
#include "store/store.h"

struct arena;

/* A card as stored; shared memory caches these bytes. */
struct store_card {
    int64_t id;
    struct store_blob card;
};

/* The cards of `n` ids: one query for up to 500. They come in no order, those
 * that do not exist are missing. Returns 0 or -1. */
int store_title_cards(struct store *s, struct arena *a, const int64_t *ids, size_t n,
    struct store_card **cards, size_t *ncards);

/* Plain titles, in the order of `ids`; those that do not exist, or whose card
 * another version wrote, are left out. One query. Returns 0 or -1. */
int store_title_by_ids(struct store *s, struct arena *a, const int64_t *ids, size_t n,
    struct title **titles, size_t *ntitles);

/* One of them. Returns 1, 0 when there is none, or -1. */
int store_title_by_id(struct store *s, struct arena *a, int64_t id, struct title *t);

/* What stands at an address today: the title of that kind and id, or the one it
 * has become by a change of kind or a merge; the second number of a program
 * counts too. Returns 1 with kind and id of today, 0 or -1. */
int store_title_resolve(struct store *s, struct arena *a, enum title_kind kind, int64_t id,
    enum title_kind *now_kind, int64_t *now_id);

/* A former address and the id of the title it belongs to today. */
struct store_title_alias {
    int64_t old_id;
    enum title_kind old_kind;
    int64_t id;
};

/* All former addresses with one of `n` ids, in no order: one query for up to 500.
 * Returns 0 or -1. */
int store_title_aliases(struct store *s, struct arena *a, const int64_t *ids, size_t n,
    struct store_title_alias **aliases, size_t *naliases);

/* Each fills its lists in `n` titles with one query, whatever their number and
 * that of the rows. Lists of titles without any become empty. Return 0 or -1. */
int store_title_synopses(struct store *s, struct arena *a, struct title *titles, size_t n);
int store_title_awards(struct store *s, struct arena *a, struct title *titles, size_t n);

/* Cast and directors. */
int store_title_people(struct store *s, struct arena *a, struct title *titles, size_t n);

/* Formats with screens, languages and subtitles; instant, Blu-ray and DVD first. */
int store_title_formats(struct store *s, struct arena *a, struct title *titles, size_t n);

/* Similars and bonus material. */
int store_title_related(struct store *s, struct arena *a, struct title *titles, size_t n);

/* Seasons, episodes and discs, by season and number. */
int store_title_children(struct store *s, struct arena *a, struct title *titles, size_t n);

/* Those of the above that `e` asks for: at most six queries. Returns 0 or -1. */
int store_title_expand(
    struct store *s, struct arena *a, struct title *titles, size_t n, const struct expand *e);

#endif
