/*
 * Review: see review.h. Who writes holds the account meanwhile, so that nothing of
 * somebody is left when their account goes.
 */
#include "store/review.h"

#include "store/queries.h"
#include "store/tx.h"
#include "util/arena.h"

#include <assert.h>
#include <string.h>

#define TITLES_MAX 500

/* Whether a page lies beyond the end, so that it has no row with the count of all. */
static bool
is_beyond(size_t n, int64_t start)
{
    return n == 0 && start != 0;
}

static int
read_all(struct store *s, struct arena *a, int64_t user_id, int64_t since, int64_t start,
    int64_t most, struct review **reviews, size_t *n, int64_t *total)
{
    struct q_review_recent_row *rows;
    struct q_review_count_row count = { 0 };
    if (q_review_recent(s, a, user_id, since, start, most, &rows, n) != 0 ||
        (is_beyond(*n, start) && q_review_count(s, a, user_id, since, &count) != 1))
        return -1;
    *reviews = arena_array(a, *n, sizeof **reviews);
    for (size_t i = 0; i < *n; i++)
        (*reviews)[i] = (struct review){ .title_id = rows[i].title_id,
            .rating = rows[i].rating,
            .write_up = rows[i].write_up,
            .helpful = rows[i].helpful,
            .not_helpful = rows[i].not_helpful,
            .updated = rows[i].written_at };
    *total = *n != 0 ? rows[0].total : count.n;
    return 0;
}

/* Of at most TITLES_MAX titles. */
static int
read_some(struct store *s, struct arena *a, int64_t user_id, const int64_t *ids, size_t nids,
    int64_t since, int64_t start, int64_t most, struct review **reviews, size_t *n,
    int64_t *total)
{
    struct q_review_recent_of_row *rows;
    struct q_review_count_of_row *count;
    size_t ncount = 0;
    assert(nids <= TITLES_MAX);
    if (q_review_recent_of(s, a, user_id, since, start, most, ids, nids, &rows, n) != 0 ||
        (is_beyond(*n, start) &&
            q_review_count_of(s, a, user_id, since, ids, nids, &count, &ncount) != 0))
        return -1;
    *total = *n != 0 ? rows[0].total : ncount != 0 ? count[0].n : 0;
    *reviews = arena_array(a, *n, sizeof **reviews);
    for (size_t i = 0; i < *n; i++)
        (*reviews)[i] = (struct review){ .title_id = rows[i].title_id,
            .rating = rows[i].rating,
            .write_up = rows[i].write_up,
            .helpful = rows[i].helpful,
            .not_helpful = rows[i].not_helpful,
            .updated = rows[i].written_at };
    return 0;
}

int
store_review_recent(struct store *s, struct arena *a, int64_t user_id, const int64_t *ids,
    size_t nids, int64_t since, int64_t start, int64_t most, struct review **reviews, size_t *n,
    int64_t *total)
{
    if (nids == 0)
        return read_all(s, a, user_id, since, start, most, reviews, n, total);
    return read_some(s, a, user_id, ids, nids, since, start, most, reviews, n, total);
}

int
store_review_find(
    struct store *s, struct arena *a, int64_t user_id, int64_t title_id, struct review *r)
{
    struct review *list;
    size_t n;
    int64_t total;
    *r = (struct review){ 0 };
    if (read_some(s, a, user_id, &title_id, 1, 0, 0, 1, &list, &n, &total) != 0)
        return -1;
    if (n != 0)
        *r = list[0];
    return n != 0;
}

/* ---- writing -------------------------------------------------------------------- */

struct writing {
    int64_t user_id;
    int64_t title_id;
    const char *write_up;
    int64_t now;
    bool replace;
    int64_t touched;
};

static int
write_one(struct store *s, struct arena *a, void *arg)
{
    struct writing *w = arg;
    struct q_user_hold_row user;
    if (q_user_hold(s, a, w->user_id, &user) != 1)
        return -1;
    w->touched = w->replace ? q_review_put(s, w->user_id, w->title_id, w->write_up, w->now)
                            : q_review_add(s, w->user_id, w->title_id, w->write_up, w->now);
    return w->touched < 0 ? -1 : 0;
}

int
store_review_add(
    struct store *s, int64_t user_id, int64_t title_id, const char *write_up, int64_t now)
{
    struct writing w = { user_id, title_id, write_up, now, .replace = false };
    assert(strlen(write_up) <= REVIEW_MAX);
    if (store_tx(s, NULL, write_one, &w) != 0)
        return -1;
    return w.touched == 1;
}

int
store_review_put(
    struct store *s, int64_t user_id, int64_t title_id, const char *write_up, int64_t now)
{
    struct writing w = { user_id, title_id, write_up, now, .replace = true };
    assert(strlen(write_up) <= REVIEW_MAX);
    if (store_tx(s, NULL, write_one, &w) != 0)
        return -1;
    return w.touched == 1 ? 2 : 1;
}

int
store_review_remove(struct store *s, int64_t user_id, int64_t title_id)
{
    int64_t gone = q_review_remove(s, user_id, title_id);
    return gone < 0 ? -1 : gone != 0;
}
