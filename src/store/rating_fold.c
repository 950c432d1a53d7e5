/*
 * Rating fold: what users rated since goes into scores, biases and cards. See rating.h.
 *
 * The row of the catalog's generation is the lock that keeps two folds apart, so that none
 * counts twice. Those who rate do not wait for it: what was counted is taken off the
 * deltas again, to which they may add at the same time, and only rows that come to
 * nothing then are removed.
 */
#include "store/catalog.h"
#include "store/generation.h"
#include "store/queries.h"
#include "store/rating.h"
#include "store/rating_bias.h"
#include "store/score.h"
#include "store/tx.h"
#include "util/arena.h"

#define BATCH 100

struct folding {
    int64_t after; /* title ids up to there are done */
    int64_t most;
    int64_t last; /* the highest of this batch */
    int64_t n;
};

/* A batch: its titles, what they had, and what they gain; each in order of title. */
struct batch {
    int64_t *ids;
    size_t n;
    struct q_rating_scores_row *scores; /* of those that have one */
    size_t nscores;
    struct q_rating_deltas_row *deltas;
    size_t ndeltas;
    struct q_rating_scores_add_rows *gains; /* one a title */
};

static int
read_batch(struct store *s, struct arena *a, const struct folding *f, struct batch *b)
{
    struct q_rating_fold_lock_row lock;
    struct q_rating_fold_titles_row *titles;
    if (q_rating_fold_lock(s, a, &lock) != 1 ||
        q_rating_fold_titles(s, a, f->after, f->most, &titles, &b->n) != 0)
        return -1;
    b->ids = arena_array(a, b->n, sizeof *b->ids);
    for (size_t i = 0; i < b->n; i++)
        b->ids[i] = titles[i].title_id;
    if (q_rating_scores(s, a, b->ids, b->n, &b->scores, &b->nscores) != 0 ||
        q_rating_deltas(s, a, b->ids, b->n, &b->deltas, &b->ndeltas) != 0)
        return -1;
    return 0;
}

static void
add_up(struct arena *a, struct batch *b)
{
    size_t k = 0;
    b->gains = arena_array(a, b->n, sizeof *b->gains);
    for (size_t i = 0; i < b->n; i++) {
        b->gains[i] = (struct q_rating_scores_add_rows){ .title_id = b->ids[i] };
        for (; k < b->ndeltas && b->deltas[k].title_id == b->ids[i]; k++) {
            b->gains[i].own_sum += b->deltas[k].sum_tenths;
            b->gains[i].own_count += b->deltas[k].count;
        }
    }
}

static int
take_off(struct store *s, struct arena *a, const struct batch *b)
{
    struct q_rating_deltas_add_rows *rows = arena_array(a, b->ndeltas, sizeof *rows);
    for (size_t i = 0; i < b->ndeltas; i++)
        rows[i] = (struct q_rating_deltas_add_rows){ .title_id = b->deltas[i].title_id,
            .shard = b->deltas[i].shard,
            .sum_tenths = -b->deltas[i].sum_tenths,
            .count = -b->deltas[i].count };
    if (q_rating_deltas_add(s, rows, b->ndeltas) < 0 ||
        q_rating_deltas_clear(s, b->ids, b->n) < 0)
        return -1;
    return 0;
}

/* Whether an average that is shown changes. */
static bool
shows(const struct batch *b)
{
    size_t k = 0;
    for (size_t i = 0; i < b->n; i++) {
        struct score score = { 0 };
        while (k < b->nscores && b->scores[k].title_id < b->ids[i])
            k++;
        if (k < b->nscores && b->scores[k].title_id == b->ids[i])
            score = (struct score){ b->scores[k].imported_sum, b->scores[k].imported_count,
                b->scores[k].own_sum, b->scores[k].own_count };
        int64_t was = score_average(&score);
        score.own_sum += b->gains[i].own_sum;
        score.own_count += b->gains[i].own_count;
        if (score_average(&score) != was)
            return true;
    }
    return false;
}

static int
fold_some(struct store *s, struct arena *a, void *arg)
{
    struct folding *f = arg;
    struct batch b = { .n = 0 };
    f->n = 0;
    if (read_batch(s, a, f, &b) != 0)
        return -1;
    if (b.n == 0)
        return 0;
    add_up(a, &b);
    if (q_rating_scores_add(s, b.gains, b.n) < 0 || take_off(s, a, &b) != 0 ||
        store_catalog_write_cards(s, a, b.ids, b.n) != 0 ||
        (shows(&b) && store_generation_bump(s, NOUN_CATALOG) != 0))
        return -1;
    f->n = (int64_t)b.n;
    f->last = b.ids[b.n - 1];
    return 0;
}

/* Most of the time there is nothing, and nothing is locked to see that. */
static int
is_any(struct store *s, struct arena *a)
{
    struct q_rating_fold_titles_row *rows;
    size_t n;
    if (q_rating_fold_titles(s, a, 0, 1, &rows, &n) != 0)
        return -1;
    return n != 0;
}

int64_t
store_rating_fold(struct store *s, struct arena *a, int64_t most)
{
    struct folding f = { .after = 0 };
    int64_t folded = 0;
    int rc = is_any(s, a);
    if (rc <= 0)
        return rc;
    do {
        struct arena_mark mark = arena_mark(a);
        f.most = most - folded < BATCH ? most - folded : BATCH;
        rc = store_tx(s, a, fold_some, &f);
        arena_rewind(a, mark);
        if (rc != 0)
            break;
        folded += f.n;
        f.after = f.last;
    } while (f.n == BATCH && folded < most);
    if (rc == 0 && folded > 0)
        rc = rating_bias_renew(s, a);
    return rc == 0 || store_locked(s) ? folded : -1;
}
