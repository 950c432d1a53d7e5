/*
 * Catalog remove: see catalog_remove.h. Removal is rare, so merges go one by
 * one.
 */
#include "store/catalog_remove.h"

#include "store/catalog_change.h"
#include "store/queries.h"
#include "util/arena.h"
#include "util/log.h"

#include <inttypes.h>

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
merge_title(const struct catalog_batch *b, int64_t id, int32_t kind, int64_t into)
{
    const struct q_catalog_aliases_put_rows alias = {
        .old_kind = kind, .old_id = id, .title_id = into
    };
    if (q_catalog_alias_repoint(b->store, id, into) < 0 ||
        q_catalog_similar_repoint(b->store, id, into) < 0 ||
        q_catalog_aliases_put(b->store, &alias, 1) < 0)
        return -1;
    return 0;
}

static int
merge_person(const struct catalog_batch *b, int64_t id, int64_t into)
{
    if (q_catalog_person_alias_repoint(b->store, id, into) < 0 ||
        q_catalog_credit_repoint(b->store, id, into) < 0 ||
        q_catalog_award_repoint(b->store, id, into) < 0 ||
        q_catalog_person_alias_put(b->store, id, into) < 0)
        return -1;
    return 0;
}

/* Fills a tombstone for one entry that is in the tables as `kind`. Returns 1
 * when it is to be removed, 0 when not, -1 on failure. */
static int
bury(const struct catalog_batch *b, const struct catalog_change *c, int32_t kind,
    struct q_catalog_tombstones_put_rows *stone)
{
    enum entry_type type = c->item.entry->type;
    int64_t into = 0;
    if (c->item.entry->merged_into != NULL) {
        into = final_id(b, type, c->item.id, c->into_id);
        if (into < 0)
            return -1;
        if (into == 0) {
            log_warning("entry %s is merged into itself; left as it is", c->item.entry->key);
            return 0;
        }
        int rc = type == ENTRY_TITLE ? merge_title(b, c->item.id, kind, into)
                                     : merge_person(b, c->item.id, into);
        if (rc != 0)
            return -1;
    }
    *stone = (struct q_catalog_tombstones_put_rows){ .type = (int32_t)type,
        .id = c->item.id,
        .kind = kind,
        .merged_into = into,
        .deleted_at = b->now };
    return 1;
}

/* Ids of the batch's removed entries of a type. */
static size_t
removed_ids(const struct catalog_batch *b, enum entry_type type, int64_t *ids,
    const struct catalog_change **changes)
{
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++) {
        const struct catalog_change *c = &b->changes[i];
        if (c->verdict != CATALOG_REMOVE || c->item.entry->type != type)
            continue;
        changes[n] = c;
        ids[n++] = c->item.id;
    }
    return n;
}

static const struct catalog_change *
change_with(const struct catalog_change **changes, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (changes[i]->item.id == id)
            return changes[i];
    return NULL;
}

static int
remove_titles(const struct catalog_batch *b)
{
    int64_t *ids = arena_array(b->arena, b->n, sizeof *ids);
    const struct catalog_change **changes = arena_array(b->arena, b->n, sizeof *changes);
    size_t n = removed_ids(b, ENTRY_TITLE, ids, changes);
    struct q_catalog_title_kinds_row *rows;
    size_t nrows;
    if (n == 0)
        return 0;
    if (q_catalog_title_kinds(b->store, b->arena, ids, n, &rows, &nrows) != 0)
        return -1;
    struct q_catalog_tombstones_put_rows *stones = arena_array(b->arena, nrows, sizeof *stones);
    size_t gone = 0;
    for (size_t i = 0; i < nrows; i++) {
        int rc = bury(b, change_with(changes, n, rows[i].id), rows[i].kind, &stones[gone]);
        if (rc < 0)
            return -1;
        if (rc > 0)
            ids[gone++] = rows[i].id;
    }
    if (gone == 0)
        return 0;
    if (catalog_rows_delete(b->store, ids, gone) != 0 ||
        q_catalog_titles_delete(b->store, ids, gone) < 0 ||
        q_catalog_cards_delete(b->store, ids, gone) < 0 ||
        q_catalog_tombstones_put(b->store, stones, gone) < 0)
        return -1;
    return 0;
}

static int
remove_people(const struct catalog_batch *b)
{
    int64_t *ids = arena_array(b->arena, b->n, sizeof *ids);
    const struct catalog_change **changes = arena_array(b->arena, b->n, sizeof *changes);
    size_t n = removed_ids(b, ENTRY_PERSON, ids, changes);
    struct q_catalog_people_present_row *rows;
    size_t nrows;
    if (n == 0)
        return 0;
    if (q_catalog_people_present(b->store, b->arena, ids, n, &rows, &nrows) != 0)
        return -1;
    struct q_catalog_tombstones_put_rows *stones = arena_array(b->arena, nrows, sizeof *stones);
    size_t gone = 0;
    for (size_t i = 0; i < nrows; i++) {
        int rc = bury(b, change_with(changes, n, rows[i].id), 0, &stones[gone]);
        if (rc < 0)
            return -1;
        if (rc > 0)
            ids[gone++] = rows[i].id;
    }
    if (gone == 0)
        return 0;
    if (q_catalog_people_delete(b->store, ids, gone) < 0 ||
        q_catalog_person_names_delete(b->store, ids, gone) < 0 ||
        q_catalog_tombstones_put(b->store, stones, gone) < 0)
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
