/*
 * Catalog person: see catalog_person.h.
 */
#include "store/catalog_person.h"

#include "store/catalog_change.h"
#include "store/queries.h"
#include "util/arena.h"

/* People known by name alone have a row from the first mention on; those who
 * have an entry of their own have what that says. */
static int
write_named(const struct catalog_batch *b)
{
    struct q_catalog_people_known_rows *rows =
        arena_array(b->arena, b->people->n, sizeof *rows);
    size_t n = 0;
    for (size_t i = 0; i < b->people->n; i++) {
        const struct catalog_key *k = &b->people->list[i];
        const char *name = catalog_key_name(k->key);
        if (name != NULL && k->hash == NULL && k->merged_into == 0)
            rows[n++] = (struct q_catalog_people_known_rows){
                .id = k->id, .name = name, .changed_at = b->now
            };
    }
    return q_catalog_people_known(b->store, rows, n) < 0 ? -1 : 0;
}

static struct q_catalog_people_put_rows
person_row(const struct catalog_batch *b, const struct catalog_change *c)
{
    const struct entry_person *p = &c->item.entry->person;
    return (struct q_catalog_people_put_rows){
        .id = c->item.id,
        .name = p->name,
        .bio = p->bio,
        .born = p->born,
        .died = p->died,
        .popularity = p->popularity,
        .changed_at = b->now,
    };
}

static int
write_names(const struct catalog_batch *b, const int64_t *ids, size_t n)
{
    size_t all = 0;
    for (size_t i = 0; i < b->n; i++)
        if (b->changes[i].item.entry->type == ENTRY_PERSON)
            all += b->changes[i].item.entry->person.naka;
    struct q_catalog_person_names_add_rows *rows = arena_array(b->arena, all, sizeof *rows);
    size_t nrows = 0;
    for (size_t i = 0; i < b->n; i++) {
        const struct catalog_change *c = &b->changes[i];
        if (c->verdict != CATALOG_WRITE || c->item.entry->type != ENTRY_PERSON)
            continue;
        for (size_t k = 0; k < c->item.entry->person.naka; k++)
            rows[nrows++] = (struct q_catalog_person_names_add_rows){ .person_id = c->item.id,
                .position = (int32_t)k,
                .name = c->item.entry->person.aka[k] };
    }
    if (q_catalog_person_names_delete(b->store, ids, n) < 0 ||
        q_catalog_person_names_add(b->store, rows, nrows) < 0)
        return -1;
    return 0;
}

int
catalog_people_write(const struct catalog_batch *b)
{
    struct q_catalog_people_put_rows *rows = arena_array(b->arena, b->n, sizeof *rows);
    int64_t *ids = arena_array(b->arena, b->n, sizeof *ids);
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++) {
        const struct catalog_change *c = &b->changes[i];
        if (c->item.entry->type != ENTRY_PERSON)
            continue;
        if (c->verdict == CATALOG_RATE && q_catalog_person_popularity_put(b->store, c->item.id,
                                              c->item.entry->person.popularity) < 0)
            return -1;
        if (c->verdict != CATALOG_WRITE)
            continue;
        ids[n] = c->item.id;
        rows[n++] = person_row(b, c);
    }
    if (write_named(b) != 0 || q_catalog_people_put(b->store, rows, n) < 0)
        return -1;
    if (n == 0)
        return 0;
    if (q_catalog_tombstones_delete(b->store, ENTRY_PERSON, ids, n) < 0 ||
        q_catalog_person_aliases_delete(b->store, ids, n) < 0)
        return -1;
    return write_names(b, ids, n);
}
