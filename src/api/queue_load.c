/*
 * Queue load: see queue_load.h.
 */
#include "api/queue_load.h"

#include "api/load.h"
#include "store/queue_settle.h"
#include "util/arena.h"

int
queue_load_titles(struct call *c, const struct store_queue *q, struct title **titles)
{
    int64_t *ids = arena_array(c->arena, q->n, sizeof *ids);
    const struct title **there = arena_array(c->arena, q->n, sizeof *there);
    struct store_queue after;
    for (size_t i = 0; i < q->n; i++)
        ids[i] = q->entries[i].title_id;
    if (load_whole(c, ids, q->n, titles) != 0)
        return -1;
    for (size_t i = 0; i < q->n; i++)
        there[i] = (*titles)[i].id != 0 ? &(*titles)[i] : NULL;
    return queue_settle(c->arena, q, there, c->ask.now, &after) ? 1 : 0;
}

int
queue_load_settle(struct call *c, enum queue_kind kind)
{
    int changed = store_queue_settle(c->store, c->arena, c->oauth.user_id, kind, c->ask.now);
    return changed < 0 ? -1 : 0;
}

int
queue_load(struct call *c, enum queue_kind kind, struct queue_loaded *q)
{
    int unsettled;
    for (int attempt = 0;; attempt++) {
        if (store_queue_read(c->store, c->arena, c->oauth.user_id, kind, &q->queue) != 0)
            return -1;
        unsettled = queue_load_titles(c, &q->queue, &q->titles);
        if (unsettled <= 0 || attempt != 0)
            break;
        if (queue_load_settle(c, kind) != 0)
            return -1;
    }
    return unsettled < 0 ? -1 : 0;
}

/* How a saved entry's wait is called (spec/categories.md), and in words to show. */
struct waiting {
    const char *term;
    const char *shown;
};

static struct waiting
waiting_of(const struct title *t, enum queue_when when)
{
    const char *unknown = "release date is unknown.";
    if (t == NULL)
        return (struct waiting){ "saved", "Saved" };
    if (when != QUEUE_LATER)
        return (struct waiting){ unknown, unknown };
    return t->released ? (struct waiting){ "available soon", "Available Soon" }
                       : (struct waiting){ "awaiting release", "Awaiting Release" };
}

/* `t` is NULL when the title cannot be shown. */
static struct queue_item
make_item(
    struct call *c, enum queue_kind kind, const struct store_queue_entry *e, struct title *t)
{
    struct queue_item item = {
        .title = t,
        .title_id = e->title_id,
        .queue = queue_kind_names[kind],
        .saved = e->saved,
        .position = e->position,
        .availability = "available now",
        .shown = "Available Now",
        .medium = medium_names[e->medium],
        .updated = e->added,
    };
    enum queue_when when = QUEUE_NEVER;
    if (t != NULL) {
        when = queue_when(t, e->medium, c->ask.now, &item.available_at);
        load_wishes(c, t);
    }
    if (e->saved) {
        struct waiting w = waiting_of(t, when);
        item.availability = w.term;
        item.shown = w.shown;
    }
    return item;
}

int
queue_load_items(struct call *c, enum queue_kind kind, const struct queue_loaded *q,
    const size_t *which, size_t n, struct queue_item **items)
{
    struct title *titles = arena_array(c->arena, n, sizeof *titles);
    size_t ntitles = 0;
    *items = arena_array(c->arena, n, sizeof **items);
    for (size_t i = 0; i < n; i++) {
        struct title *t = NULL;
        if (q->titles[which[i]].id != 0) {
            t = &titles[ntitles++];
            *t = q->titles[which[i]];
        }
        (*items)[i] = make_item(c, kind, &q->queue.entries[which[i]], t);
    }
    return load_parts(c, titles, ntitles, &c->ask.expand);
}
