/*
 * Recommendation: see recommendation.h.
 */
#include "api/recommendation.h"

#include "api/answer.h"
#include "api/expand.h"
#include "api/identifier.h"
#include "api/load.h"
#include "api/title_ref.h"
#include "api/user.h"
#include "model/user.h"
#include "store/rating.h"
#include "store/recommendation.h"
#include "util/arena.h"

#define RESULTS_MAX 200

/* Makes the items of a page; what left the catalog is left out. Returns 0 or -1. */
static int
make_items(struct call *c, const struct store_recommendations *found, struct user_page *page)
{
    size_t n = found->n;
    int64_t *ids = arena_array(c->arena, n, sizeof *ids);
    const struct title **titles = arena_array(c->arena, n, sizeof *titles);
    struct recommendation *list = arena_array(c->arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++)
        ids[i] = found->list[i].title_id;
    if (load_items(c, ids, n, titles) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (titles[i] == NULL)
            continue;
        list[page->nrecommendations++] = (struct recommendation){ .title = titles[i],
            .predicted = found->list[i].predicted };
        if (titles[i]->updated > page->updated)
            page->updated = titles[i]->updated;
    }
    page->recommendations = list;
    page->count = (int64_t)page->nrecommendations;
    return 0;
}

void
recommendation_list_get(struct call *c)
{
    struct range range;
    if (answer_range(c, RESULTS_MAX, &range) != 0 || expand_read(c) != 0)
        return;
    struct user_page page = { .start_index = range.start_index,
        .heading = feed_words[FEED_RECOMMENDATIONS].title };
    struct store_recommendations found;
    int rc = store_recommendation_list(
        c->store, c->arena, c->oauth.user_id, 0, range.start_index, range.max_results, &found);
    if (rc == 0) {
        user_answer_closed(c);
    } else if (rc < 0 || make_items(c, &found, &page) != 0) {
        answer_unavailable(c);
    } else {
        page.total = found.total;
        answer_view(c, "recommendations", &page);
    }
}

/* Whether a title is one that can be recommended to the user: movies and series within
 * their limit. */
static bool
is_fit(const struct title *t, const struct user *u)
{
    return (t->kind == TITLE_MOVIE || t->kind == TITLE_SERIES) &&
           (u->max_maturity == 0 || t->maturity_level <= u->max_maturity);
}

void
recommendation_item_get(struct call *c)
{
    const struct title *t = expand_read(c) == 0 ? title_ref_in_path(c) : NULL;
    const struct user *u = t != NULL ? user_load(c) : NULL;
    if (u == NULL)
        return;
    struct user_rating rating;
    if (store_rating_by_titles(c->store, c->arena, c->oauth.user_id, &t->id, 1, &rating) != 0) {
        answer_unavailable(c);
        return;
    }
    const struct recommendation r = { .title = t, .predicted = rating.predicted };
    if (is_fit(t, u) && rating.rating == 0 && !rating.not_interested)
        answer_view(c, "recommendation", &r);
    else
        answer_not_found(c);
}
