/*
 * Export: see export.h. Rows of one table come ordered by title and position,
 * so the rows of a title stand together: they are collected in one array, and
 * the title points at its part.
 */
#include "store/export.h"

#include "store/export_formats.h"
#include "store/queries.h"
#include "util/arena.h"

#include <assert.h>
#include <string.h>

static const char name_prefix[] = "name:";

static const char *
name_of_key(const char *key)
{
    size_t n = sizeof name_prefix - 1;
    return key != NULL && strncmp(key, name_prefix, n) == 0 ? key + n : NULL;
}

bool
store_export_is_named(const struct store_export *person)
{
    return name_of_key(person->entry.key) != NULL;
}

struct entry_title *
export_title(struct store_export *list, size_t n, int64_t id)
{
    size_t low = 0;
    size_t high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list[middle].id == id)
            return &list[middle].entry.title;
        if (list[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    /* a row of a title that is not in the batch cannot have been asked for */
    assert(!"row of another title");
    return NULL;
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
            struct entry_title *t = export_title(b->list, b->n, r->title_id);                  \
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

static int
read_credits(const struct export_batch *b)
{
    COLLECT(export_credits, struct entry_credit, credits,
        (struct entry_credit){ .role = (enum credit_role)r->role,
            .person = name_of_key(r->person_key) == NULL ? r->person_key : NULL,
            .name = name_of_key(r->person_key),
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
            .person = name_of_key(r->person_key) == NULL ? r->person_key : NULL,
            .name = name_of_key(r->person_key) });
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

static struct store_export
title_from_row(const struct q_export_titles_row *r)
{
    struct store_export one = { .id = r->id };
    one.entry =
        (struct entry){ .type = ENTRY_TITLE, .source = r->source, .key = r->source_key };
    one.entry.title = (struct entry_title){
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
    };
    return one;
}

int
store_export_titles(
    struct store *s, struct arena *a, int64_t after_id, size_t most, struct store_export **list)
{
    struct q_export_titles_row *rows;
    size_t n;
    if (q_export_titles(s, a, after_id, (int64_t)most, &rows, &n) != 0)
        return -1;
    int64_t *ids = arena_array(a, n, sizeof *ids);
    *list = arena_array(a, n, sizeof **list);
    for (size_t i = 0; i < n; i++) {
        (*list)[i] = title_from_row(&rows[i]);
        ids[i] = rows[i].id;
    }
    const struct export_batch b = { .store = s, .arena = a, .list = *list, .ids = ids, .n = n };
    if (n == 0)
        return 0;
    if (read_names(&b) != 0 || read_ratings(&b) != 0 || read_genres(&b) != 0 ||
        read_credits(&b) != 0 || read_awards(&b) != 0 || read_external_ids(&b) != 0 ||
        read_similars(&b) != 0 || read_bonus(&b) != 0 || export_formats(&b) != 0)
        return -1;
    return (int)n;
}

static struct entry_person *
person_with(struct store_export *list, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].id == id)
            return &list[i].entry.person;
    assert(!"name of another person");
    return NULL;
}

static int
read_person_names(struct store *s, struct arena *a, struct store_export *list,
    const int64_t *ids, size_t npeople)
{
    struct q_export_person_names_row *rows;
    size_t n;
    if (q_export_person_names(s, a, ids, npeople, &rows, &n) != 0)
        return -1;
    const char **names = arena_array(a, n, sizeof *names);
    for (size_t i = 0; i < n; i++) {
        struct entry_person *p = person_with(list, npeople, rows[i].person_id);
        names[i] = rows[i].name;
        if (p->naka++ == 0)
            p->aka = &names[i];
    }
    return 0;
}

int
store_export_people(
    struct store *s, struct arena *a, int64_t after_id, size_t most, struct store_export **list)
{
    struct q_export_people_row *rows;
    size_t n;
    if (q_export_people(s, a, after_id, (int64_t)most, &rows, &n) != 0)
        return -1;
    int64_t *ids = arena_array(a, n, sizeof *ids);
    *list = arena_array(a, n, sizeof **list);
    for (size_t i = 0; i < n; i++) {
        const struct q_export_people_row *r = &rows[i];
        ids[i] = r->id;
        (*list)[i].id = r->id;
        (*list)[i].entry = (struct entry){ .type = ENTRY_PERSON,
            .source = r->source,
            .key = r->source_key,
            .person = { .name = r->name,
                .bio = r->bio,
                .born = r->born,
                .died = r->died,
                .popularity = r->popularity } };
    }
    if (n != 0 && read_person_names(s, a, *list, ids, n) != 0)
        return -1;
    return (int)n;
}

int
store_export_gone_titles(
    struct store *s, struct arena *a, int64_t after_id, size_t most, struct store_export **list)
{
    struct q_export_gone_titles_row *rows;
    size_t n;
    if (q_export_gone_titles(s, a, after_id, (int64_t)most, &rows, &n) != 0)
        return -1;
    *list = arena_array(a, n, sizeof **list);
    for (size_t i = 0; i < n; i++) {
        (*list)[i].id = rows[i].id;
        (*list)[i].entry = (struct entry){ .type = ENTRY_TITLE,
            .source = rows[i].source,
            .key = rows[i].source_key,
            .deleted = rows[i].into_key == NULL,
            .merged_into = rows[i].into_key,
            .title = { .kind = (enum title_kind)rows[i].kind } };
    }
    return (int)n;
}

int
store_export_gone_people(
    struct store *s, struct arena *a, int64_t after_id, size_t most, struct store_export **list)
{
    struct q_export_gone_people_row *rows;
    size_t n;
    if (q_export_gone_people(s, a, after_id, (int64_t)most, &rows, &n) != 0)
        return -1;
    *list = arena_array(a, n, sizeof **list);
    for (size_t i = 0; i < n; i++) {
        (*list)[i].id = rows[i].id;
        (*list)[i].entry = (struct entry){ .type = ENTRY_PERSON,
            .source = rows[i].source,
            .key = rows[i].source_key,
            .deleted = rows[i].into_key == NULL,
            .merged_into = rows[i].into_key };
    }
    return (int)n;
}
