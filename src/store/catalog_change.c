/*
 * Catalog change: see catalog_change.h. Titles here; people and what removal
 * leaves behind are in catalog_person.c and catalog_remove.c.
 */
#include "store/catalog_change.h"

#include "store/catalog_person.h"
#include "store/catalog_remove.h"
#include "store/queries.h"
#include "store/sequence.h"
#include "util/arena.h"

/* The titles of a batch that are written, beside what the tables had. */
struct writing {
    struct catalog_item *items;
    int64_t *ids;
    size_t n;
    struct q_catalog_title_kinds_row *old; /* rows that exist already */
    size_t nold;
};

static const struct q_catalog_title_kinds_row *
old_row(const struct writing *w, int64_t id)
{
    for (size_t i = 0; i < w->nold; i++)
        if (w->old[i].id == id)
            return &w->old[i];
    return NULL;
}

static int
select_titles(const struct catalog_batch *b, struct writing *w)
{
    *w = (struct writing){
        .items = arena_array(b->arena, b->n, sizeof *w->items),
        .ids = arena_array(b->arena, b->n, sizeof *w->ids),
    };
    for (size_t i = 0; i < b->n; i++) {
        const struct catalog_change *c = &b->changes[i];
        if (c->verdict != CATALOG_WRITE || c->item.entry->type != ENTRY_TITLE)
            continue;
        w->ids[w->n] = c->item.id;
        w->items[w->n++] = c->item;
    }
    return q_catalog_title_kinds(b->store, b->arena, w->ids, w->n, &w->old, &w->nold);
}

/* The second number of a program's address: the one it has, or a new one. */
static int
playable_of(const struct catalog_batch *b, const struct writing *w, size_t i, int64_t *playable)
{
    *playable = 0;
    if (w->items[i].entry->title.kind != TITLE_PROGRAM)
        return 0;
    const struct q_catalog_title_kinds_row *old = old_row(w, w->ids[i]);
    if (old != NULL && old->playable != 0) {
        *playable = old->playable;
        return 0;
    }
    return store_sequence_next(b->store, SEQUENCE_TITLE, playable);
}

static struct q_catalog_titles_put_rows
title_row(const struct catalog_batch *b, const struct catalog_item *item, int64_t playable)
{
    const struct entry_title *t = &item->entry->title;
    return (struct q_catalog_titles_put_rows){
        .id = item->id,
        .kind = (int32_t)t->kind,
        .parent_id = catalog_keys_id(b->titles, item->source, t->parent),
        .playable = playable,
        .art_id = catalog_keys_id(b->titles, item->source, t->art),
        .name = t->name,
        .short_name = t->short_name,
        .episode_short = t->episode_short,
        .release_year = t->year,
        .runtime = t->runtime,
        .maturity_level = t->maturity_level,
        .sequence_number = t->sequence,
        .season_number = t->season_number,
        .official_url = t->official_url,
        .studio = t->studio,
        .popularity = t->popularity,
        .changed_at = b->now,
    };
}

/* The title rows, and aliases for kinds they no longer have and for the second
 * numbers of programs. */
static int
put_titles(const struct catalog_batch *b, const struct writing *w)
{
    struct q_catalog_titles_put_rows *rows = arena_array(b->arena, w->n, sizeof *rows);
    struct q_catalog_aliases_put_rows *aliases =
        arena_array(b->arena, w->n * 2, sizeof *aliases);
    size_t naliases = 0;
    for (size_t i = 0; i < w->n; i++) {
        int64_t playable;
        if (playable_of(b, w, i, &playable) != 0)
            return -1;
        rows[i] = title_row(b, &w->items[i], playable);
        const struct q_catalog_title_kinds_row *old = old_row(w, w->ids[i]);
        if (old != NULL && old->kind != rows[i].kind)
            aliases[naliases++] = (struct q_catalog_aliases_put_rows){
                .old_kind = old->kind, .old_id = w->ids[i], .title_id = w->ids[i]
            };
        if (playable != 0)
            aliases[naliases++] = (struct q_catalog_aliases_put_rows){
                .old_kind = TITLE_PROGRAM, .old_id = playable, .title_id = w->ids[i]
            };
    }
    if (q_catalog_titles_put(b->store, rows, w->n) < 0 ||
        q_catalog_aliases_put(b->store, aliases, naliases) < 0)
        return -1;
    return 0;
}

static int
put_scores(const struct catalog_batch *b)
{
    struct q_catalog_scores_put_rows *rows = arena_array(b->arena, b->n, sizeof *rows);
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++) {
        const struct catalog_change *c = &b->changes[i];
        if (c->item.entry->type != ENTRY_TITLE)
            continue;
        if (c->verdict != CATALOG_WRITE && c->verdict != CATALOG_RATE)
            continue;
        const struct entry_title *t = &c->item.entry->title;
        rows[n++] = (struct q_catalog_scores_put_rows){ .title_id = c->item.id,
            .imported_sum = t->rating_sum,
            .imported_count = t->rating_count };
        if (c->verdict == CATALOG_RATE &&
            q_catalog_popularity_put(b->store, c->item.id, t->popularity) < 0)
            return -1;
    }
    return q_catalog_scores_put(b->store, rows, n) < 0 ? -1 : 0;
}

/* Titles that were gone have no tombstone any more, and their addresses are
 * theirs. */
static int
come_back(const struct catalog_batch *b)
{
    int64_t *ids = arena_array(b->arena, b->n, sizeof *ids);
    int64_t *merged = arena_array(b->arena, b->n, sizeof *merged);
    size_t n = 0;
    size_t nmerged = 0;
    for (size_t i = 0; i < b->n; i++) {
        const struct catalog_change *c = &b->changes[i];
        if (c->verdict != CATALOG_WRITE || c->item.entry->type != ENTRY_TITLE)
            continue;
        if (c->seen_before)
            ids[n++] = c->item.id;
        if (c->was_merged)
            merged[nmerged++] = c->item.id;
    }
    if (q_catalog_tombstones_delete(b->store, ENTRY_TITLE, ids, n) < 0 ||
        q_catalog_aliases_return(b->store, merged, nmerged) < 0)
        return -1;
    return 0;
}

static int
write_titles(const struct catalog_batch *b)
{
    struct writing w;
    if (select_titles(b, &w) != 0 || put_scores(b) != 0)
        return -1;
    if (w.n == 0)
        return 0;
    int64_t *old = arena_array(b->arena, w.nold, sizeof *old);
    for (size_t i = 0; i < w.nold; i++)
        old[i] = w.old[i].id;
    if (put_titles(b, &w) != 0 || catalog_rows_delete(b->store, old, w.nold) != 0 ||
        catalog_rows_insert(b->store, b->arena, w.items, w.n, b->titles, b->people) != 0)
        return -1;
    return come_back(b);
}

/* Notes what was imported, so that the next import can pass it over. */
static int
put_hashes(const struct catalog_batch *b)
{
    struct q_catalog_title_hashes_put_rows *titles =
        arena_array(b->arena, b->n, sizeof *titles);
    struct q_catalog_person_hashes_put_rows *people =
        arena_array(b->arena, b->n, sizeof *people);
    size_t ntitles = 0;
    size_t npeople = 0;
    for (size_t i = 0; i < b->n; i++) {
        const struct catalog_change *c = &b->changes[i];
        const struct store_blob hash = { .p = c->hash, .len = CATALOG_HASH_SIZE };
        if (c->verdict == CATALOG_SAME)
            continue;
        if (c->item.entry->type == ENTRY_TITLE)
            titles[ntitles++] =
                (struct q_catalog_title_hashes_put_rows){ .source = c->item.source,
                    .source_key = c->item.entry->key,
                    .id = c->item.id,
                    .entry_hash = hash };
        else
            people[npeople++] =
                (struct q_catalog_person_hashes_put_rows){ .source = c->item.source,
                    .source_key = c->item.entry->key,
                    .id = c->item.id,
                    .entry_hash = hash };
    }
    if (q_catalog_title_hashes_put(b->store, titles, ntitles) < 0 ||
        q_catalog_person_hashes_put(b->store, people, npeople) < 0)
        return -1;
    return 0;
}

int
catalog_change_all(const struct catalog_batch *b)
{
    if (catalog_people_write(b) != 0 || write_titles(b) != 0 || catalog_remove(b) != 0)
        return -1;
    return put_hashes(b);
}
