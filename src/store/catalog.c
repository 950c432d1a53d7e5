/*
 * Catalog: see catalog.h. A batch goes through in three steps: the keys it
 * mentions get ids, each entry is compared with what was imported last, and
 * those that differ are written or removed, people first.
 */
#include "store/catalog.h"

#include "store/catalog_change.h"
#include "store/catalog_hash.h"
#include "store/catalog_key.h"
#include "store/catalog_rows.h"
#include "store/generation.h"
#include "store/queries.h"
#include "store/tx.h"
#include "util/arena.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct store_catalog {
    struct store *store;
    struct arena *arena; /* as long as the import: the touched ids */
    const char *source;
    int64_t now;
    struct store_catalog_counts counts;
    int64_t *touched; /* titles written or removed, in any order */
    size_t ntouched;
    size_t cap;
};

struct store_catalog *
store_catalog_begin(struct store *s, const char *source, int64_t now)
{
    if (store_begin(s) != 0)
        return NULL;
    struct arena *a = arena_new((size_t)1024 * 1024);
    struct store_catalog *c = arena_zalloc(a, sizeof *c);
    c->store = s;
    c->arena = a;
    c->source = arena_strdup(a, source);
    c->now = now;
    return c;
}

static void
touch(struct store_catalog *c, int64_t id)
{
    if (c->ntouched == c->cap) {
        size_t cap = c->cap ? c->cap * 2 : 1024;
        int64_t *ids = arena_array(c->arena, cap, sizeof *ids);
        if (c->ntouched != 0)
            memcpy(ids, c->touched, c->ntouched * sizeof *ids);
        c->touched = ids;
        c->cap = cap;
    }
    c->touched[c->ntouched++] = id;
}

static const char *
source_of(const struct store_catalog *c, const struct entry *e)
{
    return e->source != NULL ? e->source : c->source;
}

static void
want_title_keys(struct arena *a, const char *source, const struct entry_title *t,
    struct catalog_keys *titles, struct catalog_keys *people)
{
    catalog_keys_want(titles, source, t->parent);
    catalog_keys_want(titles, source, t->art);
    for (size_t i = 0; i < t->nsimilars; i++)
        catalog_keys_want(titles, source, t->similars[i]);
    for (size_t i = 0; i < t->nbonus; i++)
        catalog_keys_want(titles, source, t->bonus[i]);
    for (size_t i = 0; i < t->ncredits; i++)
        catalog_keys_want(
            people, source, catalog_person_key(a, t->credits[i].person, t->credits[i].name));
    for (size_t i = 0; i < t->nawards; i++)
        catalog_keys_want(
            people, source, catalog_person_key(a, t->awards[i].person, t->awards[i].name));
}

static void
want_keys(const struct store_catalog *c, const struct entry *e, struct catalog_keys *titles,
    struct catalog_keys *people)
{
    const char *source = source_of(c, e);
    struct catalog_keys *own = e->type == ENTRY_TITLE ? titles : people;
    catalog_keys_want(own, source, e->key);
    catalog_keys_want(own, source, e->merged_into);
    if (e->type == ENTRY_TITLE)
        want_title_keys(own->arena, source, &e->title, titles, people);
}

/* Whether a later entry of the batch has the same identity. */
static bool
superseded(const struct catalog_change *changes, size_t n, size_t i)
{
    const struct catalog_change *one = &changes[i];
    for (size_t k = i + 1; k < n; k++)
        if (changes[k].item.id == one->item.id &&
            changes[k].item.entry->type == one->item.entry->type)
            return true;
    return false;
}

static enum catalog_verdict
verdict_of(const struct entry *e, const unsigned char *old, const unsigned char *fresh)
{
    if (old != NULL && memcmp(old, fresh, CATALOG_HASH_SIZE) == 0)
        return CATALOG_SAME;
    if (e->deleted || e->merged_into != NULL)
        return CATALOG_REMOVE;
    if (old != NULL && memcmp(old, fresh, CATALOG_HASH_CONTENT) == 0)
        return CATALOG_RATE;
    return CATALOG_WRITE;
}

static struct catalog_change
change_of(const struct store_catalog *c, const struct entry *e,
    const struct catalog_keys *titles, const struct catalog_keys *people)
{
    const struct catalog_keys *own = e->type == ENTRY_TITLE ? titles : people;
    assert(e->key != NULL);
    const char *source = source_of(c, e);
    const struct catalog_key *key = catalog_keys_find(own, source, e->key);
    assert(key != NULL);
    struct catalog_change change = { .item = { .entry = e, .source = source, .id = key->id } };
    change.into_id = catalog_keys_id(own, source, e->merged_into);
    catalog_hash(e, change.hash);
    change.verdict = verdict_of(e, key->hash, change.hash);
    change.seen_before = key->hash != NULL;
    return change;
}

static void
count(struct store_catalog *c, const struct catalog_change *change)
{
    switch (change->verdict) {
    case CATALOG_SAME:
        c->counts.unchanged++;
        break;
    case CATALOG_WRITE:
    case CATALOG_RATE:
        if (change->seen_before)
            c->counts.changed++;
        else
            c->counts.added++;
        break;
    case CATALOG_REMOVE:
        if (change->into_id != 0)
            c->counts.merged++;
        else
            c->counts.deleted++;
        break;
    }
    if (change->verdict != CATALOG_SAME && change->item.entry->type == ENTRY_TITLE) {
        touch(c, change->item.id);
        if (change->into_id != 0)
            touch(c, change->into_id);
    }
}

int
store_catalog_put(
    struct store_catalog *c, struct arena *a, const struct entry *entries, size_t n)
{
    assert(n <= STORE_CATALOG_BATCH);
    struct catalog_keys titles;
    struct catalog_keys people;
    catalog_keys_init(&titles, a, ENTRY_TITLE);
    catalog_keys_init(&people, a, ENTRY_PERSON);
    for (size_t i = 0; i < n; i++)
        want_keys(c, &entries[i], &titles, &people);
    if (catalog_keys_resolve(&titles, c->store) != 0 ||
        catalog_keys_resolve(&people, c->store) != 0)
        return -1;

    struct catalog_change *changes = arena_array(a, n, sizeof *changes);
    size_t nchanges = 0;
    for (size_t i = 0; i < n; i++)
        changes[i] = change_of(c, &entries[i], &titles, &people);
    for (size_t i = 0; i < n; i++) {
        if (superseded(changes, n, i))
            continue;
        count(c, &changes[i]);
        changes[nchanges++] = changes[i];
    }
    const struct catalog_batch batch = {
        .store = c->store,
        .arena = a,
        .now = c->now,
        .changes = changes,
        .n = nchanges,
        .titles = &titles,
        .people = &people,
    };
    return catalog_change_all(&batch);
}

static int
by_value(const void *a, const void *b)
{
    const int64_t *x = a;
    const int64_t *y = b;
    return *x < *y ? -1 : *x > *y;
}

static void
sort_touched(struct store_catalog *c)
{
    size_t n = 0;
    if (c->ntouched != 0)
        qsort(c->touched, c->ntouched, sizeof *c->touched, by_value);
    for (size_t i = 0; i < c->ntouched; i++)
        if (n == 0 || c->touched[n - 1] != c->touched[i])
            c->touched[n++] = c->touched[i];
    c->ntouched = n;
}

/* Touches the children, or the parents, of the titles from `first` to `end`. */
static int
touch_relatives(
    struct store_catalog *c, struct arena *a, size_t first, size_t end, bool parents)
{
    for (size_t done = first; done < end; done += STORE_CATALOG_BATCH) {
        size_t some = end - done < STORE_CATALOG_BATCH ? end - done : STORE_CATALOG_BATCH;
        struct arena_mark mark = arena_mark(a);
        struct q_catalog_children_row *children;
        struct q_catalog_parents_row *above;
        size_t n;
        int rc = parents
                     ? q_catalog_parents(c->store, a, c->touched + done, some, &above, &n)
                     : q_catalog_children(c->store, a, c->touched + done, some, &children, &n);
        for (size_t i = 0; rc == 0 && i < n; i++)
            touch(c, parents ? above[i].id : children[i].id);
        arena_rewind(a, mark);
        if (rc != 0)
            return -1;
    }
    return 0;
}

/* A title's card also shows its series and season, and counts what is below
 * it: two levels either way. */
static int
touch_family(struct store_catalog *c, struct arena *a)
{
    sort_touched(c);
    size_t own = c->ntouched;
    if (touch_relatives(c, a, 0, own, false) != 0)
        return -1;
    size_t with_children = c->ntouched;
    if (touch_relatives(c, a, own, with_children, false) != 0 ||
        touch_relatives(c, a, 0, own, true) != 0)
        return -1;
    size_t with_parents = c->ntouched;
    if (touch_relatives(c, a, with_children, with_parents, true) != 0)
        return -1;
    sort_touched(c);
    return 0;
}

int
store_catalog_finish(
    struct store_catalog *c, struct arena *a, struct store_catalog_counts *counts)
{
    struct q_catalog_dangling_row dangling;
    if (touch_family(c, a) != 0)
        return -1;
    for (size_t done = 0; done < c->ntouched; done += STORE_CATALOG_BATCH) {
        size_t left = c->ntouched - done;
        size_t some = left < STORE_CATALOG_BATCH ? left : STORE_CATALOG_BATCH;
        if (q_catalog_relate(c->store, c->touched + done, some) < 0)
            return -1;
    }
    if (store_catalog_write_cards(c->store, a, c->touched, c->ntouched) != 0 ||
        store_generation_bump(c->store, NOUN_CATALOG) != 0 ||
        q_catalog_dangling(c->store, a, &dangling) != 1)
        return -1;
    c->counts.dangling = dangling.n;
    *counts = c->counts;
    return 0;
}

int
store_catalog_commit(struct store_catalog *c)
{
    int rc = store_commit(c->store);
    arena_free(c->arena);
    return rc;
}

void
store_catalog_rollback(struct store_catalog *c)
{
    if (c == NULL)
        return;
    store_rollback(c->store);
    arena_free(c->arena);
}
