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

static const char name_prefix[] = "name:";

const char *
catalog_key_name(const char *key)
{
    size_t n = sizeof name_prefix - 1;
    return key != NULL && strncmp(key, name_prefix, n) == 0 ? key + n : NULL;
}

const char *
catalog_person_key(struct arena *a, const char *person, const char *name)
{
    if (person != NULL || name == NULL)
        return person;
    return arena_printf(a, "%s%s", name_prefix, name);
}

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

void
catalog_keys_sort(struct catalog_keys *k)
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
    if (found == NULL)
        return 0;
    return found->merged_into != 0 ? found->merged_into : found->id;
}

int64_t
catalog_keys_person(
    const struct catalog_keys *k, const char *source, const char *person, const char *name)
{
    struct arena_mark mark = arena_mark(k->arena);
    int64_t id = catalog_keys_id(k, source, catalog_person_key(k->arena, person, name));
    arena_rewind(k->arena, mark);
    return id;
}

/* What the tables know of a key, as both queries give it. */
#define NOTE(k, source, row)                                                                   \
    do {                                                                                       \
        struct catalog_key *found = find(k, source, (row)->source_key);                        \
        assert(found != NULL);                                                                 \
        found->id = (row)->id;                                                                 \
        found->hash = (row)->entry_hash.p;                                                     \
        found->merged_into = (row)->merged_into;                                               \
    } while (0)

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
            NOTE(k, source, &rows[i]);
    } else {
        struct q_catalog_person_ids_row *rows;
        if (q_catalog_person_ids(s, k->arena, source, keys, n, &rows, &got) != 0)
            return -1;
        for (size_t i = 0; i < got; i++)
            NOTE(k, source, &rows[i]);
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
    catalog_keys_sort(k);
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
