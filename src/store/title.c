/*
 * Title: plain titles, addresses, and which parts an expansion needs. The parts
 * are read in title_people.c, title_formats.c and title_related.c. See title.h.
 */
#include "store/title.h"

#include "store/card.h"
#include "store/queries.h"
#include "store/title_owner.h"
#include "util/arena.h"
#include "util/log.h"

#include <stdlib.h>

static int
compare_cards(const void *x, const void *y)
{
    const struct store_card *a = x;
    const struct store_card *b = y;
    return (a->id > b->id) - (a->id < b->id);
}

int
store_title_cards(struct store *s, struct arena *a, const int64_t *ids, size_t n,
    struct store_card **cards, size_t *ncards)
{
    struct q_title_cards_row *rows;
    size_t nrows;
    *cards = NULL;
    *ncards = 0;
    if (q_title_cards(s, a, ids, n, &rows, &nrows) != 0)
        return -1;
    *cards = arena_array(a, nrows, sizeof **cards);
    for (size_t i = 0; i < nrows; i++)
        (*cards)[i] = (struct store_card){ .id = rows[i].title_id, .card = rows[i].card };
    *ncards = nrows;
    return 0;
}

static bool
decode(struct arena *a, const struct store_card *c, struct title *t)
{
    if (card_decode(a, c->card.p, c->card.len, t) && t->id == c->id)
        return true;
    log_error("the card of title %lld is not readable; write cards anew", (long long)c->id);
    return false;
}

int
store_title_by_ids(struct store *s, struct arena *a, const int64_t *ids, size_t n,
    struct title **titles, size_t *ntitles)
{
    struct store_card *cards;
    size_t ncards;
    *titles = NULL;
    *ntitles = 0;
    if (store_title_cards(s, a, ids, n, &cards, &ncards) != 0)
        return -1;
    if (ncards > 0)
        qsort(cards, ncards, sizeof *cards, compare_cards);
    struct title *list = arena_array(a, n, sizeof *list);
    for (size_t i = 0; i < n && ncards > 0; i++) {
        struct store_card wanted = { .id = ids[i] };
        struct store_card *c = bsearch(&wanted, cards, ncards, sizeof *cards, compare_cards);
        if (c != NULL && decode(a, c, &list[*ntitles]))
            ++*ntitles;
    }
    *titles = list;
    return 0;
}

int
store_title_by_id(struct store *s, struct arena *a, int64_t id, struct title *t)
{
    struct title *list;
    size_t n;
    if (store_title_by_ids(s, a, &id, 1, &list, &n) != 0)
        return -1;
    if (n > 0)
        *t = list[0];
    return n > 0;
}

int
store_title_resolve(struct store *s, struct arena *a, enum title_kind kind, int64_t id,
    enum title_kind *now_kind, int64_t *now_id)
{
    struct q_title_resolve_row row;
    int got = q_title_resolve(s, a, (int32_t)kind, id, &row);
    if (got != 1)
        return got;
    if (row.kind < 0 || row.kind >= TITLE_KIND__MAX) {
        log_error(
            "title %lld is of kind %d, which there is not", (long long)row.id, (int)row.kind);
        return -1;
    }
    *now_kind = (enum title_kind)row.kind;
    *now_id = row.id;
    return 1;
}

int
store_title_aliases(struct store *s, struct arena *a, const int64_t *ids, size_t n,
    struct store_title_alias **aliases, size_t *naliases)
{
    struct q_title_aliases_row *rows;
    size_t nrows;
    *naliases = 0;
    if (q_title_aliases(s, a, ids, n, &rows, &nrows) != 0)
        return -1;
    *aliases = arena_array(a, nrows, sizeof **aliases);
    for (size_t i = 0; i < nrows; i++)
        (*aliases)[i] = (struct store_title_alias){ .old_id = rows[i].old_id,
            .old_kind = (enum title_kind)rows[i].old_kind,
            .id = rows[i].id };
    *naliases = nrows;
    return 0;
}

int
store_title_synopses(struct store *s, struct arena *a, struct title *titles, size_t n)
{
    struct title_owners owners = title_owners_of(a, titles, n);
    struct q_title_synopses_row *rows;
    size_t nrows;
    if (q_title_synopses(s, a, owners.ids, owners.n, &rows, &nrows) != 0)
        return -1;
    for (size_t i = 0; i < nrows; i++) {
        struct title *t;
        for (size_t at = 0; (t = title_owners_next(&owners, rows[i].title_id, &at)) != NULL;) {
            t->synopsis = rows[i].synopsis;
            t->short_synopsis = rows[i].short_synopsis;
        }
    }
    return 0;
}

int
store_title_expand(
    struct store *s, struct arena *a, struct title *titles, size_t n, const struct expand *e)
{
    if ((e->synopsis || e->short_synopsis) && store_title_synopses(s, a, titles, n) != 0)
        return -1;
    if ((e->cast || e->directors) && store_title_people(s, a, titles, n) != 0)
        return -1;
    if ((e->formats || e->screen_formats || e->languages_and_audio) &&
        store_title_formats(s, a, titles, n) != 0)
        return -1;
    if (e->awards && store_title_awards(s, a, titles, n) != 0)
        return -1;
    if ((e->similars || e->bonus_materials) && store_title_related(s, a, titles, n) != 0)
        return -1;
    if ((e->seasons || e->episodes || e->discs) && store_title_children(s, a, titles, n) != 0)
        return -1;
    return 0;
}
