/*
 * Title related: titles that titles point at: similars, bonus material, seasons,
 * episodes and discs. See title.h.
 */
#include "store/queries.h"
#include "store/title.h"
#include "store/title_owner.h"
#include "util/arena.h"

/* `what` of query title_related. */
enum { RELATED_SIMILAR, RELATED_BONUS };

/* A list and its count in a title. */
struct list {
    const struct title_ref **p;
    size_t *n;
};

/* series_id is for seasons only: their addresses need it. */
static struct title_ref
make_ref(int64_t id, int32_t kind, int64_t series_id, int64_t playable, const char *name)
{
    return (struct title_ref){
        .id = id,
        .kind = (enum title_kind)kind,
        .series_id = kind == TITLE_SEASON ? series_id : 0,
        .playable = kind == TITLE_PROGRAM ? playable : 0,
        .name = name,
    };
}

static struct list
list_of_related(struct title *t, int32_t what)
{
    return what == RELATED_SIMILAR ? (struct list){ &t->similars, &t->nsimilars }
                                   : (struct list){ &t->bonus, &t->nbonus };
}

int
store_title_related(struct store *s, struct arena *a, struct title *titles, size_t n)
{
    struct title_owners o = title_owners_of(a, titles, n);
    struct q_title_related_row *r;
    size_t nrows;
    if (q_title_related(s, a, o.ids, o.n, &r, &nrows) != 0)
        return -1;
    struct title_ref *refs = arena_array(a, nrows, sizeof *refs);
    for (size_t i = 0; i < nrows; i++)
        refs[i] = make_ref(r[i].id, r[i].kind, r[i].series_id, r[i].playable, r[i].name);
    for (size_t i = 0, end; i < nrows; i = end) {
        for (end = i; end < nrows && r[end].owner == r[i].owner && r[end].what == r[i].what;
             end++)
            continue;
        struct title *t;
        for (size_t at = 0; (t = title_owners_next(&o, r[i].owner, &at)) != NULL;) {
            struct list list = list_of_related(t, r[i].what);
            *list.p = refs + i;
            *list.n = end - i;
        }
    }
    return 0;
}

/* Where a child of that kind goes; no list for a movie or a series. */
static struct list
list_of_children(struct title *t, int32_t kind)
{
    switch (kind) {
    case TITLE_SEASON:
        return (struct list){ &t->seasons, &t->nseasons };
    case TITLE_PROGRAM:
        return (struct list){ &t->episodes, &t->nepisodes };
    case TITLE_DISC:
        return (struct list){ &t->discs, &t->ndiscs };
    default:
        return (struct list){ 0 };
    }
}

int
store_title_children(struct store *s, struct arena *a, struct title *titles, size_t n)
{
    struct title_owners o = title_owners_of(a, titles, n);
    struct q_title_children_row *r;
    size_t nrows;
    if (q_title_children(s, a, o.ids, o.n, &r, &nrows) != 0)
        return -1;
    struct title_ref *refs = arena_array(a, nrows, sizeof *refs);
    for (size_t i = 0; i < nrows; i++)
        refs[i] = make_ref(r[i].id, r[i].kind, r[i].series_id, r[i].playable, r[i].name);
    for (size_t i = 0, end; i < nrows; i = end) {
        for (end = i; end < nrows && r[end].owner == r[i].owner && r[end].kind == r[i].kind;
             end++)
            continue;
        struct title *t;
        for (size_t at = 0; (t = title_owners_next(&o, r[i].owner, &at)) != NULL;) {
            struct list list = list_of_children(t, r[i].kind);
            if (list.p == NULL)
                break;
            *list.p = refs + i;
            *list.n = end - i;
        }
    }
    return 0;
}
