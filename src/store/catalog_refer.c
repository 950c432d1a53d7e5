/*
 * Catalog refer: see catalog_refer.h.
 */
#include "store/catalog_refer.h"

#include "store/catalog.h"
#include "store/catalog_hash.h"
#include "store/catalog_ids.h"
#include "store/export.h"
#include "store/queries.h"
#include "util/arena.h"

#include <assert.h>
#include <string.h>

static void
want_person(
    struct catalog_keys *people, const char *source, const char *person, const char *name)
{
    catalog_keys_want(people, source, catalog_person_key(people->arena, person, name));
}

static void
want_of_title(const struct entry_title *t, const char *source, struct catalog_keys *titles,
    struct catalog_keys *people)
{
    catalog_keys_want(titles, source, t->parent);
    catalog_keys_want(titles, source, t->art);
    for (size_t i = 0; i < t->nsimilars; i++)
        catalog_keys_want(titles, source, t->similars[i]);
    for (size_t i = 0; i < t->nbonus; i++)
        catalog_keys_want(titles, source, t->bonus[i]);
    for (size_t i = 0; i < t->ncredits; i++)
        want_person(people, source, t->credits[i].person, t->credits[i].name);
    for (size_t i = 0; i < t->nawards; i++)
        want_person(people, source, t->awards[i].person, t->awards[i].name);
}

void
catalog_refer_keys(const struct entry *e, const char *source, struct catalog_keys *titles,
    struct catalog_keys *people)
{
    struct catalog_keys *own = e->type == ENTRY_TITLE ? titles : people;
    catalog_keys_want(own, source, e->key);
    catalog_keys_want(own, source, e->merged_into);
    if (e->type == ENTRY_TITLE)
        want_of_title(&e->title, source, titles, people);
}

/* Notes the entry as imported, unless it is just what was imported. */
static int
note_again(struct store *s, const struct store_export *one, const struct catalog_keys *titles,
    const struct catalog_keys *people, int64_t now)
{
    const struct entry *e = &one->entry;
    unsigned char hash[CATALOG_HASH_SIZE];
    const struct catalog_key *key = catalog_keys_find(titles, e->source, e->key);
    assert(key != NULL && key->id == one->id);
    catalog_hash(e, e->source, titles, people, hash);
    if (key->hash != NULL && memcmp(key->hash, hash, sizeof hash) == 0)
        return 0;
    const struct store_blob blob = { .p = hash, .len = sizeof hash };
    return q_catalog_title_changed(s, one->id, blob, now) < 0 ? -1 : 0;
}

static int
refer_some(struct store *s, struct arena *a, const int64_t *ids, size_t nids, int64_t now)
{
    struct store_export *list;
    struct catalog_keys titles;
    struct catalog_keys people;
    int n = store_export_titles_by_id(s, a, ids, nids, &list);
    catalog_keys_init(&titles, a, ENTRY_TITLE);
    catalog_keys_init(&people, a, ENTRY_PERSON);
    for (int i = 0; i < n; i++)
        catalog_refer_keys(&list[i].entry, list[i].entry.source, &titles, &people);
    if (n < 0 || catalog_keys_resolve(&titles, s) != 0 || catalog_keys_resolve(&people, s) != 0)
        return -1;
    for (int i = 0; i < n; i++)
        if (note_again(s, &list[i], &titles, &people, now) != 0)
            return -1;
    return 0;
}

int
catalog_refer_again(
    struct store *s, struct arena *a, const struct catalog_ids *ids, int64_t now)
{
    for (size_t done = 0; done < ids->n; done += STORE_CATALOG_BATCH) {
        size_t left = ids->n - done;
        size_t some = left < STORE_CATALOG_BATCH ? left : STORE_CATALOG_BATCH;
        struct arena_mark mark = arena_mark(a);
        int rc = refer_some(s, a, ids->list + done, some, now);
        arena_rewind(a, mark);
        if (rc != 0)
            return -1;
    }
    return 0;
}
