/*
 * Queue steps: see queue_steps.h. Each step finds the queue as the ones before it left
 * it. The first step with a fault ends the sequence, and nothing of it has happened.
 *
 * It costs the user 1 query, the titles up to 5, those to inject behind up to 5 more, at
 * home 2, and what a change costs (store/queue.c), whatever the number of steps.
 */
#include "api/queue_steps.h"

#include "api/answer.h"
#include "api/expand.h"
#include "api/queue_answer.h"
#include "api/queue_edit.h"
#include "api/queue_find.h"
#include "util/arena.h"

/* Before the first entry, and behind the last one, as places to inject behind. */
#define TOP    0
#define BOTTOM (-1)

struct sequencing {
    struct queue_bulk bulk;
    const struct queue_sequence *orders;
    struct queue_wanted *wanted;  /* of all orders, one after the other */
    struct queue_wanted *anchors; /* of the orders that inject behind a title, likewise */
    int64_t *home;                /* titles at home */
    size_t nhome;
    struct queue_step *results; /* one an order */
};

/* A step on its way. */
struct step {
    struct sequencing *all;
    struct queue_edit *e;
    const struct queue_order *order;
    size_t number;                     /* from 1 */
    const struct queue_wanted *wanted; /* its own */
    const struct queue_wanted *anchor; /* NULL: it injects behind no title */
    int64_t *ids;                      /* titles it was about so far */
    size_t nids;
    struct store_queue_entry *entries; /* that it injects */
    size_t nentries;
};

static void
fail(struct step *st, size_t place, const char *ref, enum queue_refusal refusal)
{
    queue_bulk_fail(&st->all->bulk, st->number, place, ref, refusal);
}

/* Notes that the step is about a title; not twice. */
static enum queue_refusal
note(struct step *st, int64_t id)
{
    if (queue_bulk_is_in(st->ids, st->nids, id))
        return QUEUE_REPEATED;
    st->ids[st->nids++] = id;
    return QUEUE_FINE;
}

/* ---- delete ----------------------------------------------------------------- */

static enum queue_refusal
delete_one(struct step *st, const struct queue_wanted *w)
{
    size_t found = 0;
    for (size_t i = 0; i < w->n; i++) {
        int64_t id = w->titles[i]->id;
        size_t at = queue_edit_find(st->e, id);
        if (queue_bulk_is_in(st->ids, st->nids, id))
            return QUEUE_REPEATED;
        if (at == st->e->n)
            continue;
        if (st->e->list[at].saved)
            return QUEUE_SAVED;
        queue_edit_take(st->e, at);
        note(st, id);
        found++;
    }
    return found != 0 ? QUEUE_FINE : QUEUE_NOT_IN;
}

/* ---- set_format -------------------------------------------------------------- */

static enum queue_refusal
format_one(struct step *st, const struct queue_wanted *w)
{
    size_t found = 0;
    if (w->medium == MEDIUM__MAX)
        return QUEUE_FORMAT;
    for (size_t i = 0; i < w->n; i++) {
        enum medium medium;
        size_t at = queue_edit_find(st->e, w->titles[i]->id);
        if (at == st->e->n)
            continue;
        struct store_queue_entry *entry = &st->e->list[at];
        if (entry->saved)
            return QUEUE_SAVED;
        enum queue_refusal refusal = note(st, entry->title_id);
        if (refusal == QUEUE_FINE)
            refusal = queue_bulk_judge(&st->all->bulk, w->titles[i], w->medium, false, &medium);
        if (refusal != QUEUE_FINE)
            return refusal;
        if (entry->medium != medium)
            entry->added = st->all->bulk.change.c->ask.now;
        entry->medium = medium;
        found++;
    }
    return found != 0 ? QUEUE_FINE : QUEUE_NOT_IN;
}

/* ---- inject ------------------------------------------------------------------ */

/* The title to inject behind, TOP or BOTTOM. Returns 0, or -1 when there is none. */
static int
find_anchor(const struct step *st, int64_t *anchor)
{
    const struct queue_edit *e = st->e;
    *anchor = st->order->after == 0 ? TOP : BOTTOM;
    if (st->anchor == NULL) {
        if (st->order->after > 0 && (uint64_t)st->order->after <= e->navailable)
            *anchor = e->list[st->order->after - 1].title_id;
        return 0;
    }
    size_t last = e->navailable;
    for (size_t i = 0; i < st->anchor->n; i++) {
        size_t at = queue_edit_find(e, st->anchor->titles[i]->id);
        if (at < e->navailable && (last == e->navailable || at > last))
            last = at;
    }
    if (last == e->navailable)
        return -1;
    *anchor = e->list[last].title_id;
    return 0;
}

/* The entry that a title becomes: the one it is, was before this request, or a new one. */
static enum queue_refusal
entry_for(struct step *st, const struct queue_wanted *w, const struct title *t,
    struct store_queue_entry *entry)
{
    const struct queue_bulk *b = &st->all->bulk;
    size_t now = queue_edit_find(st->e, t->id);
    size_t was = queue_find(b->before, t->id);
    bool at_home = queue_bulk_is_in(st->all->home, st->all->nhome, t->id);
    if (now != st->e->n && st->e->list[now].saved)
        return QUEUE_SAVED;
    if (now != st->e->n && w->set)
        return QUEUE_PARENT;
    *entry = (struct store_queue_entry){ .title_id = t->id, .medium = MEDIUM__MAX };
    if (now != st->e->n)
        *entry = st->e->list[now];
    else if (was != b->before->n && !b->before->entries[was].saved)
        *entry = b->before->entries[was];
    enum medium had = entry->medium;
    if (had != MEDIUM__MAX && (w->medium == MEDIUM__MAX || w->medium == had))
        return QUEUE_FINE;
    enum queue_refusal refusal =
        queue_bulk_judge(b, t, w->medium, at_home && had == MEDIUM__MAX, &entry->medium);
    entry->added = b->change.c->ask.now;
    return refusal;
}

static enum queue_refusal
inject_one(struct step *st, const struct queue_wanted *w, int64_t anchor)
{
    for (size_t i = 0; i < w->n; i++) {
        struct store_queue_entry entry;
        enum queue_refusal refusal = note(st, w->titles[i]->id);
        if (refusal == QUEUE_FINE)
            refusal = entry_for(st, w, w->titles[i], &entry);
        if (refusal == QUEUE_FINE && entry.title_id == anchor)
            refusal = QUEUE_ANCHOR;
        if (refusal != QUEUE_FINE)
            return refusal;
        st->entries[st->nentries++] = entry;
    }
    return QUEUE_FINE;
}

/* Takes out what moves, then puts all in behind the anchor. */
static void
inject(struct step *st, int64_t anchor)
{
    for (size_t i = 0; i < st->nentries; i++) {
        size_t at = queue_edit_find(st->e, st->entries[i].title_id);
        if (at != st->e->n)
            queue_edit_take(st->e, at);
    }
    size_t at = anchor == TOP      ? 0
                : anchor == BOTTOM ? st->e->navailable
                                   : queue_edit_find(st->e, anchor) + 1;
    for (size_t i = 0; i < st->nentries; i++)
        queue_edit_put(st->e, at + i, st->entries[i]);
}

/* ---- the sequence ------------------------------------------------------------ */

/* Where the titles of the step are now. */
static void
report(const struct step *st, struct arena *a)
{
    struct queue_position *positions = arena_array(a, st->nids, sizeof *positions);
    struct queue_step *result = &st->all->results[st->number - 1];
    *result = (struct queue_step){ .action = queue_action_names[st->order->action],
        .count = (int64_t)st->nids };
    if (st->order->action == QUEUE_DELETE)
        return;
    for (size_t i = 0; i < st->nids; i++)
        positions[i].position = (int64_t)queue_edit_find(st->e, st->ids[i]) + 1;
    result->positions = positions;
    result->npositions = st->nids;
}

static void
run_step(struct step *st)
{
    size_t failed = st->all->bulk.nfailures;
    int64_t anchor = BOTTOM;
    if (st->order->action == QUEUE_INJECT && find_anchor(st, &anchor) != 0) {
        fail(st, 0, st->order->after_ref, QUEUE_ANCHOR);
        return;
    }
    for (size_t i = 0; i < st->order->items.n; i++) {
        const struct queue_wanted *w = &st->wanted[i];
        enum queue_refusal refusal = w->refusal;
        if (refusal == QUEUE_FINE && st->order->action == QUEUE_DELETE)
            refusal = delete_one(st, w);
        else if (refusal == QUEUE_FINE && st->order->action == QUEUE_SET_FORMAT)
            refusal = format_one(st, w);
        else if (refusal == QUEUE_FINE)
            refusal = inject_one(st, w, anchor);
        if (refusal != QUEUE_FINE)
            fail(st, i + 1, w->ref, refusal);
    }
    if (st->order->action == QUEUE_INJECT && st->all->bulk.nfailures == failed)
        inject(st, anchor);
}

/* Runs the steps up to the first with a fault. */
static void
run_steps(struct sequencing *q, struct arena *a, struct queue_edit *e)
{
    const struct queue_wanted *wanted = q->wanted;
    const struct queue_wanted *anchors = q->anchors;
    for (size_t i = 0; i < q->orders->n && q->bulk.nfailures == 0; i++) {
        const struct queue_order *order = &q->orders->list[i];
        struct step st = { .all = q,
            .e = e,
            .order = order,
            .number = i + 1,
            .wanted = wanted,
            .anchor = order->after_ref != NULL ? anchors++ : NULL,
            .ids = arena_array(a, QUEUE_MAX, sizeof *st.ids),
            .entries = arena_array(a, QUEUE_MAX, sizeof *st.entries) };
        wanted += order->items.n;
        run_step(&st);
        report(&st, a);
    }
}

static int
steps_fn(struct store *s, struct arena *a, const struct store_queue *before,
    struct store_queue *after, void *arg)
{
    struct sequencing *q = arg;
    int rc = queue_change_check(&q->bulk.change, before);
    if (rc == QUEUE_FINE)
        rc = queue_bulk_at_home(
            &q->bulk, s, a, q->wanted, q->orders->nitems, &q->home, &q->nhome);
    if (rc != QUEUE_FINE)
        return rc;
    q->bulk.before = arena_memdup(a, before, sizeof *before);
    q->results = arena_array(a, q->orders->n, sizeof *q->results);
    q->bulk.steps = q->results;
    q->bulk.nsteps = q->orders->n;
    queue_bulk_forget(&q->bulk);
    struct queue_edit e = queue_edit_begin(a, before, QUEUE_MAX);
    run_steps(q, a, &e);
    if (q->bulk.nfailures != 0)
        return (int)q->bulk.first;
    *after = queue_edit_end(&e);
    return after->n > QUEUE_MAX ? QUEUE_LARGE : QUEUE_FINE;
}

/* ---- the request -------------------------------------------------------------- */

/* All titles that orders name, or those they inject behind. */
static struct queue_wishes
gather(struct arena *a, const struct queue_sequence *orders, bool anchors)
{
    struct queue_wishes all = { .list = arena_array(a, QUEUE_INPUT_MAX, sizeof *all.list) };
    for (size_t i = 0; i < orders->n; i++) {
        const struct queue_order *order = &orders->list[i];
        for (size_t k = 0; !anchors && k < order->items.n; k++)
            all.list[all.n++] = order->items.list[k];
        if (anchors && order->after_ref != NULL)
            all.list[all.n++] = (struct queue_wish){ .ref = order->after_ref };
    }
    return all;
}

/* Returns QUEUE_FINE, QUEUE_LARGE or -1. */
static int
look_up(struct sequencing *q)
{
    struct call *c = q->bulk.change.c;
    const struct queue_wishes wishes = gather(c->arena, q->orders, false);
    const struct queue_wishes anchors = gather(c->arena, q->orders, true);
    int rc = queue_wanted_load(c, q->bulk.change.kind, &wishes, &q->wanted);
    if (rc == QUEUE_FINE)
        rc = queue_wanted_load(c, q->bulk.change.kind, &anchors, &q->anchors);
    return rc;
}

void
queue_steps_post(struct call *c, enum queue_kind kind, enum queue_media media)
{
    const struct request *r = c->req;
    struct queue_input in = { .arena = c->arena, .kind = kind };
    struct queue_sequence orders;
    struct sequencing q = { .orders = &orders };
    struct queue_etag etag;
    struct store_queue is = { 0 };
    int rc = media == QUEUE_XML ? queue_xml_sequence(&in, r->body, r->body_len, &orders)
                                : queue_json_sequence(&in, r->body, r->body_len, &orders);
    if (rc != 0) {
        queue_bulk_refuse_input(c, &in);
        return;
    }
    if (queue_etag_read(c, orders.etag, &etag) != 0 || expand_read(c) != 0 ||
        queue_bulk_begin(c, &q.bulk) != 0)
        return;
    q.bulk.change.kind = kind;
    q.bulk.change.etag = etag;
    int verdict = look_up(&q);
    if (verdict == QUEUE_FINE)
        verdict = queue_change_run(&q.bulk.change, steps_fn, &q, &is);
    queue_bulk_answer(&q.bulk, verdict, &is, true);
}
