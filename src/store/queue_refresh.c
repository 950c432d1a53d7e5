/*
 * Queue refresh: settling queues nobody asks for (see queue_settle.h); the others
 * are settled when they are read or changed. It goes round: each call looks at some
 * queues after the one it ended with, kept in `meta`, so that it costs the same
 * however many there are.
 */
#include "store/card.h"
#include "store/queries.h"
#include "store/queue.h"
#include "store/queue_settle.h"
#include "store/title.h"
#include "util/arena.h"

#include <inttypes.h>
#include <stdio.h>

#define CURSOR "queue_refreshed"

/* The titles of a queue's entries, NULL for those that left the catalog. Returns 0,
 * 1 when one of them cannot be read, or -1. */
static int
titles_of(
    struct store *s, struct arena *a, const struct store_queue *q, const struct title ***titles)
{
    int64_t *ids = arena_array(a, q->n, sizeof *ids);
    struct store_card *cards;
    size_t n;
    *titles = arena_array(a, q->n, sizeof **titles);
    for (size_t i = 0; i < q->n; i++)
        ids[i] = q->entries[i].title_id;
    if (q->n == 0)
        return 0;
    if (store_title_cards(s, a, ids, q->n, &cards, &n) != 0)
        return -1;
    for (size_t k = 0; k < n; k++) {
        struct title *t = arena_alloc(a, sizeof *t);
        if (!card_decode(a, cards[k].card.p, cards[k].card.len, t))
            return 1;
        for (size_t i = 0; i < q->n; i++)
            if (ids[i] == t->id)
                (*titles)[i] = t;
    }
    return 0;
}

/* Settles, or finds that there is nothing to settle. A card that another version
 * of this program wrote says nothing of its title, so nothing is done then. */
static int
settle(struct store *s, struct arena *a, const struct store_queue *before,
    struct store_queue *after, void *arg)
{
    const int64_t *now = arg;
    const struct title **titles;
    int rc = titles_of(s, a, before, &titles);
    if (rc != 0)
        return rc;
    return queue_settle(a, before, titles, *now, after) ? 0 : 1;
}

int
store_queue_settle(
    struct store *s, struct arena *a, int64_t user_id, enum queue_kind queue, int64_t now)
{
    int verdict = store_queue_change(s, a, user_id, queue, settle, &now, NULL);
    return verdict < 0 ? -1 : verdict == 0;
}

/* Looks first, without a lock, since most queues stay as they are. */
static int
refresh_one(struct store *s, struct arena *a, const struct q_queue_next_row *row, int64_t now)
{
    enum queue_kind kind = (enum queue_kind)row->queue;
    struct store_queue q;
    struct store_queue after;
    if (store_queue_read(s, a, row->user_id, kind, &q) != 0)
        return -1;
    int verdict = settle(s, a, &q, &after, &now);
    if (verdict != 0)
        return verdict < 0 ? -1 : 0;
    return store_queue_settle(s, a, row->user_id, kind, now);
}

static int
read_cursor(struct store *s, struct arena *a, struct q_queue_next_row *cursor)
{
    struct q_meta_get_row row;
    int rc = q_meta_get(s, a, CURSOR, &row);
    *cursor = (struct q_queue_next_row){ .user_id = 0, .queue = -1 };
    if (rc > 0 &&
        sscanf(row.value, "%" SCNd64 " %" SCNd32, &cursor->user_id, &cursor->queue) != 2)
        *cursor = (struct q_queue_next_row){ .user_id = 0, .queue = -1 };
    return rc < 0 ? -1 : 0;
}

static int
write_cursor(struct store *s, const struct q_queue_next_row *cursor)
{
    char text[64];
    snprintf(text, sizeof text, "%" PRId64 " %" PRId32, cursor->user_id, cursor->queue);
    return q_meta_put(s, CURSOR, text) < 0 ? -1 : 0;
}

/* Refreshes up to `most` queues after the cursor, which moves. Returns how many
 * there were, or -1. */
static int64_t
refresh_some(struct store *s, struct arena *a, int64_t now, int64_t most,
    struct q_queue_next_row *cursor, int64_t *changed)
{
    struct q_queue_next_row *rows;
    size_t n;
    if (q_queue_next(s, a, cursor->user_id, cursor->queue, most, &rows, &n) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct arena_mark mark = arena_mark(a);
        int rc = refresh_one(s, a, &rows[i], now);
        arena_rewind(a, mark);
        if (rc < 0)
            return -1;
        *changed += rc;
        *cursor = rows[i];
    }
    return (int64_t)n;
}

/* The end of all queues was reached: the rest comes from the front, up to where
 * this call began. */
static bool
is_before(const struct q_queue_next_row *x, const struct q_queue_next_row *y)
{
    return x->user_id != y->user_id ? x->user_id < y->user_id : x->queue < y->queue;
}

int64_t
store_queue_refresh(struct store *s, struct arena *a, int64_t now, int64_t most)
{
    struct q_queue_next_row cursor;
    int64_t changed = 0;
    if (read_cursor(s, a, &cursor) != 0)
        return -1;
    const struct q_queue_next_row began = cursor;
    int64_t done = refresh_some(s, a, now, most, &cursor, &changed);
    if (done >= 0 && done < most) {
        cursor = (struct q_queue_next_row){ .user_id = 0, .queue = -1 };
        if (is_before(&cursor, &began) &&
            refresh_some(s, a, now, most - done, &cursor, &changed) < 0)
            return -1;
    }
    if (done < 0 || write_cursor(s, &cursor) != 0)
        return -1;
    return changed;
}
