/*
 * Catalog key: see catalog_key.h. A sorted array serves for both: doubles fall
 * together, and keys of one source stand together for the look-up.
 */
#include "store/catalog_key.h"

#include "store/queries.h"
#include "store/sequence.h"
#include "util/arena.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void
catalog_keys_init(struct catalog_keys *k, struct arena *a, enum entry_type type)
{
    *k = (struct catalog_keys){ .type = type, .arena = a };
}

void
catalog_keys_want(struct catalog_keys *k, const char *source, const char *key)
{
    if (key == NULL)
        return;
    if (k->n == k->cap) {
        size_t cap = k->cap ? k->cap * 2 : 256;
        struct catalog_key *list = arena_array(k->arena, cap, sizeof *list);
        if (k->n != 0)
            memcpy(list, k->list, k->n * sizeof *list);
        k->list = list;
        k->cap = cap;
    }
    k->list[k->n++] = (struct catalog_key){ .source = source, .key = key };
}

static int
compare(const void *a, const void *b)
{
    const struct catalog_key *x = a;
    const struct catalog_key *y = b;
    int order = strcmp(x->source, y->source);
    return order != 0 ? order : strcmp(x->key, y->key);
}

static void
sort_and_merge(struct catalog_keys *k)
{
    size_t n = 0;
    if (k->n != 0)
        qsort(k->list, k->n, sizeof *k->list, compare);
    for (size_t i = 0; i < k->n; i++)
        if (n == 0 || compare(&k->list[n - 1], &k->list[i]) != 0)
            k->list[n++] = k->list[i];
    k->n = n;
}

static struct catalog_key *
find(const struct catalog_keys *k, const char *source, const char *key)
{
    if (key == NULL || k->n == 0)
        return NULL;
    const struct catalog_key wanted = { .source = source, .key = key };
    return bsearch(&wanted, k->list, k->n, sizeof *k->list, compare);
}

const struct catalog_key *
catalog_keys_find(const struct catalog_keys *k, const char *source, const char *key)
{
    return find(k, source, key);
}

int64_t
catalog_keys_id(const struct catalog_keys *k, const char *source, const char *key)
{
    const struct catalog_key *found = find(k, source, key);
    return found != NULL ? found->id : 0;
}

static void
note(struct catalog_keys *k, const char *source, const char *key, int64_t id,
    struct store_blob hash)
{
    struct catalog_key *found = find(k, source, key);
    assert(found != NULL);
    found->id = id;
    found->hash = hash.p;
}

/* The keys `first` to `first + n`, all of one source. */
static int
look_up(struct catalog_keys *k, struct store *s, const struct catalog_key *first, size_t n)
{
    const char *source = first->source;
    const char **keys = arena_array(k->arena, n, sizeof *keys);
    for (size_t i = 0; i < n; i++)
        keys[i] = first[i].key;
    size_t got = 0;
    if (k->type == ENTRY_TITLE) {
        struct q_catalog_title_ids_row *rows;
        if (q_catalog_title_ids(s, k->arena, source, keys, n, &rows, &got) != 0)
            return -1;
        for (size_t i = 0; i < got; i++)
            note(k, source, rows[i].source_key, rows[i].id, rows[i].entry_hash);
    } else {
        struct q_catalog_person_ids_row *rows;
        if (q_catalog_person_ids(s, k->arena, source, keys, n, &rows, &got) != 0)
            return -1;
        for (size_t i = 0; i < got; i++)
            note(k, source, rows[i].source_key, rows[i].id, rows[i].entry_hash);
    }
    return 0;
}

static int
add_titles(struct catalog_keys *k, struct store *s, int64_t id, size_t missing)
{
    struct q_catalog_title_ids_add_rows *rows = arena_array(k->arena, missing, sizeof *rows);
    size_t n = 0;
    for (size_t i = 0; i < k->n; i++) {
        struct catalog_key *key = &k->list[i];
        if (key->id != 0)
            continue;
        key->id = id++;
        rows[n++] = (struct q_catalog_title_ids_add_rows){
            .source = key->source, .source_key = key->key, .id = key->id
        };
    }
    return q_catalog_title_ids_add(s, rows, n) < 0 ? -1 : 0;
}

static int
add_people(struct catalog_keys *k, struct store *s, int64_t id, size_t missing)
{
    struct q_catalog_person_ids_add_rows *rows = arena_array(k->arena, missing, sizeof *rows);
    size_t n = 0;
    for (size_t i = 0; i < k->n; i++) {
        struct catalog_key *key = &k->list[i];
        if (key->id != 0)
            continue;
        key->id = id++;
        rows[n++] = (struct q_catalog_person_ids_add_rows){
            .source = key->source, .source_key = key->key, .id = key->id
        };
    }
    return q_catalog_person_ids_add(s, rows, n) < 0 ? -1 : 0;
}

/* Gives ids to keys that have none. */
static int
add_missing(struct catalog_keys *k, struct store *s)
{
    bool titles = k->type == ENTRY_TITLE;
    size_t missing = 0;
    for (size_t i = 0; i < k->n; i++)
        missing += k->list[i].id == 0;
    if (missing == 0)
        return 0;
    int64_t first;
    if (store_sequence_take(
            s, titles ? SEQUENCE_TITLE : SEQUENCE_PERSON, (int64_t)missing, &first) != 0)
        return -1;
    return titles ? add_titles(k, s, first, missing) : add_people(k, s, first, missing);
}

int
catalog_keys_resolve(struct catalog_keys *k, struct store *s)
{
    sort_and_merge(k);
    for (size_t i = 0; i < k->n;) {
        size_t end = i + 1;
        while (end < k->n && strcmp(k->list[end].source, k->list[i].source) == 0)
            end++;
        if (look_up(k, s, &k->list[i], end - i) != 0)
            return -1;
        i = end;
    }
    return add_missing(k, s);
}
