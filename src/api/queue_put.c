/*
 * Queue put: the wanted state of a queue's available part (bulk-queue.md 4). What is
 * saved stays. The order of the checks: syntax, etag, whether it is so already, every
 * title, limits.
 *
 * It costs the user 1 query, the titles up to 5, at home 2, and what a change costs
 * (store/queue.c), whatever the number of titles.
 */
#include "api/queue_bulk.h"

#include "api/answer.h"
#include "api/expand.h"
#include "api/queue.h"
#include "api/queue_answer.h"
#include "api/queue_edit.h"
#include "util/arena.h"

struct putting {
    struct queue_bulk bulk; /* first: it is what the change gets */
    struct queue_wanted *wanted;
    size_t n;
};

/* ---- the change ------------------------------------------------------------- */

/* What an entry was before, or a new one. */
static struct store_queue_entry
entry_for(const struct putting *p, const struct title *t, enum medium medium)
{
    const struct store_queue *before = p->bulk.before;
    for (size_t i = 0; i < before->n; i++)
        if (before->entries[i].title_id == t->id && before->entries[i].medium == medium)
            return before->entries[i];
    return (struct store_queue_entry){
        .title_id = t->id, .medium = medium, .added = p->bulk.change.c->ask.now
    };
}

/* Why a title may not be put in, or QUEUE_FINE with its medium. */
static enum queue_refusal
judge(const struct putting *p, const struct queue_edit *e, const struct queue_wanted *w,
    const struct title *t, bool at_home, enum medium *medium)
{
    const struct store_queue *before = p->bulk.before;
    if (queue_edit_find(e, t->id) != e->n)
        return QUEUE_REPEATED;
    for (size_t i = 0; i < before->n; i++)
        if (before->entries[i].title_id == t->id && before->entries[i].saved)
            return QUEUE_SAVED;
    return queue_bulk_judge(&p->bulk, t, w->medium, at_home, medium);
}

/* Puts in what a named title stands for; its first fault is noted. */
static void
put_one(
    struct putting *p, struct queue_edit *e, size_t place, const int64_t *home, size_t nhome)
{
    const struct queue_wanted *w = &p->wanted[place];
    enum queue_refusal refusal = w->saved ? QUEUE_SAVED : w->refusal;
    for (size_t i = 0; i < w->n && refusal == QUEUE_FINE; i++) {
        const struct title *t = w->titles[i];
        enum medium medium;
        refusal = judge(p, e, w, t, queue_bulk_is_in(home, nhome, t->id), &medium);
        if (refusal == QUEUE_FINE)
            queue_edit_put(e, e->navailable, entry_for(p, t, medium));
    }
    if (refusal != QUEUE_FINE)
        queue_bulk_fail(&p->bulk, 0, place + 1, w->ref, refusal);
}

/* Whether the available part is what it was. */
static bool
is_same(const struct queue_edit *e, const struct store_queue *before)
{
    size_t n = 0;
    for (size_t i = 0; i < before->n; i++) {
        if (before->entries[i].saved)
            continue;
        if (n == e->n || e->list[n].title_id != before->entries[i].title_id ||
            e->list[n].medium != before->entries[i].medium)
            return false;
        n++;
    }
    return n == e->n;
}

static int
put_fn(struct store *s, struct arena *a, const struct store_queue *before,
    struct store_queue *after, void *arg)
{
    struct putting *p = arg;
    const struct store_queue empty = { 0 };
    int64_t *home;
    size_t nhome;
    int rc = queue_change_check(&p->bulk.change, before);
    if (rc == QUEUE_FINE)
        rc = queue_bulk_at_home(&p->bulk, s, a, p->wanted, p->n, &home, &nhome);
    if (rc != QUEUE_FINE)
        return rc;
    p->bulk.before = arena_memdup(a, before, sizeof *before);
    queue_bulk_forget(&p->bulk);
    struct queue_edit e = queue_edit_begin(a, &empty, QUEUE_MAX + before->n);
    for (size_t i = 0; i < p->n; i++)
        put_one(p, &e, i, home, nhome);
    if (p->bulk.nfailures != 0)
        return (int)p->bulk.first;
    if (is_same(&e, before))
        return QUEUE_SAME;
    for (size_t i = 0; i < before->n; i++)
        if (before->entries[i].saved)
            queue_edit_put(&e, e.n, before->entries[i]);
    *after = queue_edit_end(&e);
    return after->n > QUEUE_MAX ? QUEUE_LARGE : QUEUE_FINE;
}

/* ---- the request ------------------------------------------------------------ */

/* Returns 0, or -1 after it answered. */
static int
read_state(struct call *c, enum queue_kind kind, struct queue_state *state)
{
    const struct request *r = c->req;
    struct queue_input in = { .arena = c->arena, .kind = kind };
    int rc = -1;
    switch (queue_bulk_media(c)) {
    case QUEUE_FORM:
        rc = queue_form_state(&in, &r->params, state);
        break;
    case QUEUE_XML:
        rc = queue_xml_state(&in, r->body, r->body_len, state);
        break;
    case QUEUE_JSON:
        rc = queue_json_state(&in, r->body, r->body_len, state);
        break;
    case QUEUE_OTHER:
        queue_bulk_unknown_media(c);
        return -1;
    }
    if (rc != 0)
        queue_bulk_refuse_input(c, &in);
    return rc;
}

void
queue_put(struct call *c)
{
    struct queue_state state;
    struct putting p;
    struct store_queue q;
    enum queue_kind kind = QUEUE_ROUTE_KIND(c->part);
    struct queue_etag etag;
    if (read_state(c, kind, &state) != 0 || queue_etag_read(c, state.etag, &etag) != 0)
        return;
    if (state.items.n == 0 && (!etag.given || etag.any)) {
        /* a client that sends nothing by mistake must not empty a queue */
        answer_status(c, 400, 0, "etag is missing");
        return;
    }
    if (expand_read(c) != 0 || queue_bulk_begin(c, &p.bulk) != 0)
        return;
    p.bulk.change.kind = kind;
    p.bulk.change.etag = etag;
    p.n = state.items.n;
    int verdict = queue_wanted_load(c, kind, &state.items, &p.wanted);
    if (verdict == QUEUE_LARGE) {
        queue_answer_refusal(c, QUEUE_LARGE, 0);
        return;
    }
    if (verdict == QUEUE_FINE)
        verdict = queue_change_run(&p.bulk.change, put_fn, &p, &q);
    queue_bulk_answer(&p.bulk, verdict, &q, false);
}
