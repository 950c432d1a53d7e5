/*
 * Title owner: see title_owner.h. A page has at most a hundred titles and rows
 * come in groups, so a walk does.
 */
#include "store/title_owner.h"

#include "util/arena.h"

#include <stdlib.h>

static int
compare_ids(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x;
    int64_t b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

struct title_owners
title_owners_of(struct arena *a, struct title *titles, size_t n)
{
    struct title_owners o = { .titles = titles, .ntitles = n };
    o.ids = arena_array(a, n, sizeof *o.ids);
    for (size_t i = 0; i < n; i++)
        o.ids[i] = titles[i].id;
    if (n > 0)
        qsort(o.ids, n, sizeof *o.ids, compare_ids);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || o.ids[i] != o.ids[o.n - 1])
            o.ids[o.n++] = o.ids[i];
    }
    return o;
}

struct title *
title_owners_next(const struct title_owners *o, int64_t id, size_t *at)
{
    while (*at < o->ntitles) {
        struct title *t = &o->titles[(*at)++];
        if (t->id == id)
            return t;
    }
    return NULL;
}
