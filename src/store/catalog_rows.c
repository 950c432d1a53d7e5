/*
 * Catalog rows: see catalog_rows.h. One function a table, each the same: count,
 * collect, insert with many rows a statement.
 */
#include "store/catalog_rows.h"

#include "store/catalog_formats.h"
#include "store/queries.h"
#include "store/sequence.h"
#include "util/arena.h"

#include <assert.h>
#include <string.h>

int
catalog_rows_delete(struct store *s, const int64_t *ids, size_t n)
{
    if (n == 0)
        return 0;
    if (q_catalog_names_delete(s, ids, n) < 0 || q_catalog_synopses_delete(s, ids, n) < 0 ||
        q_catalog_ratings_delete(s, ids, n) < 0 ||
        q_catalog_title_genres_delete(s, ids, n) < 0 ||
        q_catalog_credits_delete(s, ids, n) < 0 || q_catalog_awards_delete(s, ids, n) < 0 ||
        q_catalog_formats_delete(s, ids, n) < 0 || q_catalog_screens_delete(s, ids, n) < 0 ||
        q_catalog_languages_delete(s, ids, n) < 0 || q_catalog_tracks_delete(s, ids, n) < 0 ||
        q_catalog_external_ids_delete(s, ids, n) < 0 ||
        q_catalog_similars_delete(s, ids, n) < 0 || q_catalog_bonus_delete(s, ids, n) < 0)
        return -1;
    return 0;
}

/* What all the insertions of one call share. */
struct work {
    struct store *store;
    struct arena *arena;
    const struct catalog_item *items;
    size_t n;
    const struct catalog_keys *titles;
    const struct catalog_keys *people;
};

/* The sum over all items of one count. */
#define TOTAL(w, field) total(w, offsetof(struct entry_title, field))

static size_t
total(const struct work *w, size_t field)
{
    size_t sum = 0;
    for (size_t i = 0; i < w->n; i++)
        sum += *(const size_t *)((const char *)&w->items[i].entry->title + field);
    return sum;
}

static int64_t
person_id(
    const struct work *w, const struct catalog_item *item, const char *person, const char *name)
{
    return catalog_keys_person(w->people, item->source, person, name);
}

static int
insert_names(const struct work *w)
{
    size_t n = 0;
    struct q_catalog_names_add_rows *rows = arena_array(w->arena, TOTAL(w, naka), sizeof *rows);
    for (size_t i = 0; i < w->n; i++) {
        const struct entry_title *t = &w->items[i].entry->title;
        for (size_t k = 0; k < t->naka; k++)
            rows[n++] = (struct q_catalog_names_add_rows){
                .title_id = w->items[i].id, .position = (int32_t)k, .name = t->aka[k]
            };
    }
    return q_catalog_names_add(w->store, rows, n) < 0 ? -1 : 0;
}

static int
insert_synopses(const struct work *w)
{
    size_t n = 0;
    struct q_catalog_synopses_add_rows *rows = arena_array(w->arena, w->n, sizeof *rows);
    for (size_t i = 0; i < w->n; i++) {
        const struct entry_title *t = &w->items[i].entry->title;
        if (t->synopsis != NULL || t->short_synopsis != NULL)
            rows[n++] = (struct q_catalog_synopses_add_rows){ .title_id = w->items[i].id,
                .synopsis = t->synopsis,
                .short_synopsis = t->short_synopsis };
    }
    return q_catalog_synopses_add(w->store, rows, n) < 0 ? -1 : 0;
}

static int
insert_ratings(const struct work *w)
{
    size_t n = 0;
    struct q_catalog_ratings_add_rows *rows =
        arena_array(w->arena, TOTAL(w, nratings), sizeof *rows);
    for (size_t i = 0; i < w->n; i++) {
        const struct entry_title *t = &w->items[i].entry->title;
        for (size_t k = 0; k < t->nratings; k++)
            rows[n++] = (struct q_catalog_ratings_add_rows){ .title_id = w->items[i].id,
                .position = (int32_t)k,
                .scheme = t->ratings[k].scheme,
                .country = t->ratings[k].country != NULL ? t->ratings[k].country : "",
                .value = t->ratings[k].value };
    }
    return q_catalog_ratings_add(w->store, rows, n) < 0 ? -1 : 0;
}

/* Ids of genres by name; new names get the next numbers. */
static int
resolve_genres(const struct work *w, const char **names, size_t n, int64_t *ids)
{
    struct q_catalog_genre_ids_row *known;
    size_t nknown;
    if (q_catalog_genre_ids(w->store, w->arena, names, n, &known, &nknown) != 0)
        return -1;
    struct q_catalog_genres_add_rows *fresh = arena_array(w->arena, n, sizeof *fresh);
    size_t nfresh = 0;
    for (size_t i = 0; i < n; i++) {
        ids[i] = 0;
        for (size_t k = 0; k < nknown && ids[i] == 0; k++)
            if (strcmp(known[k].name, names[i]) == 0)
                ids[i] = known[k].id;
        if (ids[i] != 0)
            continue;
        if (store_sequence_next(w->store, SEQUENCE_GENRE, &ids[i]) != 0)
            return -1;
        fresh[nfresh++] = (struct q_catalog_genres_add_rows){ .id = ids[i], .name = names[i] };
    }
    return q_catalog_genres_add(w->store, fresh, nfresh) < 0 ? -1 : 0;
}

/* The place of `name` among the distinct names, where it is put if new. */
static size_t
place_of(const char **names, size_t *n, const char *name)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    names[*n] = name;
    return (*n)++;
}

static int
insert_genres(const struct work *w)
{
    size_t all = TOTAL(w, ngenres);
    if (all == 0)
        return 0;
    const char **names = arena_array(w->arena, all, sizeof *names);
    size_t *places = arena_array(w->arena, all, sizeof *places);
    size_t nnames = 0;
    size_t n = 0;
    for (size_t i = 0; i < w->n; i++)
        for (size_t k = 0; k < w->items[i].entry->title.ngenres; k++)
            places[n++] = place_of(names, &nnames, w->items[i].entry->title.genres[k]);
    int64_t *ids = arena_array(w->arena, nnames, sizeof *ids);
    if (resolve_genres(w, names, nnames, ids) != 0)
        return -1;
    struct q_catalog_title_genres_add_rows *rows = arena_array(w->arena, all, sizeof *rows);
    n = 0;
    for (size_t i = 0; i < w->n; i++)
        for (size_t k = 0; k < w->items[i].entry->title.ngenres; k++, n++)
            rows[n] = (struct q_catalog_title_genres_add_rows){
                .title_id = w->items[i].id, .position = (int32_t)k, .genre_id = ids[places[n]]
            };
    return q_catalog_title_genres_add(w->store, rows, n) < 0 ? -1 : 0;
}

static int
insert_credits(const struct work *w)
{
    size_t n = 0;
    struct q_catalog_credits_add_rows *rows =
        arena_array(w->arena, TOTAL(w, ncredits), sizeof *rows);
    for (size_t i = 0; i < w->n; i++) {
        const struct entry_title *t = &w->items[i].entry->title;
        for (size_t k = 0; k < t->ncredits; k++) {
            const struct entry_credit *credit = &t->credits[k];
            int64_t id = person_id(w, &w->items[i], credit->person, credit->name);
            if (id != 0)
                rows[n++] = (struct q_catalog_credits_add_rows){ .title_id = w->items[i].id,
                    .position = (int32_t)k,
                    .role = (int32_t)credit->role,
                    .person_id = id,
                    .character_name = credit->character };
        }
    }
    return q_catalog_credits_add(w->store, rows, n) < 0 ? -1 : 0;
}

static int
insert_awards(const struct work *w)
{
    size_t n = 0;
    size_t all = TOTAL(w, nawards);
    struct q_catalog_awards_add_rows *rows = arena_array(w->arena, all, sizeof *rows);
    for (size_t i = 0; i < w->n; i++) {
        const struct entry_title *t = &w->items[i].entry->title;
        for (size_t k = 0; k < t->nawards; k++) {
            const struct entry_award *award = &t->awards[k];
            int64_t id = person_id(w, &w->items[i], award->person, award->name);
            rows[n++] = (struct q_catalog_awards_add_rows){ .title_id = w->items[i].id,
                .position = (int32_t)k,
                .award = award->award,
                .category = award->category,
                .award_year = award->year,
                .winner = award->winner,
                .person_id = id };
        }
    }
    return q_catalog_awards_add(w->store, rows, n) < 0 ? -1 : 0;
}

static int
insert_external_ids(const struct work *w)
{
    size_t n = 0;
    struct q_catalog_external_ids_add_rows *rows =
        arena_array(w->arena, TOTAL(w, nexternal_ids), sizeof *rows);
    for (size_t i = 0; i < w->n; i++) {
        const struct entry_title *t = &w->items[i].entry->title;
        for (size_t k = 0; k < t->nexternal_ids; k++)
            rows[n++] = (struct q_catalog_external_ids_add_rows){ .title_id = w->items[i].id,
                .position = (int32_t)k,
                .type = t->external_ids[k].type,
                .value = t->external_ids[k].value };
    }
    return q_catalog_external_ids_add(w->store, rows, n) < 0 ? -1 : 0;
}

static int
insert_similars(const struct work *w)
{
    size_t n = 0;
    struct q_catalog_similars_add_rows *rows =
        arena_array(w->arena, TOTAL(w, nsimilars), sizeof *rows);
    for (size_t i = 0; i < w->n; i++) {
        const struct catalog_item *item = &w->items[i];
        for (size_t k = 0; k < item->entry->title.nsimilars; k++)
            rows[n++] = (struct q_catalog_similars_add_rows){ .title_id = item->id,
                .position = (int32_t)k,
                .similar_id =
                    catalog_keys_id(w->titles, item->source, item->entry->title.similars[k]) };
    }
    return q_catalog_similars_add(w->store, rows, n) < 0 ? -1 : 0;
}

static int
insert_bonus(const struct work *w)
{
    size_t n = 0;
    struct q_catalog_bonus_add_rows *rows =
        arena_array(w->arena, TOTAL(w, nbonus), sizeof *rows);
    for (size_t i = 0; i < w->n; i++) {
        const struct catalog_item *item = &w->items[i];
        for (size_t k = 0; k < item->entry->title.nbonus; k++)
            rows[n++] = (struct q_catalog_bonus_add_rows){ .title_id = item->id,
                .position = (int32_t)k,
                .bonus_id =
                    catalog_keys_id(w->titles, item->source, item->entry->title.bonus[k]) };
    }
    return q_catalog_bonus_add(w->store, rows, n) < 0 ? -1 : 0;
}

int
catalog_rows_insert(struct store *s, struct arena *a, const struct catalog_item *items,
    size_t n, const struct catalog_keys *titles, const struct catalog_keys *people)
{
    const struct work w = {
        .store = s, .arena = a, .items = items, .n = n, .titles = titles, .people = people
    };
    if (n == 0)
        return 0;
    if (insert_names(&w) != 0 || insert_synopses(&w) != 0 || insert_ratings(&w) != 0 ||
        insert_genres(&w) != 0 || insert_credits(&w) != 0 || insert_awards(&w) != 0 ||
        insert_external_ids(&w) != 0 || insert_similars(&w) != 0 || insert_bonus(&w) != 0)
        return -1;
    return catalog_formats_insert(s, a, items, n);
}
