/*
 * Count: see count.h.
 */
#include "store/count.h"

#include "store/queries.h"
#include "util/arena.h"

int
store_count(struct store *s, struct store_counts *counts)
{
    struct arena *a = arena_new(1024);
    struct q_count_titles_row *rows;
    struct q_count_people_row people;
    struct q_count_consumers_row consumers;
    size_t n;
    int result = -1;
    *counts = (struct store_counts){ 0 };
    if (q_count_titles(s, a, &rows, &n) != 0 || q_count_people(s, a, &people) != 1 ||
        q_count_consumers(s, a, &consumers) != 1)
        goto out;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].kind >= 0 && rows[i].kind < TITLE_KIND__MAX)
            counts->titles[rows[i].kind] = rows[i].titles;
    }
    counts->people = people.people;
    counts->consumers = consumers.consumers;
    result = 0;
out:
    arena_free(a);
    return result;
}
