/*
 * Rating: reading. See rating.h.
 */
#include "api/rating.h"

#include "api/answer.h"
#include "api/expand.h"
#include "api/identifier.h"
#include "api/load.h"
#include "api/title_ref.h"
#include "model/user.h"
#include "store/rating.h"
#include "util/arena.h"

#define RESULTS_MAX 500

int64_t
rating_title_id(const struct title *t)
{
    return t->kind == TITLE_SEASON && t->series_id != 0 ? t->series_id : t->id;
}

int
rating_of_titles(
    struct call *c, const struct title *const *titles, size_t n, struct user_rating **ratings)
{
    int64_t *ids = arena_array(c->arena, n, sizeof *ids);
    *ratings = arena_array(c->arena, n, sizeof **ratings);
    for (size_t i = 0; i < n; i++)
        ids[i] = rating_title_id(titles[i]);
    if (n != 0 &&
        store_rating_by_titles(c->store, c->arena, c->oauth.user_id, ids, n, *ratings) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        (*ratings)[i].title = titles[i];
        (*ratings)[i].part = (enum rating_part)c->part;
    }
    return 0;
}

static bool
is_rated(const struct user_rating *r)
{
    return r->rating != 0 || r->not_interested;
}

/* Whether an item belongs into the route's part: only what was rated is actual. */
static bool
belongs(const struct call *c, const struct user_rating *r)
{
    return r->title != NULL && (c->part != RATING_ACTUAL || is_rated(r));
}

static void
answer_page(struct call *c, struct user_page page, struct user_rating *list, size_t n)
{
    page.ratings = list;
    page.heading = feed_words[FEED_RATINGS].title;
    for (size_t i = 0; i < n; i++) {
        if (!belongs(c, &list[i]))
            continue;
        list[page.nratings++] = list[i];
        if (list[i].updated > page.updated)
            page.updated = list[i].updated;
    }
    page.count = (int64_t)page.nratings;
    answer_view(c, "ratings", &page);
}

/* Fills what the request asks to expand of the titles it names. Returns 0 or -1. */
static int
expand_titles(struct call *c, const struct title **titles, size_t n)
{
    struct title *filled = arena_array(c->arena, n, sizeof *filled);
    for (size_t i = 0; i < n; i++)
        filled[i] = *titles[i];
    if (load_parts(c, filled, n, &c->ask.expand) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        titles[i] = &filled[i];
    return 0;
}

static void
get_named(struct call *c, const struct title **titles, size_t n)
{
    struct user_rating *list;
    if (expand_titles(c, titles, n) != 0 || rating_of_titles(c, titles, n, &list) != 0)
        answer_unavailable(c);
    else
        answer_page(c, (struct user_page){ .total = (int64_t)n }, list, n);
}

/* Gives the rated titles of a page what it shows of them. Returns 0 or -1. */
static int
fill_recent(struct call *c, struct user_rating *list, size_t n)
{
    int64_t *ids = arena_array(c->arena, n, sizeof *ids);
    const struct title **titles = arena_array(c->arena, n, sizeof *titles);
    for (size_t i = 0; i < n; i++)
        ids[i] = list[i].title_id;
    if (load_items(c, ids, n, titles) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        list[i].title = titles[i];
        list[i].part = (enum rating_part)c->part;
    }
    return 0;
}

static void
get_recent(struct call *c)
{
    struct range range;
    int64_t since;
    struct user_rating *list;
    size_t n;
    int64_t total;
    if (answer_range(c, RESULTS_MAX, &range) != 0 ||
        answer_moment(c, "updated_min", &since) != 0)
        return;
    if (store_rating_recent(c->store, c->arena, c->oauth.user_id, since, range.start_index,
            range.max_results, &list, &n, &total) != 0 ||
        fill_recent(c, list, n) != 0) {
        answer_unavailable(c);
        return;
    }
    answer_page(c,
        (struct user_page){ .paged = true, .total = total, .start_index = range.start_index },
        list, n);
}

void
rating_list_get(struct call *c)
{
    const struct title **titles;
    size_t n;
    if (expand_read(c) != 0 || title_ref_list(c, &titles, &n) != 0)
        return;
    if (titles != NULL)
        get_named(c, titles, n);
    else
        get_recent(c);
}

void
rating_item_get(struct call *c)
{
    struct user_rating *r;
    const struct title *t = expand_read(c) == 0 ? title_ref_in_path(c) : NULL;
    if (t == NULL)
        return;
    if (rating_of_titles(c, &t, 1, &r) != 0)
        answer_unavailable(c);
    else if (!belongs(c, r))
        answer_not_found(c);
    else
        answer_view(c, "own_rating", r);
}
