/*
 * Person: see person.h.
 */
#include "store/person.h"

#include "store/queries.h"
#include "util/arena.h"

#include <stdlib.h>

int
store_person_by_id(struct store *s, struct arena *a, int64_t id, struct person *p)
{
    struct q_person_by_id_row row;
    int got = q_person_by_id(s, a, id, &row);
    if (got == 1) {
        *p = (struct person){
            .id = row.id,
            .name = row.name,
            .bio = row.bio,
            .updated = row.changed_at,
        };
    }
    return got;
}

static int
compare_rows(const void *x, const void *y)
{
    const struct q_person_by_ids_row *a = x;
    const struct q_person_by_ids_row *b = y;
    return (a->id > b->id) - (a->id < b->id);
}

int
store_person_by_ids(struct store *s, struct arena *a, const int64_t *ids, size_t n,
    struct person **people, size_t *npeople)
{
    struct q_person_by_ids_row *rows;
    size_t nrows;
    *people = NULL;
    *npeople = 0;
    if (q_person_by_ids(s, a, ids, n, &rows, &nrows) != 0)
        return -1;
    if (nrows > 0)
        qsort(rows, nrows, sizeof *rows, compare_rows);
    struct person *list = arena_array(a, n, sizeof *list);
    for (size_t i = 0; i < n && nrows > 0; i++) {
        struct q_person_by_ids_row wanted = { .id = ids[i] };
        struct q_person_by_ids_row *row =
            bsearch(&wanted, rows, nrows, sizeof *rows, compare_rows);
        if (row == NULL)
            continue;
        list[(*npeople)++] = (struct person){
            .id = row->id,
            .name = row->name,
            .bio = row->bio,
            .updated = row->changed_at,
        };
    }
    *people = list;
    return 0;
}

static struct title_ref
make_ref(const struct q_person_filmography_row *r)
{
    return (struct title_ref){
        .id = r->id,
        .kind = (enum title_kind)r->kind,
        .series_id = r->kind == TITLE_SEASON ? r->series_id : 0,
        .playable = r->kind == TITLE_PROGRAM ? r->playable : 0,
        .name = r->name,
    };
}

int
store_person_filmographies(struct store *s, struct arena *a, struct person *people, size_t n)
{
    int64_t *ids = arena_array(a, n, sizeof *ids);
    for (size_t i = 0; i < n; i++)
        ids[i] = people[i].id;
    struct q_person_filmography_row *r;
    size_t nrows;
    if (q_person_filmography(s, a, ids, n, &r, &nrows) != 0)
        return -1;
    struct title_ref *refs = arena_array(a, nrows, sizeof *refs);
    for (size_t i = 0; i < nrows; i++)
        refs[i] = make_ref(&r[i]);
    for (size_t i = 0, end; i < nrows; i = end) {
        for (end = i; end < nrows && r[end].person_id == r[i].person_id; end++)
            continue;
        for (size_t k = 0; k < n; k++) {
            if (people[k].id != r[i].person_id)
                continue;
            people[k].filmography = refs + i;
            people[k].nfilmography = end - i;
        }
    }
    return 0;
}
