/*
 * Title people: cast, directors and awards of titles. See title.h.
 */
#include "store/queries.h"
#include "store/title.h"
#include "store/title_owner.h"
#include "util/arena.h"

/* As in enum credit_role of model/entry.h. */
enum { ROLE_ACTOR, ROLE_DIRECTOR };

/* Rows i..end-1 are of one title and role; the list of them. */
static struct person_ref *
people_of(struct arena *a, const struct q_title_people_row *rows, size_t n)
{
    struct person_ref *list = arena_array(a, n, sizeof *list);
    for (size_t i = 0; i < n; i++) {
        list[i] = (struct person_ref){
            .id = rows[i].person_id,
            .name = rows[i].name,
            .character = rows[i].character_name,
            .bio = rows[i].bio,
        };
    }
    return list;
}

static void
give_people(const struct title_owners *o, int64_t id, int32_t role,
    const struct person_ref *list, size_t n)
{
    struct title *t;
    for (size_t at = 0; (t = title_owners_next(o, id, &at)) != NULL;) {
        if (role == ROLE_ACTOR) {
            t->cast = list;
            t->ncast = n;
        } else {
            t->directors = list;
            t->ndirectors = n;
        }
    }
}

int
store_title_people(struct store *s, struct arena *a, struct title *titles, size_t n)
{
    struct title_owners o = title_owners_of(a, titles, n);
    struct q_title_people_row *rows;
    size_t nrows;
    if (q_title_people(s, a, o.ids, o.n, &rows, &nrows) != 0)
        return -1;
    for (size_t i = 0, end; i < nrows; i = end) {
        for (end = i; end < nrows && rows[end].title_id == rows[i].title_id &&
                      rows[end].role == rows[i].role;
             end++)
            continue;
        give_people(
            &o, rows[i].title_id, rows[i].role, people_of(a, rows + i, end - i), end - i);
    }
    return 0;
}

static struct award *
awards_of(struct arena *a, const struct q_title_awards_row *rows, size_t n)
{
    struct award *list = arena_array(a, n, sizeof *list);
    for (size_t i = 0; i < n; i++) {
        list[i] = (struct award){
            .award = rows[i].award,
            .category = rows[i].category,
            .year = rows[i].award_year,
            .winner = rows[i].winner,
        };
        if (rows[i].person_id == 0)
            continue;
        struct person_ref *person = arena_zalloc(a, sizeof *person);
        person->id = rows[i].person_id;
        person->name = rows[i].person_name;
        list[i].person = person;
    }
    return list;
}

int
store_title_awards(struct store *s, struct arena *a, struct title *titles, size_t n)
{
    struct title_owners o = title_owners_of(a, titles, n);
    struct q_title_awards_row *rows;
    size_t nrows;
    if (q_title_awards(s, a, o.ids, o.n, &rows, &nrows) != 0)
        return -1;
    for (size_t i = 0, end; i < nrows; i = end) {
        for (end = i; end < nrows && rows[end].title_id == rows[i].title_id; end++)
            continue;
        const struct award *list = awards_of(a, rows + i, end - i);
        struct title *t;
        for (size_t at = 0; (t = title_owners_next(&o, rows[i].title_id, &at)) != NULL;) {
            t->awards = list;
            t->nawards = end - i;
        }
    }
    return 0;
}
