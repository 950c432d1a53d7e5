/*
 * Catalog remove: see catalog_remove.h. Removal is rare, so merges go one by
 * one.
 */
#include "store/catalog_remove.h"

#include "store/catalog_carry.h"
#include "store/catalog_change.h"
#include "store/catalog_ids.h"
#include "store/queries.h"
#include "util/arena.h"
#include "util/log.h"

/* Merges of merged entries that are followed. */
#define MERGES_MAX 16

/* What `id` is today: itself, or what it was merged into. 0 when that leads
 * back to `from`, -1 on failure. */
static int64_t
final_id(const struct catalog_batch *b, enum entry_type type, int64_t from, int64_t id)
{
    for (int i = 0; i < MERGES_MAX; i++) {
        struct q_catalog_merged_into_row row;
        if (id == from)
            return 0;
        int rc = q_catalog_merged_into(b->store, b->arena, (int32_t)type, id, &row);
        if (rc < 0)
            return -1;
        if (rc == 0 || row.merged_into == 0)
            return id;
        id = row.merged_into;
    }
    return 0;
}

static int
note_title_referrers(const struct catalog_batch *b, int64_t id)
{
    struct q_catalog_title_referrers_row *rows;
    size_t n;
    if (q_catalog_title_referrers(b->store, b->arena, id, &rows, &n) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        catalog_ids_add(b->referrers, rows[i].title_id);
    return 0;
}

static int
note_person_referrers(const struct catalog_batch *b, int64_t id)
{
    struct q_catalog_person_referrers_row *rows;
    size_t n;
    if (q_catalog_person_referrers(b->store, b->arena, id, &rows, &n) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        catalog_ids_add(b->referrers, rows[i].title_id);
    return 0;
}

static int
merge_title(const struct catalog_batch *b, int64_t id, int32_t kind, int64_t into)
{
    const struct q_catalog_aliases_put_rows alias = {
        .old_kind = kind, .old_id = id, .title_id = into
    };
    if (note_title_referrers(b, id) != 0 || q_catalog_alias_repoint(b->store, id, into) < 0 ||
        q_catalog_parent_repoint(b->store, id, into) < 0 ||
        q_catalog_art_repoint(b->store, id, into) < 0 ||
        q_catalog_similar_repoint(b->store, id, into) < 0 ||
        q_catalog_bonus_repoint(b->store, id, into) < 0 ||
        q_catalog_aliases_put(b->store, &alias, 1) < 0)
        return -1;
    return catalog_carry(b->store, b->arena, id, into);
}

static int
merge_person(const struct catalog_batch *b, int64_t id, int64_t into)
{
    if (note_person_referrers(b, id) != 0 ||
        q_catalog_person_alias_repoint(b->store, id, into) < 0 ||
        q_catalog_credit_repoint(b->store, id, into) < 0 ||
        q_catalog_award_repoint(b->store, id, into) < 0 ||
        q_catalog_person_alias_put(b->store, id, into) < 0)
        return -1;
    return 0;
}

/* Its addresses are its own again, if they were another's. */
static int
unmerge(const struct catalog_batch *b, const struct catalog_change *c)
{
    const int64_t *id = &c->item.id;
    if (!c->was_merged)
        return 0;
    return (c->item.entry->type == ENTRY_TITLE
                   ? q_catalog_aliases_return(b->store, id, 1)
                   : q_catalog_person_aliases_delete(b->store, id, 1)) < 0
               ? -1
               : 0;
}

/* Merges one entry, last of that kind. One that is merged into itself, by
 * whatever way, stays and counts as unchanged. */
static int
merge(const struct catalog_batch *b, struct catalog_change *c, int32_t kind)
{
    enum entry_type type = c->item.entry->type;
    int64_t into = final_id(b, type, c->item.id, c->into_id);
    if (into < 0)
        return -1;
    c->into_id = into;
    if (into == 0) {
        log_warning("entry %s is merged into itself; left as it is", c->item.entry->key);
        c->verdict = CATALOG_SAME;
        return 0;
    }
    return type == ENTRY_TITLE ? merge_title(b, c->item.id, kind, into)
                               : merge_person(b, c->item.id, into);
}

/* What titles are, or were when they went. */
struct kinds {
    struct q_catalog_title_kinds_row *present;
    size_t npresent;
    struct q_catalog_tombstone_kinds_row *gone;
    size_t ngone;
};

static int32_t
kind_of(const struct kinds *k, const struct catalog_change *c)
{
    for (size_t i = 0; i < k->npresent; i++)
        if (k->present[i].id == c->item.id)
            return k->present[i].kind;
    for (size_t i = 0; i < k->ngone; i++)
        if (k->gone[i].id == c->item.id)
            return k->gone[i].kind;
    return (int32_t)c->item.entry->title.kind;
}

/* Merges what is merged and puts tombstones for all of that type that go; their
 * ids come back in `ids`. An entry that never was leaves one, too, so that an
 * export of it is the same everywhere. */
static int
bury(const struct catalog_batch *b, enum entry_type type, const struct kinds *k, int64_t *ids,
    size_t *n)
{
    struct q_catalog_tombstones_put_rows *stones = arena_array(b->arena, b->n, sizeof *stones);
    *n = 0;
    for (size_t i = 0; i < b->n; i++) {
        struct catalog_change *c = &b->changes[i];
        if (c->verdict != CATALOG_REMOVE || c->item.entry->type != type)
            continue;
        int32_t kind = kind_of(k, c);
        if ((c->item.entry->merged_into != NULL ? merge(b, c, kind) : unmerge(b, c)) != 0)
            return -1;
        if (c->verdict != CATALOG_REMOVE)
            continue;
        stones[*n] = (struct q_catalog_tombstones_put_rows){ .type = (int32_t)type,
            .id = c->item.id,
            .kind = kind,
            .merged_into = c->into_id,
            .deleted_at = b->now };
        ids[(*n)++] = c->item.id;
    }
    return q_catalog_tombstones_put(b->store, stones, *n) < 0 ? -1 : 0;
}

/* Ids of the batch's removed entries of a type. */
static size_t
removed_ids(const struct catalog_batch *b, enum entry_type type, int64_t *ids)
{
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++)
        if (b->changes[i].verdict == CATALOG_REMOVE && b->changes[i].item.entry->type == type)
            ids[n++] = b->changes[i].item.id;
    return n;
}

static int
remove_titles(const struct catalog_batch *b)
{
    int64_t *ids = arena_array(b->arena, b->n, sizeof *ids);
    size_t n = removed_ids(b, ENTRY_TITLE, ids);
    struct kinds k;
    if (n == 0)
        return 0;
    if (q_catalog_title_kinds(b->store, b->arena, ids, n, &k.present, &k.npresent) != 0 ||
        q_catalog_tombstone_kinds(b->store, b->arena, ids, n, &k.gone, &k.ngone) != 0 ||
        bury(b, ENTRY_TITLE, &k, ids, &n) != 0)
        return -1;
    if (n == 0)
        return 0;
    if (catalog_rows_delete(b->store, ids, n) != 0 ||
        q_catalog_titles_delete(b->store, ids, n) < 0 ||
        q_catalog_cards_delete(b->store, ids, n) < 0 ||
        q_rating_biases_delete(b->store, ids, n) < 0)
        return -1;
    return 0;
}

static int
remove_people(const struct catalog_batch *b)
{
    const struct kinds none = { .npresent = 0 };
    int64_t *ids = arena_array(b->arena, b->n, sizeof *ids);
    size_t n = removed_ids(b, ENTRY_PERSON, ids);
    if (n == 0)
        return 0;
    if (bury(b, ENTRY_PERSON, &none, ids, &n) != 0)
        return -1;
    if (n == 0)
        return 0;
    if (q_catalog_people_delete(b->store, ids, n) < 0 ||
        q_catalog_person_names_delete(b->store, ids, n) < 0)
        return -1;
    return 0;
}

int
catalog_remove(const struct catalog_batch *b)
{
    if (remove_titles(b) != 0)
        return -1;
    return remove_people(b);
}
