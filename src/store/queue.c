/*
 * Queue: see queue.h.
 *
 * What a change costs, whatever the length of the queue: the queue's row is
 * locked (1 query), its entries are read (1), the rows that differ are written
 * (1), those that went are removed (1, when there are any) and the etag is raised (1).
 * Adding, moving and changing one entry writes one row besides the queue's;
 * removing one writes none. Only where entries were put into the same gap some
 * thirty times is every row of the queue written, by the same one statement.
 * A queue's first change costs three queries more, one without effect none of the
 * last three.
 */
#include "store/queue.h"

#include "store/queries.h"
#include "store/queue_place.h"
#include "store/tx.h"
#include "store/user.h"
#include "util/arena.h"

#include <assert.h>

/* ---- reading --------------------------------------------------------------- */

static struct store_queue_entry
make_entry(int64_t title_id, int32_t saved, int32_t medium, int64_t added)
{
    return (struct store_queue_entry){
        .title_id = title_id, .saved = saved != 0, .medium = (enum medium)medium, .added = added
    };
}

/* Counts the entries that are not saved, from 1. */
static void
number(struct store_queue_entry *entries, size_t n)
{
    int64_t position = 0;
    for (size_t i = 0; i < n; i++)
        entries[i].position = entries[i].saved ? 0 : ++position;
}

int
store_queue_read(struct store *s, struct arena *a, int64_t user_id, enum queue_kind queue,
    struct store_queue *q)
{
    struct q_queue_read_row *rows;
    size_t n;
    *q = (struct store_queue){ 0 };
    if (q_queue_read(s, a, user_id, (int32_t)queue, &rows, &n) != 0)
        return -1;
    if (n == 0)
        return 0;
    q->etag = rows[0].etag;
    q->entries = arena_array(a, n, sizeof *q->entries);
    for (size_t i = 0; i < n; i++)
        if (rows[i].title_id != 0)
            q->entries[q->n++] =
                make_entry(rows[i].title_id, rows[i].saved, rows[i].medium, rows[i].added_at);
    number(q->entries, q->n);
    return 0;
}

int
store_queue_states(struct store *s, struct arena *a, int64_t user_id, const int64_t *ids,
    size_t n, struct store_queue_entry *states[QUEUE_KIND__MAX])
{
    struct q_queue_of_user_row *rows;
    size_t nrows;
    int64_t position[QUEUE_KIND__MAX] = { 0 };
    for (int kind = 0; kind < QUEUE_KIND__MAX; kind++)
        states[kind] = arena_array(a, n, sizeof **states);
    if (n == 0)
        return 0;
    if (q_queue_of_user(s, a, user_id, &rows, &nrows) != 0)
        return -1;
    for (size_t r = 0; r < nrows; r++) {
        struct store_queue_entry entry =
            make_entry(rows[r].title_id, rows[r].saved, rows[r].medium, rows[r].added_at);
        assert(rows[r].queue >= 0 && rows[r].queue < QUEUE_KIND__MAX);
        if (!entry.saved)
            entry.position = ++position[rows[r].queue];
        for (size_t i = 0; i < n; i++)
            if (ids[i] == entry.title_id)
                states[rows[r].queue][i] = entry;
    }
    return 0;
}

/* ---- changing -------------------------------------------------------------- */

struct change {
    int64_t user_id;
    enum queue_kind queue;
    store_queue_change_fn *fn;
    void *arg;
    struct store_queue *now_is;
};

/* A queue as it was, with the rows it came from. */
struct stored {
    struct store_queue queue;
    struct q_queue_entries_row *rows; /* one an entry */
};

/* Makes the queue's row, for an account that stays until then. */
static int
begin(struct store *s, int64_t user_id, enum queue_kind queue)
{
    if (store_user_hold(s, user_id) != 1)
        return -1;
    return q_queue_begin(s, user_id, (int32_t)queue) < 0 ? -1 : 0;
}

/* Locks the queue's row, which is made when there is none. Locking it first and
 * not by the INSERT keeps two that change the same queue from locking each other
 * out: an INSERT of a row that is there shares its lock. */
static int
lock(struct store *s, struct arena *a, int64_t user_id, enum queue_kind queue, int64_t *etag)
{
    struct q_queue_lock_row row;
    int rc = q_queue_lock(s, a, user_id, (int32_t)queue, &row);
    if (rc == 0) {
        if (begin(s, user_id, queue) != 0)
            return -1;
        rc = q_queue_lock(s, a, user_id, (int32_t)queue, &row);
    }
    if (rc != 1)
        return -1;
    *etag = row.etag;
    return 0;
}

static int
read_locked(struct store *s, struct arena *a, const struct change *c, struct stored *was)
{
    struct store_queue *q = &was->queue;
    if (lock(s, a, c->user_id, c->queue, &q->etag) != 0 ||
        q_queue_entries(s, a, c->user_id, (int32_t)c->queue, &was->rows, &q->n) != 0)
        return -1;
    q->entries = arena_array(a, q->n, sizeof *q->entries);
    for (size_t i = 0; i < q->n; i++) {
        const struct q_queue_entries_row *r = &was->rows[i];
        q->entries[i] = make_entry(r->title_id, r->saved, r->medium, r->added_at);
    }
    number(q->entries, q->n);
    return 0;
}

static const struct q_queue_entries_row *
row_of(const struct stored *was, int64_t title_id)
{
    for (size_t i = 0; i < was->queue.n; i++)
        if (was->rows[i].title_id == title_id)
            return &was->rows[i];
    return NULL;
}

static bool
is_in(const struct store_queue *q, int64_t title_id)
{
    for (size_t i = 0; i < q->n; i++)
        if (q->entries[i].title_id == title_id)
            return true;
    return false;
}

/* Where the entries shall lie, one slot for each of `after` that is not saved. */
static struct queue_slot *
slots_of(struct arena *a, const struct stored *was, const struct store_queue *after)
{
    struct queue_slot *slots = arena_array(a, after->n, sizeof *slots);
    size_t n = 0;
    for (size_t i = 0; i < after->n; i++) {
        if (after->entries[i].saved)
            continue;
        const struct q_queue_entries_row *row = row_of(was, after->entries[i].title_id);
        if (row != NULL && row->saved == 0)
            slots[n] = (struct queue_slot){ .place = row->place, .placed = true };
        n++;
    }
    queue_place(a, slots, n);
    return slots;
}

static bool
differs(const struct q_queue_entries_row *was, const struct q_queue_entries_put_rows *is)
{
    return was == NULL || was->saved != is->saved || was->place != is->place ||
           was->medium != is->medium || was->added_at != is->added_at;
}

/* The next number of rows there is a statement for: repeating the last row does
 * nothing more, and all of them go with one statement. */
static size_t
fill_statement(struct q_queue_entries_put_rows *rows, size_t n)
{
    static const size_t sizes[] = { 1, 5, 25, 100, QUEUE_MAX };
    size_t i = 0;
    while (n > sizes[i])
        i++;
    for (size_t k = n; n != 0 && k < sizes[i]; k++)
        rows[k] = rows[n - 1];
    return n != 0 ? sizes[i] : 0;
}

/* Writes the entries that are new or differ. Returns how many, or -1. */
static int64_t
put_entries(struct store *s, struct arena *a, const struct change *c, const struct stored *was,
    const struct store_queue *after)
{
    const struct queue_slot *slot = slots_of(a, was, after);
    struct q_queue_entries_put_rows *rows = arena_array(a, QUEUE_MAX, sizeof *rows);
    size_t n = 0;
    for (size_t i = 0; i < after->n; i++) {
        const struct store_queue_entry *e = &after->entries[i];
        rows[n] = (struct q_queue_entries_put_rows){ .user_id = c->user_id,
            .queue = (int32_t)c->queue,
            .title_id = e->title_id,
            .saved = e->saved,
            .place = e->saved ? 0 : (slot++)->place,
            .medium = (int32_t)e->medium,
            .added_at = e->added };
        n += differs(row_of(was, e->title_id), &rows[n]);
    }
    if (n != 0 && q_queue_entries_put(s, rows, fill_statement(rows, n)) < 0)
        return -1;
    return (int64_t)n;
}

/* Removes the entries that `after` has no more. Returns how many, or -1. */
static int64_t
remove_entries(struct store *s, struct arena *a, const struct change *c,
    const struct stored *was, const struct store_queue *after)
{
    int64_t *ids = arena_array(a, was->queue.n, sizeof *ids);
    size_t n = 0;
    for (size_t i = 0; i < was->queue.n; i++)
        if (!is_in(after, was->rows[i].title_id))
            ids[n++] = was->rows[i].title_id;
    if (n == 0)
        return 0;
    return q_queue_entries_delete(s, c->user_id, (int32_t)c->queue, ids, n);
}

static int
write_difference(struct store *s, struct arena *a, const struct change *c,
    const struct stored *was, struct store_queue *after)
{
    int64_t put = put_entries(s, a, c, was, after);
    int64_t gone = put < 0 ? -1 : remove_entries(s, a, c, was, after);
    if (gone < 0)
        return -1;
    after->etag = was->queue.etag;
    if (put + gone == 0)
        return 0;
    after->etag++;
    return q_queue_raise(s, c->user_id, (int32_t)c->queue) == 1 ? 0 : -1;
}

static int
change_locked(struct store *s, struct arena *a, void *arg)
{
    const struct change *c = arg;
    struct stored was = { 0 };
    struct store_queue after = { 0 };
    if (read_locked(s, a, c, &was) != 0)
        return -1;
    int verdict = c->fn(s, a, &was.queue, &after, c->arg);
    if (verdict != 0) {
        if (c->now_is != NULL)
            *c->now_is = was.queue;
        return verdict;
    }
    assert(after.n <= QUEUE_MAX);
    if (write_difference(s, a, c, &was, &after) != 0)
        return -1;
    number(after.entries, after.n);
    if (c->now_is != NULL)
        *c->now_is = after;
    return 0;
}

int
store_queue_change(struct store *s, struct arena *a, int64_t user_id, enum queue_kind queue,
    store_queue_change_fn *fn, void *arg, struct store_queue *now_is)
{
    struct change c = {
        .user_id = user_id, .queue = queue, .fn = fn, .arg = arg, .now_is = now_is
    };
    return store_tx(s, a, change_locked, &c);
}

int
store_queue_take_out(
    struct store *s, struct arena *a, int64_t user_id, enum queue_kind queue, int64_t title_id)
{
    struct q_queue_lock_row row;
    assert(store_in_tx(s));
    int rc = q_queue_lock(s, a, user_id, (int32_t)queue, &row);
    if (rc <= 0)
        return rc;
    int64_t gone = q_queue_entries_delete(s, user_id, (int32_t)queue, &title_id, 1);
    if (gone <= 0)
        return (int)gone;
    return q_queue_raise(s, user_id, (int32_t)queue) == 1 ? 1 : -1;
}
