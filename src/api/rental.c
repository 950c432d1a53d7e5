/*
 * Rental: see rental.h.
 */
#include "api/rental.h"

#include "api/answer.h"
#include "api/expand.h"
#include "api/identifier.h"
#include "api/load.h"
#include "api/title_ref.h"
#include "model/user.h"
#include "store/rental.h"
#include "util/arena.h"

#define RESULTS_MAX 500

/* What is asked of a list. */
struct asked {
    struct range range;
    int64_t since;
};

/* Returns 0, or -1 after it answered. */
static int
read_asked(struct call *c, struct asked *asked)
{
    return answer_range(c, RESULTS_MAX, &asked->range) != 0 ||
                   answer_moment(c, "updated_min", &asked->since) != 0 || expand_read(c) != 0
               ? -1
               : 0;
}

static int
add_titles(struct call *c, struct rental *list, size_t n)
{
    int64_t *ids = arena_array(c->arena, n, sizeof *ids);
    const struct title **titles = arena_array(c->arena, n, sizeof *titles);
    for (size_t i = 0; i < n; i++)
        ids[i] = list[i].title_id;
    if (load_items(c, ids, n, titles) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        list[i].title = titles[i];
    return 0;
}

/* Leaves out what has no title any more. */
static size_t
drop_gone(struct rental *list, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (list[i].title != NULL)
            list[kept++] = list[i];
    return kept;
}

static void
answer_page(struct call *c, const char *view, enum feed feed, const struct asked *asked,
    struct user_page page)
{
    page.start_index = asked->range.start_index;
    page.count = (int64_t)page.nrentals;
    page.heading = feed_words[feed].title;
    if (page.nrentals != 0)
        page.updated = page.rentals[0].updated;
    answer_view(c, view, &page);
}

void
rental_at_home_get(struct call *c)
{
    struct asked asked;
    struct rental *list;
    size_t n;
    int64_t total;
    if (read_asked(c, &asked) != 0)
        return;
    if (store_rental_at_home(c->store, c->arena, c->oauth.user_id, asked.since,
            asked.range.start_index, asked.range.max_results, &list, &n, &total) != 0 ||
        add_titles(c, list, n) != 0) {
        answer_unavailable(c);
        return;
    }
    /* of what is gone the element stays, where there are elements */
    if (c->format == FORMAT_ATOM || (c->format == FORMAT_JSON && c->ask.version >= 200))
        n = drop_gone(list, n);
    answer_page(c, "at_home", FEED_AT_HOME, &asked,
        (struct user_page){ .total = total, .rentals = list, .nrentals = n });
}

void
rental_history_get(struct call *c)
{
    static const enum feed feeds[RENTAL_PART__MAX + 1] = {
        [RENTAL_SHIPPED] = FEED_RENTAL_SHIPPED,
        [RENTAL_RETURNED] = FEED_RENTAL_RETURNED,
        [RENTAL_WATCHED] = FEED_RENTAL_WATCHED,
        [RENTAL_PART__MAX] = FEED_RENTAL_HISTORY,
    };
    struct asked asked;
    struct rental *list;
    size_t n;
    int64_t total;
    if (read_asked(c, &asked) != 0)
        return;
    if (store_rental_history(c->store, c->arena, c->oauth.user_id, (enum rental_part)c->part,
            asked.since, asked.range.start_index, asked.range.max_results, &list, &n,
            &total) != 0 ||
        add_titles(c, list, n) != 0) {
        answer_unavailable(c);
        return;
    }
    n = drop_gone(list, n);
    answer_page(c, "rental_history", feeds[c->part], &asked,
        (struct user_page){ .total = total, .rentals = list, .nrentals = n });
}

static void
answer_item(struct call *c, const char *view, int found, const struct rental *r)
{
    if (found < 0)
        answer_unavailable(c);
    else if (found == 0)
        answer_not_found(c);
    else
        answer_view(c, view, r);
}

void
rental_at_home_item_get(struct call *c)
{
    struct rental r;
    const struct title *t = expand_read(c) == 0 ? title_ref_in_path(c) : NULL;
    if (t == NULL)
        return;
    int found = store_rental_at_home_find(c->store, c->arena, c->oauth.user_id, t->id, &r);
    r.title = t;
    answer_item(c, "at_home_item", found, &r);
}

void
rental_history_item_get(struct call *c)
{
    struct rental r;
    const struct title *t = expand_read(c) == 0 ? title_ref_in_path(c) : NULL;
    if (t == NULL)
        return;
    int64_t at = c->nids > 1 ? c->ids[1] : 0;
    int found = store_rental_find(
        c->store, c->arena, c->oauth.user_id, (enum rental_part)c->part, t->id, at, &r);
    r.title = t;
    answer_item(c, "rental_history_item", found, &r);
}
