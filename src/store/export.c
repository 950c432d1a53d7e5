/*
 * Export: see export.h. First the ids of a batch, then all that belongs to them,
 * a table at a time. Rows of one table come ordered by title and position, so
 * the rows of a title stand together: they are collected in one array, and the
 * title points at its part.
 */
#include "store/export.h"

#include "store/catalog_key.h"
#include "store/export_formats.h"
#include "store/queries.h"
#include "util/arena.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static int
by_id(const void *a, const void *b)
{
    const struct store_export *const *x = a;
    const struct store_export *const *y = b;
    return (*x)->id < (*y)->id ? -1 : (*x)->id > (*y)->id;
}

static void
sort_by_id(struct export_batch *b, struct store_export *list)
{
    b->by_id = arena_array(b->arena, b->n, sizeof(struct store_export *));
    for (size_t i = 0; i < b->n; i++)
        b->by_id[i] = &list[i];
    qsort(b->by_id, b->n, sizeof(struct store_export *), by_id);
}

struct entry *
export_entry(const struct export_batch *b, int64_t id)
{
    const struct store_export wanted = { .id = id };
    const struct store_export *key = &wanted;
    struct store_export **found =
        bsearch(&key, b->by_id, b->n, sizeof(struct store_export *), by_id);
    assert(found != NULL); /* a row of something else cannot have been asked for */
    return &(*found)->entry;
}

static void
move_behind(struct store_export_at *at, const struct entry *last)
{
    assert(strlen(last->source) < sizeof at->source && strlen(last->key) < sizeof at->key);
    strcpy(at->source, last->source);
    strcpy(at->key, last->key);
}

/* Collects one table: `row_type` rows of `query` become items of `item_type`,
 * which the title finds in its `field` and counts in n<field>. */
#define COLLECT(query, item_type, field, ...)                                                  \
    do {                                                                                       \
        struct q_##query##_row *rows;                                                          \
        size_t n;                                                                              \
        if (q_##query(b->store, b->arena, b->ids, b->n, &rows, &n) != 0)                       \
            return -1;                                                                         \
        item_type *items = arena_array(b->arena, n, sizeof *items);                            \
        for (size_t i = 0; i < n; i++) {                                                       \
            const struct q_##query##_row *r = &rows[i];                                        \
            struct entry_title *t = &export_entry(b, r->title_id)->title;                      \
            items[i] = __VA_ARGS__;                                                            \
            if (t->n##field++ == 0)                                                            \
                t->field = &items[i];                                                          \
        }                                                                                      \
        return 0;                                                                              \
    } while (0)

static int
read_names(const struct export_batch *b)
{
    COLLECT(export_names, const char *, aka, r->name);
}

static int
read_ratings(const struct export_batch *b)
{
    COLLECT(export_ratings, struct rating, ratings,
        (struct rating){ .scheme = r->scheme, .country = r->country, .value = r->value });
}

static int
read_genres(const struct export_batch *b)
{
    COLLECT(export_genres, const char *, genres, r->name);
}

/* People known by name are credited by name. */
static const char *
person_key(const char *key)
{
    return catalog_key_name(key) == NULL ? key : NULL;
}

static int
read_credits(const struct export_batch *b)
{
    COLLECT(export_credits, struct entry_credit, credits,
        (struct entry_credit){ .role = (enum credit_role)r->role,
            .person = person_key(r->person_key),
            .name = catalog_key_name(r->person_key),
            .character = r->character_name });
}

static int
read_awards(const struct export_batch *b)
{
    COLLECT(export_awards, struct entry_award, awards,
        (struct entry_award){ .award = r->award,
            .category = r->category,
            .year = r->award_year,
            .winner = r->winner != 0,
            .person = person_key(r->person_key),
            .name = catalog_key_name(r->person_key) });
}

static int
read_external_ids(const struct export_batch *b)
{
    COLLECT(export_external_ids, struct entry_external_id, external_ids,
        (struct entry_external_id){ .type = r->type, .value = r->value });
}

static int
read_similars(const struct export_batch *b)
{
    COLLECT(export_similars, const char *, similars, r->source_key);
}

static int
read_bonus(const struct export_batch *b)
{
    COLLECT(export_bonus, const char *, bonus, r->source_key);
}

static struct entry
title_from_row(const struct q_export_titles_row *r)
{
    return (struct entry){ .type = ENTRY_TITLE,
        .source = r->source,
        .key = r->source_key,
        .title = {
            .kind = (enum title_kind)r->kind,
            .parent = r->parent_key,
            .art = r->art_key,
            .name = r->name,
            .short_name = r->short_name,
            .episode_short = r->episode_short,
            .year = r->release_year,
            .runtime = r->runtime,
            .synopsis = r->synopsis,
            .short_synopsis = r->short_synopsis,
            .maturity_level = r->maturity_level,
            .official_url = r->official_url,
            .studio = r->studio,
            .sequence = r->sequence_number,
            .season_number = r->season_number,
            .rating_sum = r->imported_sum,
            .rating_count = r->imported_count,
            .popularity = r->popularity,
        } };
}

/* The titles' own rows, in the order of the ids. */
static int
read_titles(struct export_batch *b, struct store_export *list)
{
    struct q_export_titles_row *rows;
    size_t n;
    if (q_export_titles(b->store, b->arena, b->ids, b->n, &rows, &n) != 0)
        return -1;
    for (size_t i = 0; i < b->n; i++)
        list[i] = (struct store_export){ .id = b->ids[i], .stated = true };
    sort_by_id(b, list);
    for (size_t i = 0; i < n; i++)
        *export_entry(b, rows[i].id) = title_from_row(&rows[i]);
    return 0;
}

int
store_export_titles_by_id(
    struct store *s, struct arena *a, const int64_t *ids, size_t n, struct store_export **list)
{
    struct export_batch b = { .store = s, .arena = a, .ids = ids, .n = n };
    struct store_export *all = arena_array(a, n, sizeof *all);
    size_t kept = 0;
    *list = all;
    if (n == 0)
        return 0;
    if (read_titles(&b, all) != 0 || read_names(&b) != 0 || read_ratings(&b) != 0 ||
        read_genres(&b) != 0 || read_credits(&b) != 0 || read_awards(&b) != 0 ||
        read_external_ids(&b) != 0 || read_similars(&b) != 0 || read_bonus(&b) != 0 ||
        export_formats(&b) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (all[i].entry.key != NULL)
            all[kept++] = all[i];
    return (int)kept;
}

int
store_export_titles(struct store *s, struct arena *a, struct store_export_at *at, size_t most,
    struct store_export **list)
{
    struct q_export_title_ids_row *rows;
    size_t n;
    if (q_export_title_ids(s, a, at->source, at->key, (int64_t)most, &rows, &n) != 0)
        return -1;
    int64_t *ids = arena_array(a, n, sizeof *ids);
    for (size_t i = 0; i < n; i++)
        ids[i] = rows[i].id;
    int got = store_export_titles_by_id(s, a, ids, n, list);
    if (got > 0)
        move_behind(at, &(*list)[got - 1].entry);
    return got;
}

static int
read_person_names(const struct export_batch *b)
{
    struct q_export_person_names_row *rows;
    size_t n;
    if (q_export_person_names(b->store, b->arena, b->ids, b->n, &rows, &n) != 0)
        return -1;
    const char **names = arena_array(b->arena, n, sizeof *names);
    for (size_t i = 0; i < n; i++) {
        struct entry_person *p = &export_entry(b, rows[i].person_id)->person;
        names[i] = rows[i].name;
        if (p->naka++ == 0)
            p->aka = &names[i];
    }
    return 0;
}

static struct store_export
person_from_row(const struct q_export_people_row *r)
{
    return (struct store_export){ .id = r->id,
        .stated = r->stated,
        .entry = { .type = ENTRY_PERSON,
            .source = r->source,
            .key = r->source_key,
            .person = { .name = r->name,
                .bio = r->bio,
                .born = r->born,
                .died = r->died,
                .popularity = r->popularity } } };
}

int
store_export_people(struct store *s, struct arena *a, struct store_export_at *at, size_t most,
    struct store_export **list)
{
    struct q_export_people_row *rows;
    size_t n;
    if (q_export_people(s, a, at->source, at->key, (int64_t)most, &rows, &n) != 0)
        return -1;
    int64_t *ids = arena_array(a, n, sizeof *ids);
    *list = arena_array(a, n, sizeof **list);
    for (size_t i = 0; i < n; i++) {
        ids[i] = rows[i].id;
        (*list)[i] = person_from_row(&rows[i]);
    }
    struct export_batch b = { .store = s, .arena = a, .ids = ids, .n = n };
    if (n == 0)
        return 0;
    sort_by_id(&b, *list);
    move_behind(at, &(*list)[n - 1].entry);
    return read_person_names(&b) != 0 ? -1 : (int)n;
}

/* What is left of an entry that is gone. */
static struct store_export
gone(int64_t id, enum entry_type type, const char *source, const char *key, const char *into)
{
    return (struct store_export){ .id = id,
        .stated = true,
        .entry = { .type = type,
            .source = source,
            .key = key,
            .deleted = into == NULL,
            .merged_into = into } };
}

int
store_export_gone_titles(struct store *s, struct arena *a, struct store_export_at *at,
    size_t most, struct store_export **list)
{
    struct q_export_gone_titles_row *rows;
    size_t n;
    if (q_export_gone_titles(s, a, at->source, at->key, (int64_t)most, &rows, &n) != 0)
        return -1;
    *list = arena_array(a, n, sizeof **list);
    for (size_t i = 0; i < n; i++) {
        const struct q_export_gone_titles_row *r = &rows[i];
        (*list)[i] = gone(r->id, ENTRY_TITLE, r->source, r->source_key, r->into_key);
        (*list)[i].entry.title.kind = (enum title_kind)r->kind;
    }
    if (n != 0)
        move_behind(at, &(*list)[n - 1].entry);
    return (int)n;
}

int
store_export_gone_people(struct store *s, struct arena *a, struct store_export_at *at,
    size_t most, struct store_export **list)
{
    struct q_export_gone_people_row *rows;
    size_t n;
    if (q_export_gone_people(s, a, at->source, at->key, (int64_t)most, &rows, &n) != 0)
        return -1;
    *list = arena_array(a, n, sizeof **list);
    for (size_t i = 0; i < n; i++)
        (*list)[i] = gone(
            rows[i].id, ENTRY_PERSON, rows[i].source, rows[i].source_key, rows[i].into_key);
    if (n != 0)
        move_behind(at, &(*list)[n - 1].entry);
    return (int)n;
}
