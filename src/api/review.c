/*
 * Review: see review.h.
 */
#include "api/review.h"

#include "api/answer.h"
#include "api/identifier.h"
#include "api/load.h"
#include "api/title_ref.h"
#include "model/user.h"
#include "store/review.h"
#include "util/arena.h"

#include <string.h>

#define RESULTS_MAX 500

/* Gives the reviews their titles and leaves out those without. Returns how many are
 * left, or -1. */
static int
add_titles(struct call *c, struct review *list, size_t n)
{
    int kept = 0;
    int64_t *ids = arena_array(c->arena, n, sizeof *ids);
    const struct title **titles = arena_array(c->arena, n, sizeof *titles);
    for (size_t i = 0; i < n; i++)
        ids[i] = list[i].title_id;
    if (load_items(c, ids, n, titles) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        list[i].title = titles[i];
        if (titles[i] != NULL)
            list[kept++] = list[i];
    }
    return kept;
}

/* The ids of the titles named by title_refs; none: of all. Returns 0, or -1 after it
 * answered. */
static int
read_titles(struct call *c, int64_t **ids, size_t *n)
{
    const struct title **titles;
    if (title_ref_list(c, &titles, n) != 0)
        return -1;
    *ids = arena_array(c->arena, *n, sizeof **ids);
    for (size_t i = 0; i < *n; i++)
        (*ids)[i] = titles[i]->id;
    return 0;
}

void
review_list_get(struct call *c)
{
    struct range range;
    int64_t since;
    int64_t *ids;
    size_t nids;
    if (answer_range(c, RESULTS_MAX, &range) != 0 ||
        answer_moment(c, "updated_min", &since) != 0 || read_titles(c, &ids, &nids) != 0)
        return;
    struct review *list;
    size_t n;
    struct user_page page = { .start_index = range.start_index,
        .heading = feed_words[FEED_REVIEWS].title };
    int kept = store_review_recent(c->store, c->arena, c->oauth.user_id, ids, nids, since,
        range.start_index, range.max_results, &list, &n, &page.total);
    if (kept == 0)
        kept = add_titles(c, list, n);
    if (kept < 0) {
        answer_unavailable(c);
        return;
    }
    page.reviews = list;
    page.nreviews = (size_t)kept;
    page.count = kept;
    if (kept != 0)
        page.updated = list[0].updated;
    answer_view(c, "reviews", &page);
}

/* The review of a title; NULL after it answered. */
static const struct review *
find(struct call *c, const struct title *t)
{
    struct review *r = arena_zalloc(c->arena, sizeof *r);
    int rc = store_review_find(c->store, c->arena, c->oauth.user_id, t->id, r);
    r->title = t;
    if (rc > 0)
        return r;
    if (rc == 0)
        answer_not_found(c);
    else
        answer_unavailable(c);
    return NULL;
}

void
review_item_get(struct call *c)
{
    const struct title *t = title_ref_in_path(c);
    const struct review *r = t != NULL ? find(c, t) : NULL;
    if (r != NULL)
        answer_view(c, "review", r);
}

/* The text to write, which is not blank; NULL after it answered. */
static const char *
read_write_up(struct call *c)
{
    const char *text;
    if (answer_text(c, "write_up", REVIEW_MAX, &text) != 0)
        return NULL;
    if (text != NULL && text[strspn(text, " \t\r\n")] != '\0')
        return text;
    answer_status(c, 400, 0, "write_up is missing");
    return NULL;
}

static void
answer_created(struct call *c, const struct title *t)
{
    const struct review *r = find(c, t);
    if (r != NULL)
        answer_written(c, 201, "review_created", r);
}

void
review_create_post(struct call *c)
{
    const char *text = read_write_up(c);
    const struct title *t = text != NULL ? title_ref_one(c) : NULL;
    if (t == NULL)
        return;
    int rc = store_review_add(c->store, c->oauth.user_id, t->id, text, c->ask.now);
    if (rc < 0)
        answer_unavailable(c);
    else if (rc == 0)
        answer_status(c, 422, 0, "Title has already been reviewed");
    else
        answer_created(c, t);
}

void
review_item_put(struct call *c)
{
    const char *text = read_write_up(c);
    const struct title *t = text != NULL ? title_ref_in_path(c) : NULL;
    if (t == NULL)
        return;
    int rc = store_review_put(c->store, c->oauth.user_id, t->id, text, c->ask.now);
    if (rc < 0)
        answer_unavailable(c);
    else if (rc == 1)
        answer_status(c, 200, 0, "Success");
    else
        answer_created(c, t);
}

void
review_item_delete(struct call *c)
{
    const struct title *t = title_ref_in_path(c);
    if (t == NULL)
        return;
    int rc = store_review_remove(c->store, c->oauth.user_id, t->id);
    if (rc < 0)
        answer_unavailable(c);
    else if (rc == 0)
        answer_not_found(c);
    else
        answer_status(c, 200, 0, "Review removed");
}
