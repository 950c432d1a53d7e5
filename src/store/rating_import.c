/*
 * Rating import: many ratings at once. See rating.h.
 *
 * First the accounts are held, then all rows are inserted as absent where there are none, which
 * locks them, so that nobody rates the same meanwhile; then what was there is read, user by
 * user, and what is new or newer is written. Nothing absent is left.
 */
#include "store/queries.h"
#include "store/rating.h"
#include "store/rating_bias.h"
#include "store/rating_delta.h"
#include "store/tx.h"
#include "store/user.h"
#include "util/arena.h"

#include <assert.h>
#include <stdlib.h>

#define BATCH 500

struct importing {
    struct store *store;
    struct arena *arena;
    struct q_rating_put_rows *rows; /* by user and title, each pair once */
    size_t n;
    struct q_rating_put_rows *writes; /* those of them that are written */
    size_t nwrites;
    struct q_rating_deltas_add_rows *deltas;
    size_t ndeltas;
    int64_t changed;
};

/* By user and title; the one that holds first. */
static int
compare(const void *a, const void *b)
{
    const struct store_rating_row *const *x = a;
    const struct store_rating_row *const *y = b;
    if ((*x)->user_id != (*y)->user_id)
        return (*x)->user_id < (*y)->user_id ? -1 : 1;
    if ((*x)->title_id != (*y)->title_id)
        return (*x)->title_id < (*y)->title_id ? -1 : 1;
    if ((*x)->rated_at != (*y)->rated_at)
        return (*x)->rated_at > (*y)->rated_at ? -1 : 1;
    return *x < *y ? -1 : *x > *y;
}

static void
sort_rows(struct importing *im, const struct store_rating_row *rows, size_t n)
{
    const struct store_rating_row **order = arena_array(im->arena, n, sizeof *order);
    for (size_t i = 0; i < n; i++) {
        assert(rows[i].rating >= 0 && rows[i].rating <= 5);
        order[i] = &rows[i];
    }
    qsort(order, n, sizeof *order, compare);
    im->rows = arena_array(im->arena, n, sizeof *im->rows);
    for (size_t i = 0; i < n; i++) {
        if (i != 0 && order[i - 1]->user_id == order[i]->user_id &&
            order[i - 1]->title_id == order[i]->title_id)
            continue;
        im->rows[im->n++] = (struct q_rating_put_rows){ .user_id = order[i]->user_id,
            .title_id = order[i]->title_id,
            .rating = order[i]->rating,
            .rated_at = order[i]->rated_at };
    }
}

/* Keeps the accounts from going meanwhile; the rows of those that are gone are taken out. */
static int
hold_users(struct importing *im)
{
    int64_t *ids = arena_array(im->arena, im->n, sizeof *ids);
    bool *there = arena_array(im->arena, im->n, sizeof *there);
    size_t n = 0;
    for (size_t i = 0; i < im->n; i++)
        ids[i] = im->rows[i].user_id;
    if (store_user_hold_some(im->store, im->arena, ids, im->n, there) != 0)
        return -1;
    for (size_t i = 0; i < im->n; i++)
        if (there[i])
            im->rows[n++] = im->rows[i];
    im->n = n;
    return 0;
}

static int
insert_absent(const struct importing *im)
{
    struct q_rating_add_rows *rows = arena_array(im->arena, im->n, sizeof *rows);
    for (size_t i = 0; i < im->n; i++)
        rows[i] = (struct q_rating_add_rows){ .user_id = im->rows[i].user_id,
            .title_id = im->rows[i].title_id,
            .rating = RATING_ABSENT };
    return q_rating_add(im->store, rows, im->n) < 0 ? -1 : 0;
}

static void
judge(struct importing *im, const struct q_rating_put_rows *row, int64_t was, int64_t was_at)
{
    if (was != RATING_ABSENT && was_at >= row->rated_at)
        return;
    im->writes[im->nwrites++] = *row;
    im->changed += was != row->rating;
    if (rating_delta(&im->deltas[im->ndeltas], row->user_id, row->title_id, was, row->rating))
        im->ndeltas++;
}

/* Rows of one user, at most BATCH. */
static int
judge_some(struct importing *im, const struct q_rating_put_rows *rows, size_t n)
{
    struct q_rating_by_titles_row *was;
    size_t nwas;
    int64_t *ids = arena_array(im->arena, n, sizeof *ids);
    for (size_t i = 0; i < n; i++)
        ids[i] = rows[i].title_id;
    if (q_rating_by_titles(im->store, im->arena, rows->user_id, ids, n, &was, &nwas) != 0)
        return -1;
    assert(nwas == n);
    for (size_t i = 0; i < n; i++)
        judge(im, &rows[i], was[i].rating, was[i].rated_at);
    return 0;
}

static int
judge_all(struct importing *im)
{
    size_t n;
    im->writes = arena_array(im->arena, im->n, sizeof *im->writes);
    im->deltas = arena_array(im->arena, im->n, sizeof *im->deltas);
    for (size_t i = 0; i < im->n; i += n) {
        for (n = 1; n < BATCH && i + n < im->n; n++)
            if (im->rows[i + n].user_id != im->rows[i].user_id)
                break;
        if (judge_some(im, &im->rows[i], n) != 0)
            return -1;
    }
    return 0;
}

int64_t
store_rating_import(
    struct store *s, struct arena *a, const struct store_rating_row *rows, size_t n)
{
    struct importing im = { .store = s, .arena = a };
    assert(store_in_tx(s));
    if (n == 0)
        return 0;
    sort_rows(&im, rows, n);
    if (hold_users(&im) != 0 || insert_absent(&im) != 0 || judge_all(&im) != 0 ||
        q_rating_put(s, im.writes, im.nwrites) < 0 ||
        q_rating_deltas_add(s, im.deltas, im.ndeltas) < 0)
        return -1;
    return im.changed;
}

struct finishing {
    const int64_t *user_ids;
    size_t n;
};

static int
finish(struct store *s, struct arena *a, void *arg)
{
    const struct finishing *f = arg;
    bool *there = arena_array(a, f->n, sizeof *there);
    if (store_user_hold_some(s, a, f->user_ids, f->n, there) != 0)
        return -1;
    return rating_bias_of_users(s, a, f->user_ids, f->n);
}

int
store_rating_finish(struct store *s, struct arena *a, const int64_t *user_ids, size_t n)
{
    struct finishing f = { user_ids, n };
    return store_tx(s, a, finish, &f);
}
