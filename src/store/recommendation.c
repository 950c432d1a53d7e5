/*
 * Recommendation: see recommendation.h.
 *
 * A list is always made whole, of the best titles there are for the user, and a page cut
 * from it: so its order does not depend on where a page begins, and its count is right.
 */
#include "store/recommendation.h"

#include "store/queries.h"
#include "store/rating.h"
#include "store/score.h"
#include "util/arena.h"

#include <stdlib.h>

struct candidate {
    int64_t title_id;
    int64_t bias;
    int64_t popularity;
};

/* Best first; of those nobody rated the popular ones. */
static int
compare(const void *a, const void *b)
{
    const struct candidate *x = a;
    const struct candidate *y = b;
    if (x->bias != y->bias)
        return x->bias > y->bias ? -1 : 1;
    if (x->popularity != y->popularity)
        return x->popularity > y->popularity ? -1 : 1;
    return (x->title_id > y->title_id) - (x->title_id < y->title_id);
}

/* The candidates among the rows, in order. */
static size_t
sort_rows(struct arena *a, const struct q_recommendation_list_row *rows, size_t nrows,
    struct candidate **list)
{
    size_t n = 0;
    *list = arena_array(a, nrows, sizeof **list);
    for (size_t i = 0; i < nrows; i++) {
        const struct q_recommendation_list_row *r = &rows[i];
        const struct score score = { r->imported_sum, r->imported_count, r->own_sum,
            r->own_count };
        if (r->title_id != 0)
            (*list)[n++] =
                (struct candidate){ r->title_id, score_bias(&score, r->mean), r->popularity };
    }
    qsort(*list, n, sizeof **list, compare);
    return n;
}

int
store_recommendation_list(struct store *s, struct arena *a, int64_t user_id, int64_t genre,
    int64_t start, int64_t most, struct store_recommendations *found)
{
    struct q_recommendation_list_row *rows;
    struct candidate *all;
    size_t nrows;
    if (q_recommendation_list(
            s, a, user_id, RATING_MEAN_PRIOR, genre, RECOMMENDATION_MAX, &rows, &nrows) != 0)
        return -1;
    if (nrows == 0)
        return 0;
    size_t nall = sort_rows(a, rows, nrows, &all);
    *found = (struct store_recommendations){ .first_name = rows->first_name,
        .genre = rows->genre,
        .list = arena_array(a, nall, sizeof *found->list),
        .total = (int64_t)nall };
    for (size_t i = (size_t)start; i < nall && (int64_t)found->n < most; i++)
        found->list[found->n++] = (struct store_recommendation){ .title_id = all[i].title_id,
            .predicted = score_prediction(rows->mean, rows->user_bias, all[i].bias) };
    return 1;
}

int
store_recommendation_tastes(struct store *s, struct arena *a, int64_t user_id, size_t most,
    struct store_taste **tastes, size_t *n)
{
    struct q_recommendation_tastes_row *rows;
    if (q_recommendation_tastes(s, a, user_id, (int64_t)most, &rows, n) != 0)
        return -1;
    *tastes = arena_array(a, *n, sizeof **tastes);
    for (size_t i = 0; i < *n; i++)
        (*tastes)[i] =
            (struct store_taste){ .genre_id = rows[i].genre_id, .genre = rows[i].name };
    return 0;
}
