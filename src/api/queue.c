/*
 * Queue: see queue.h. Reading; changing is in queue_write.c. A queue is read whole
 * and cut to the page asked for here, since it is short and where an entry stands
 * follows from those before it.
 */
#include "api/queue.h"

#include "api/answer.h"
#include "api/expand.h"
#include "api/identifier.h"
#include "api/queue_answer.h"
#include "api/queue_find.h"
#include "api/queue_load.h"
#include "util/arena.h"
#include "util/utf8.h"

#include <stdlib.h>
#include <string.h>

#define RESULTS_MAX QUEUE_MAX

enum sort { SORT_SEQUENCE, SORT_DATE_ADDED, SORT_ALPHABETICAL, SORT__MAX };

static const char *const sort_names[SORT__MAX] = {
    [SORT_SEQUENCE] = "queue_sequence",
    [SORT_DATE_ADDED] = "date_added",
    [SORT_ALPHABETICAL] = "alphabetical",
};

/* What is asked of a queue. */
struct asked {
    enum queue_kind kind;
    enum queue_part part;
    enum sort sort;
    struct range range;
    int64_t since;
};

/* Returns 0, or -1 after it answered. */
static int
read_sort(struct call *c, enum sort *sort)
{
    const char *text;
    *sort = SORT_SEQUENCE;
    if (answer_text(c, "sort", 64, &text) != 0)
        return -1;
    if (text == NULL)
        return 0;
    for (*sort = 0; *sort < SORT__MAX; ++*sort)
        if (strcmp(text, sort_names[*sort]) == 0)
            return 0;
    answer_invalid(c, "sort");
    return -1;
}

static int
read_asked(struct call *c, struct asked *asked)
{
    asked->kind = QUEUE_ROUTE_KIND(c->part);
    asked->part = QUEUE_ROUTE_PART(c->part);
    if (answer_range(c, RESULTS_MAX, &asked->range) != 0 || read_sort(c, &asked->sort) != 0 ||
        answer_moment(c, "updated_min", &asked->since) != 0 || expand_read(c) != 0)
        return -1;
    return 0;
}

/* ---- order ------------------------------------------------------------------ */

/* An entry on its way into order. */
struct place {
    size_t at; /* in the queue */
    bool saved;
    int64_t added;
    const char *name; /* folded; NULL: not needed */
};

static int
by_place(const struct place *x, const struct place *y)
{
    return x->at < y->at ? -1 : x->at > y->at;
}

static int
by_name(const void *left, const void *right)
{
    const struct place *x = left;
    const struct place *y = right;
    if (x->saved != y->saved)
        return x->saved ? 1 : -1;
    int order = strcmp(x->name, y->name);
    return order != 0 ? order : by_place(x, y);
}

/* Newest first; those added together as they stand. */
static int
by_date(const void *left, const void *right)
{
    const struct place *x = left;
    const struct place *y = right;
    if (x->saved || y->saved)
        return by_name(left, right);
    if (x->added != y->added)
        return x->added > y->added ? -1 : 1;
    return by_place(x, y);
}

/* The order a queue has; saved entries go by name, whatever is asked for. */
static int
by_sequence(const void *left, const void *right)
{
    const struct place *x = left;
    const struct place *y = right;
    return x->saved || y->saved ? by_name(left, right) : by_place(x, y);
}

static const char *
folded_name(struct arena *a, const struct title *t)
{
    const char *name = t->id != 0 ? utf8_fold(a, t->name, strlen(t->name), NULL) : NULL;
    return name != NULL ? name : "";
}

/* The places in the queue of the entries asked for, all pages, in order. Returns how
 * many. */
static size_t
choose(struct call *c, const struct asked *asked, const struct queue_loaded *q, size_t *which)
{
    static int (*const orders[SORT__MAX])(const void *, const void *) = {
        [SORT_SEQUENCE] = by_sequence,
        [SORT_DATE_ADDED] = by_date,
        [SORT_ALPHABETICAL] = by_name,
    };
    struct place *places = arena_array(c->arena, q->queue.n, sizeof *places);
    size_t n = 0;
    for (size_t i = 0; i < q->queue.n; i++) {
        const struct store_queue_entry *e = &q->queue.entries[i];
        if (e->added < asked->since || (asked->part == QUEUE_AVAILABLE && e->saved) ||
            (asked->part == QUEUE_ONLY_SAVED && !e->saved))
            continue;
        bool named = e->saved || asked->sort == SORT_ALPHABETICAL;
        places[n++] = (struct place){ .at = i,
            .saved = e->saved,
            .added = e->added,
            .name = named ? folded_name(c->arena, &q->titles[i]) : "" };
    }
    if (n != 0)
        qsort(places, n, sizeof *places, orders[asked->sort]);
    for (size_t i = 0; i < n; i++)
        which[i] = places[i].at;
    return n;
}

/* ---- answers ---------------------------------------------------------------- */

static int64_t
latest(const struct queue_item *items, size_t n)
{
    int64_t updated = 0;
    for (size_t i = 0; i < n; i++)
        if (items[i].updated > updated)
            updated = items[i].updated;
    return updated;
}

static const char *
heading(const struct asked *asked)
{
    enum feed feed = asked->kind == QUEUE_DISC ? FEED_QUEUES_DISC : FEED_QUEUES_INSTANT;
    enum feed recent =
        asked->kind == QUEUE_DISC ? FEED_QUEUES_DISC_RECENT : FEED_QUEUES_INSTANT_RECENT;
    return feed_words[asked->sort == SORT_DATE_ADDED ? recent : feed].title;
}

void
queue_list_get(struct call *c)
{
    const struct queue_page page = { .queue = "" };
    answer_view(c, "queues", &page);
}

/* The page asked for. Returns 0 or -1. */
static int
load_queue_page(struct call *c, const struct asked *asked, struct queue_page *page)
{
    struct queue_loaded q;
    struct queue_item *items;
    if (queue_load(c, asked->kind, &q) != 0)
        return -1;
    size_t *which = arena_array(c->arena, q.queue.n, sizeof *which);
    size_t total = choose(c, asked, &q, which);
    size_t first =
        (size_t)asked->range.start_index < total ? (size_t)asked->range.start_index : total;
    size_t n = total - first;
    if (n > (size_t)asked->range.max_results)
        n = (size_t)asked->range.max_results;
    if (queue_load_items(c, asked->kind, &q, which + first, n, &items) != 0)
        return -1;
    *page = (struct queue_page){ .queue = queue_kind_names[asked->kind],
        .etag = q.queue.etag,
        .length = (int64_t)q.queue.n,
        .total = (int64_t)total,
        .start_index = asked->range.start_index,
        .count = (int64_t)n,
        .updated = latest(items, n),
        .heading = heading(asked),
        .items = items,
        .nitems = n };
    return 0;
}

void
queue_get(struct call *c)
{
    struct asked asked;
    struct queue_page page;
    if (read_asked(c, &asked) != 0)
        return;
    if (load_queue_page(c, &asked, &page) != 0)
        answer_unavailable(c);
    else
        answer_version(c, "queue", &page, page.etag);
}

void
queue_entry_get(struct call *c)
{
    enum queue_kind kind = QUEUE_ROUTE_KIND(c->part);
    struct queue_loaded q;
    struct queue_item *item;
    size_t at;
    if (expand_read(c) != 0)
        return;
    enum load_result found = LOAD_FAILED;
    if (queue_load(c, kind, &q) == 0)
        found = queue_find_number(c, &q.queue, kind, c->ids[c->nids - 1], &at);
    if (found == LOAD_NONE) {
        queue_answer_refusal(c, QUEUE_NOT_IN, q.queue.etag);
        return;
    }
    if (found == LOAD_FAILED || queue_load_items(c, kind, &q, &at, 1, &item) != 0)
        answer_unavailable(c);
    else
        answer_version(c, "queue_item", item, q.queue.etag);
}
