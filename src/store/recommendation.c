/*
 * Recommendation: see recommendation.h.
 *
 * A list is always made whole, of the best titles there are for the user, and a page cut
 * from it: so its order does not depend on where a page begins, and its count is right.
 */
#include "store/recommendation.h"

#include "store/queries.h"
#include "store/rating_bias.h"
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

static bool
is_among(const struct q_recommendation_followed_row *followed, size_t n, int64_t title_id)
{
    for (size_t i = 0; i < n; i++)
        if (followed[i].series_id == title_id)
            return true;
    return false;
}

/* All of them in order. Asks for as many more as may be left out afterwards. */
static int
find(struct store *s, struct arena *a, const struct user *u, const char *genre, int64_t mean,
    struct candidate **candidates, size_t *n)
{
    struct q_recommendation_followed_row *followed;
    struct q_recommendation_list_row *rows;
    size_t nfollowed;
    size_t nrows;
    if (q_recommendation_followed(s, a, u->id, &followed, &nfollowed) != 0 ||
        q_recommendation_list(s, a, u->id, u->max_maturity, genre != NULL ? genre : "",
            RECOMMENDATION_MAX + (int64_t)nfollowed, &rows, &nrows) != 0)
        return -1;
    struct candidate *list = *candidates = arena_array(a, nrows, sizeof *list);
    *n = 0;
    for (size_t i = 0; i < nrows && *n < RECOMMENDATION_MAX; i++) {
        const struct q_recommendation_list_row *r = &rows[i];
        const struct score score = { r->imported_sum, r->imported_count, r->own_sum,
            r->own_count };
        if (!is_among(followed, nfollowed, r->title_id))
            list[(*n)++] =
                (struct candidate){ r->title_id, score_bias(&score, mean), r->popularity };
    }
    if (*n != 0)
        qsort(list, *n, sizeof *list, compare);
    return 0;
}

int
store_recommendation_list(struct store *s, struct arena *a, const struct user *u,
    const char *genre, int64_t start, int64_t most, struct store_recommendation **list,
    size_t *n, int64_t *total)
{
    struct candidate *all;
    size_t nall;
    int64_t mean;
    int64_t user_bias;
    *n = 0;
    if (rating_bias_read(s, a, u->id, &mean, &user_bias) != 0 ||
        find(s, a, u, genre, mean, &all, &nall) != 0)
        return -1;
    *list = arena_array(a, nall, sizeof **list);
    for (size_t i = (size_t)start; i < nall && (int64_t)*n < most; i++)
        (*list)[(*n)++] = (struct store_recommendation){ .title_id = all[i].title_id,
            .predicted = score_prediction(mean, user_bias, all[i].bias) };
    *total = (int64_t)nall;
    return 0;
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
