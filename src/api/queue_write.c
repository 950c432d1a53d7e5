/*
 * Queue write: adding, moving and deleting one title (spec/users.md 5.4, 5.5). What
 * the client asks is read and the titles are loaded before; the rules are applied with
 * the queue locked, on the queue as it is then.
 *
 * Statements besides those of store/queue.c: the user 1, at home 2 for a new disc, the
 * title 1 when shared memory has it not, the discs of a set 1 to 2.
 */
#include "api/queue.h"

#include "api/answer.h"
#include "api/expand.h"
#include "api/load.h"
#include "api/queue_answer.h"
#include "api/queue_change.h"
#include "api/queue_edit.h"
#include "api/queue_etag.h"
#include "api/queue_find.h"
#include "api/queue_load.h"
#include "api/queue_rule.h"
#include "api/queue_steps.h"
#include "api/title_ref.h"
#include "store/rental.h"
#include "store/title.h"
#include "util/arena.h"

#include <string.h>

/* A title on its way into the queue, and what became of it. */
struct candidate {
    const struct title *title; /* with all its formats */
    bool at_home;
    bool placed;                /* added or moved */
    enum queue_refusal refusal; /* else why not */
};

struct adding {
    struct queue_change change;
    struct user user;
    struct candidate *list;
    size_t n;
    bool set;           /* they are the discs of a series or season */
    int64_t position;   /* 0: not given */
    enum medium medium; /* QUEUE_ANY_MEDIUM: not given */
};

/* ---- what is asked ---------------------------------------------------------- */

/* Returns 0, or -1 after it answered. */
static int
read_position(struct call *c, int64_t *position)
{
    const char *text;
    *position = 0;
    if (answer_text(c, "position", 32, &text) != 0)
        return -1;
    if (text == NULL)
        return 0;
    size_t n = strlen(text);
    if (n <= 18 && strspn(text, "0123456789") == n)
        for (size_t i = 0; i < n; i++)
            *position = *position * 10 + (text[i] - '0');
    if (*position > 0)
        return 0;
    answer_invalid(c, "position");
    return -1;
}

static int
read_medium(struct call *c, enum medium *medium)
{
    const char *text;
    *medium = QUEUE_ANY_MEDIUM;
    if (answer_text(c, "format", 64, &text) != 0)
        return -1;
    if (text == NULL)
        return 0;
    *medium = queue_rule_medium_of(text);
    if (*medium != QUEUE_ANY_MEDIUM)
        return 0;
    queue_answer_refusal(c, QUEUE_FORMAT, 0);
    return -1;
}

/* The ids of what is to be put into the queue for `t`. Returns 0 or -1. */
static int
entry_ids(struct adding *add, const struct title *t, int64_t **ids, size_t *n)
{
    struct call *c = add->change.c;
    struct title set = *t;
    add->set = queue_rule_is_set(t, add->change.kind);
    if (add->set && store_title_children(c->store, c->arena, &set, 1) != 0)
        return -1;
    *n = add->set ? set.ndiscs : 1;
    *ids = arena_array(c->arena, *n + 1, sizeof **ids);
    (*ids)[0] = queue_rule_entry(t, add->change.kind);
    for (size_t i = 0; add->set && i < *n; i++)
        (*ids)[i] = set.discs[i].id;
    if (!add->set && (*ids)[0] == 0)
        *n = 0;
    return 0;
}

/* Returns QUEUE_FINE, or why not; -1 when the store failed. */
static int
load_candidates(struct adding *add, const struct title *t)
{
    int64_t *ids;
    size_t n;
    struct title *titles;
    if (entry_ids(add, t, &ids, &n) != 0)
        return -1;
    if (n > QUEUE_MAX)
        return QUEUE_LARGE;
    if (load_whole(add->change.c, ids, n, &titles) != 0)
        return -1;
    add->list = arena_array(add->change.c->arena, n, sizeof *add->list);
    for (size_t i = 0; i < n; i++)
        if (titles[i].id != 0)
            add->list[add->n++].title = &titles[i];
    return add->n != 0 ? QUEUE_FINE : QUEUE_TITLE;
}

/* Returns 0, or -1 after it answered. */
static int
read_adding(struct adding *add)
{
    struct call *c = add->change.c;
    const struct title *t;
    if (expand_read(c) != 0 || (t = title_ref_one(c)) == NULL ||
        read_position(c, &add->position) != 0 || read_medium(c, &add->medium) != 0 ||
        queue_etag_read(c, NULL, &add->change.etag) != 0 ||
        queue_change_user(c, &add->user) != 0)
        return -1;
    int rc = load_candidates(add, t);
    if (rc < 0)
        answer_unavailable(c);
    else if (rc != QUEUE_FINE)
        queue_answer_refusal(c, (enum queue_refusal)rc, 0);
    return rc == QUEUE_FINE ? 0 : -1;
}

/* ---- the change ------------------------------------------------------------- */

static int
look_at_home(struct store *s, struct arena *a, struct adding *add)
{
    int64_t *ids = arena_array(a, add->n, sizeof *ids);
    struct store_rental_state *states = arena_array(a, add->n, sizeof *states);
    if (add->change.kind != QUEUE_DISC)
        return 0;
    for (size_t i = 0; i < add->n; i++)
        ids[i] = add->list[i].title->id;
    if (store_rental_states(s, a, add->user.id, ids, add->n, states) != 0)
        return -1;
    for (size_t i = 0; i < add->n; i++)
        add->list[i].at_home = states[i].at_home;
    return 0;
}

/* Puts in what is not in the queue; it moves `*at` on. */
static enum queue_refusal
put_new(struct adding *add, struct queue_edit *e, size_t *at, struct candidate *k)
{
    struct store_queue_entry entry = { .title_id = k->title->id,
        .added = add->change.c->ask.now };
    enum queue_refusal refusal = queue_rule_medium(k->title, add->change.kind, &add->user,
        add->medium, add->change.c->ask.now, &entry.medium, &entry.saved);
    if (refusal != QUEUE_FINE)
        return refusal;
    if (k->at_home)
        return QUEUE_AT_HOME;
    queue_edit_put(e, *at, entry);
    *at += !entry.saved;
    k->placed = true;
    return QUEUE_FINE;
}

/* What was queued before moves, or comes in another format. */
static enum queue_refusal
change_old(struct adding *add, struct queue_edit *e, size_t at, struct candidate *k)
{
    struct store_queue_entry entry = e->list[at];
    bool as_asked = add->medium == QUEUE_ANY_MEDIUM || add->medium == entry.medium;
    if (add->position == 0 && as_asked)
        return QUEUE_TWICE;
    if (entry.saved)
        return QUEUE_SAVED;
    if (!as_asked) {
        bool later;
        enum queue_refusal refusal = queue_rule_medium(k->title, add->change.kind, &add->user,
            add->medium, add->change.c->ask.now, &entry.medium, &later);
        if (refusal != QUEUE_FINE || later)
            return refusal != QUEUE_FINE ? refusal : QUEUE_FORMAT;
        entry.added = add->change.c->ask.now;
    }
    queue_edit_take(e, at);
    queue_edit_put(e, add->position != 0 ? (size_t)add->position - 1 : at, entry);
    k->placed = true;
    return QUEUE_FINE;
}

/* What a set comes to when nothing of it was added. */
static enum queue_refusal
verdict_on_set(const struct adding *add)
{
    for (size_t i = 0; i < add->n; i++)
        if (add->list[i].placed)
            return QUEUE_FINE;
    for (size_t i = 0; i < add->n; i++)
        if (add->list[i].refusal != QUEUE_TWICE)
            return add->list[i].refusal;
    return add->position != 0 ? QUEUE_PARENT : QUEUE_TWICE;
}

static int
add_fn(struct store *s, struct arena *a, const struct store_queue *before,
    struct store_queue *after, void *arg)
{
    struct adding *add = arg;
    int rc = queue_change_check(&add->change, before);
    if (rc == QUEUE_FINE)
        rc = look_at_home(s, a, add);
    if (rc != QUEUE_FINE)
        return rc;
    struct queue_edit e = queue_edit_begin(a, before, add->n);
    size_t at = add->position != 0 ? (size_t)add->position - 1 : before->n;
    if (at > e.navailable)
        at = e.navailable;
    for (size_t i = 0; i < add->n; i++) {
        struct candidate *k = &add->list[i];
        size_t old = queue_edit_find(&e, k->title->id);
        k->placed = false;
        if (old == e.n)
            k->refusal = put_new(add, &e, &at, k);
        else
            k->refusal = add->set ? QUEUE_TWICE : change_old(add, &e, old, k);
    }
    *after = queue_edit_end(&e);
    enum queue_refusal verdict = add->set ? verdict_on_set(add) : add->list[0].refusal;
    return verdict == QUEUE_FINE && after->n > QUEUE_MAX ? QUEUE_LARGE : (int)verdict;
}

/* ---- the answer ------------------------------------------------------------- */

/* The entries that were added or moved. Returns 0 or -1. */
static int
load_created(const struct adding *add, const struct store_queue *q, struct queue_written *w)
{
    struct call *c = add->change.c;
    struct queue_loaded loaded = { .queue = *q };
    struct queue_item *items;
    size_t *which = arena_array(c->arena, add->n, sizeof *which);
    loaded.titles = arena_array(c->arena, q->n, sizeof *loaded.titles);
    for (size_t i = 0; i < add->n; i++) {
        if (!add->list[i].placed)
            continue;
        size_t at = queue_find(q, add->list[i].title->id);
        loaded.titles[at] = *add->list[i].title;
        which[w->ncreated++] = at;
    }
    if (queue_load_items(c, add->change.kind, &loaded, which, w->ncreated, &items) != 0)
        return -1;
    w->created = items;
    return 0;
}

/* The discs of a set that were not added, those that were there before apart. */
static struct title_ref *
left_out(const struct adding *add, bool before, size_t *n)
{
    const struct title **titles = arena_array(add->change.c->arena, add->n, sizeof *titles);
    *n = 0;
    for (size_t i = 0; i < add->n; i++)
        if (!add->list[i].placed && (add->list[i].refusal == QUEUE_TWICE) == before)
            titles[(*n)++] = add->list[i].title;
    return queue_answer_refs(add->change.c->arena, titles, *n);
}

static void
answer_added(const struct adding *add, const struct store_queue *q)
{
    struct call *c = add->change.c;
    struct queue_written w = { .status_code = 201, .message = "Move successful" };
    w.etag = arena_printf(c->arena, "%lld", (long long)q->etag);
    w.failed = left_out(add, false, &w.nfailed);
    w.already = left_out(add, true, &w.nalready);
    if (w.nfailed + w.nalready != 0) {
        w.sub_code = 640;
        w.message = "Only some titles in the set were added.";
    }
    if (load_created(add, q, &w) != 0)
        answer_unavailable(c);
    else
        queue_answer_written(c, &w);
}

/* A refusal of a single call. For a format that is not in the plan the historic service
 * had no sub code. */
static void
answer_refusal(struct call *c, enum queue_refusal refusal, int64_t etag)
{
    if (refusal == QUEUE_USER_FORMAT)
        answer_status(c, 400, 0, queue_refusal_words[refusal].message);
    else
        queue_answer_refusal(c, refusal, etag);
}

/* A list of titles in the old call would be taken for nothing. */
static bool
has_list(const struct params *ps)
{
    for (size_t i = 0; i < ps->n; i++)
        if (strncmp(ps->list[i].name, "title_ref[", 10) == 0)
            return true;
    return false;
}

static void
post_form(struct call *c)
{
    struct adding add = { .change = { .c = c, .kind = QUEUE_ROUTE_KIND(c->part) } };
    struct store_queue q;
    if (read_adding(&add) != 0)
        return;
    int verdict = queue_change_run(&add.change, add_fn, &add, &q);
    if (verdict < 0)
        answer_unavailable(c);
    else if (verdict != QUEUE_FINE)
        answer_refusal(c, (enum queue_refusal)verdict, q.etag);
    else
        answer_added(&add, &q);
}

/* A form is the old call, always; XML and JSON are a sequence of steps. */
void
queue_post(struct call *c)
{
    enum queue_media media = queue_bulk_media(c);
    if (media == QUEUE_OTHER)
        queue_bulk_unknown_media(c);
    else if (media != QUEUE_FORM)
        queue_steps_post(c, QUEUE_ROUTE_KIND(c->part), media);
    else if (has_list(&c->req->params))
        answer_status(c, 400, 0, "title_ref[] is for PUT, which may come as method=PUT");
    else
        post_form(c);
}

/* ---- deleting --------------------------------------------------------------- */

static int
delete_fn(struct store *s, struct arena *a, const struct store_queue *before,
    struct store_queue *after, void *arg)
{
    const struct queue_change *d = arg;
    size_t at;
    (void)s;
    int rc = queue_change_check(d, before);
    if (rc != QUEUE_FINE)
        return rc;
    switch (queue_find_number(d->c, before, d->kind, d->c->ids[d->c->nids - 1], &at)) {
    case LOAD_OK:
        break;
    case LOAD_NONE:
        return QUEUE_NOT_IN;
    case LOAD_FAILED:
        return -1;
    }
    struct queue_edit e = queue_edit_begin(a, before, 0);
    queue_edit_take(&e, at);
    *after = queue_edit_end(&e);
    return QUEUE_FINE;
}

void
queue_entry_delete(struct call *c)
{
    struct queue_change d = { .c = c, .kind = QUEUE_ROUTE_KIND(c->part) };
    struct store_queue q;
    if (queue_etag_read(c, NULL, &d.etag) != 0)
        return;
    int verdict = queue_change_run(&d, delete_fn, &d, &q);
    if (verdict < 0) {
        answer_unavailable(c);
    } else if (verdict != QUEUE_FINE) {
        queue_answer_refusal(c, (enum queue_refusal)verdict, q.etag);
    } else {
        queue_answer_etag(c, q.etag);
        answer_status(c, 200, 0, "Title deleted from queue");
    }
}
