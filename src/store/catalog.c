/*
 * Catalog: see catalog.h. A batch goes through in three steps: the keys it
 * mentions get ids, each entry is compared with what was imported last, and
 * those that differ are written or removed, people first. At the end come the
 * things that need all entries: relations between titles, and cards.
 *
 * The generation is raised first, not last: its row is the lock that keeps two
 * imports apart.
 */
#include "store/catalog.h"

#include "store/catalog_change.h"
#include "store/catalog_ids.h"
#include "store/catalog_refer.h"
#include "store/generation.h"
#include "store/meta.h"
#include "store/queries.h"
#include "store/rating_bias.h"
#include "store/tx.h"
#include "util/arena.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

struct store_catalog {
    struct store *store;
    struct arena *arena; /* as long as the import */
    const char *source;
    int64_t now;
    struct store_catalog_counts counts;
    struct catalog_ids touched;   /* titles whose cards may have changed */
    struct catalog_ids referrers; /* titles whose references were led elsewhere */
};

struct store_catalog *
store_catalog_begin(struct store *s, const char *source, int64_t now)
{
    if (store_begin(s) != 0)
        return NULL;
    if (store_generation_bump(s, NOUN_CATALOG) != 0) {
        store_rollback(s);
        return NULL;
    }
    struct arena *a = arena_new((size_t)1024 * 1024);
    struct store_catalog *c = arena_zalloc(a, sizeof *c);
    c->store = s;
    c->arena = a;
    c->source = arena_strdup(a, source);
    c->now = now;
    c->touched.arena = a;
    c->referrers.arena = a;
    return c;
}

static const char *
source_of(const struct store_catalog *c, const struct entry *e)
{
    return e->source != NULL ? e->source : c->source;
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
    change.was_merged = key->merged_into != 0;
    catalog_hash(e, source, titles, people, change.hash);
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
        catalog_ids_add(&c->touched, change->item.id);
        catalog_ids_add(&c->touched, change->into_id);
    }
}

/* Titles that may lose what is below them: the parents of today. */
static int
touch_parents(struct store_catalog *c, struct arena *a, const struct catalog_change *changes,
    size_t nchanges)
{
    int64_t *ids = arena_array(a, nchanges, sizeof *ids);
    size_t n = 0;
    for (size_t i = 0; i < nchanges; i++)
        if (changes[i].item.entry->type == ENTRY_TITLE && changes[i].seen_before &&
            (changes[i].verdict == CATALOG_WRITE || changes[i].verdict == CATALOG_REMOVE))
            ids[n++] = changes[i].item.id;
    struct q_catalog_parents_row *rows;
    if (q_catalog_parents(c->store, a, ids, n, &rows, &n) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        catalog_ids_add(&c->touched, rows[i].id);
        catalog_ids_add(&c->touched, rows[i].series_id);
    }
    return 0;
}

/* What there is to do of the entries: of two with one identity the later. */
static size_t
judge(const struct store_catalog *c, struct arena *a, const struct entry *entries, size_t n,
    const struct catalog_keys *titles, const struct catalog_keys *people,
    struct catalog_change **changes)
{
    struct catalog_change *list = arena_array(a, n, sizeof *list);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        list[i] = change_of(c, &entries[i], titles, people);
    for (size_t i = 0; i < n; i++)
        if (!superseded(list, n, i))
            list[kept++] = list[i];
    *changes = list;
    return kept;
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
        catalog_refer_keys(&entries[i], source_of(c, &entries[i]), &titles, &people);
    if (catalog_keys_resolve(&titles, c->store) != 0 ||
        catalog_keys_resolve(&people, c->store) != 0)
        return -1;

    struct catalog_batch batch = {
        .store = c->store,
        .arena = a,
        .now = c->now,
        .titles = &titles,
        .people = &people,
        .referrers = &c->referrers,
    };
    batch.n = judge(c, a, entries, n, &titles, &people, &batch.changes);
    if (touch_parents(c, a, batch.changes, batch.n) != 0 || catalog_change_all(&batch) != 0)
        return -1;
    for (size_t i = 0; i < batch.n; i++)
        count(c, &batch.changes[i]);
    return 0;
}

/* Touches the children, or the parents, of the titles from `first` to `end`. */
static int
touch_relatives(
    struct store_catalog *c, struct arena *a, size_t first, size_t end, bool parents)
{
    for (size_t done = first; done < end; done += STORE_CATALOG_BATCH) {
        const int64_t *ids = c->touched.list + done;
        size_t some = end - done < STORE_CATALOG_BATCH ? end - done : STORE_CATALOG_BATCH;
        struct arena_mark mark = arena_mark(a);
        struct q_catalog_children_row *children;
        struct q_catalog_parents_row *above;
        size_t n;
        int rc = parents ? q_catalog_parents(c->store, a, ids, some, &above, &n)
                         : q_catalog_children(c->store, a, ids, some, &children, &n);
        for (size_t i = 0; rc == 0 && i < n; i++)
            catalog_ids_add(&c->touched, parents ? above[i].id : children[i].id);
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
    catalog_ids_sort(&c->touched);
    size_t own = c->touched.n;
    if (touch_relatives(c, a, 0, own, false) != 0)
        return -1;
    size_t with_children = c->touched.n;
    if (touch_relatives(c, a, own, with_children, false) != 0 ||
        touch_relatives(c, a, 0, own, true) != 0)
        return -1;
    size_t with_parents = c->touched.n;
    if (touch_relatives(c, a, with_children, with_parents, true) != 0)
        return -1;
    catalog_ids_sort(&c->touched);
    return 0;
}

static int
relate_touched(struct store_catalog *c)
{
    for (size_t done = 0; done < c->touched.n; done += STORE_CATALOG_BATCH) {
        size_t left = c->touched.n - done;
        size_t some = left < STORE_CATALOG_BATCH ? left : STORE_CATALOG_BATCH;
        if (q_catalog_relate(c->store, c->touched.list + done, some) < 0)
            return -1;
    }
    return 0;
}

/* When the catalog last changed, for whoever asks. */
static int
note_time(struct store_catalog *c, struct arena *a)
{
    return store_meta_put(c->store, META_IMPORTED_AT, arena_printf(a, "%" PRId64, c->now));
}

int
store_catalog_finish(
    struct store_catalog *c, struct arena *a, struct store_catalog_counts *counts)
{
    struct q_catalog_dangling_row dangling;
    catalog_ids_sort(&c->referrers);
    for (size_t i = 0; i < c->referrers.n; i++)
        catalog_ids_add(&c->touched, c->referrers.list[i]);
    if (catalog_refer_again(c->store, a, &c->referrers, c->now) != 0 ||
        touch_family(c, a) != 0 || relate_touched(c) != 0 ||
        store_catalog_write_cards(c->store, a, c->touched.list, c->touched.n) != 0 ||
        rating_bias_renew(c->store, a) != 0 || note_time(c, a) != 0 ||
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
