/*
 * Queue edit: see queue_edit.h.
 */
#include "api/queue_edit.h"

#include "util/arena.h"

#include <assert.h>
#include <string.h>

struct queue_edit
queue_edit_begin(struct arena *a, const struct store_queue *q, size_t more)
{
    struct queue_edit e = { .n = q->n, .room = q->n + more };
    e.list = arena_array(a, e.room, sizeof *e.list);
    for (size_t i = 0; i < q->n; i++) {
        e.list[i] = q->entries[i];
        e.navailable += !q->entries[i].saved;
    }
    return e;
}

size_t
queue_edit_find(const struct queue_edit *e, int64_t title_id)
{
    size_t at = 0;
    while (at < e->n && e->list[at].title_id != title_id)
        at++;
    return at;
}

struct store_queue_entry
queue_edit_take(struct queue_edit *e, size_t at)
{
    assert(at < e->n);
    struct store_queue_entry entry = e->list[at];
    e->n--;
    e->navailable -= !entry.saved;
    memmove(&e->list[at], &e->list[at + 1], (e->n - at) * sizeof *e->list);
    return entry;
}

void
queue_edit_put(struct queue_edit *e, size_t at, struct store_queue_entry entry)
{
    assert(e->n < e->room);
    if (entry.saved)
        at = e->n;
    else if (at > e->navailable)
        at = e->navailable;
    memmove(&e->list[at + 1], &e->list[at], (e->n - at) * sizeof *e->list);
    e->list[at] = entry;
    e->n++;
    e->navailable += !entry.saved;
}

struct store_queue
queue_edit_end(const struct queue_edit *e)
{
    return (struct store_queue){ .entries = e->list, .n = e->n };
}
