/*
 * Queue bulk: what both kinds of bulk request share. See queue_bulk.h.
 */
#include "api/queue_bulk.h"

#include "api/answer.h"
#include "api/load.h"
#include "api/queue_answer.h"
#include "api/queue_find.h"
#include "api/queue_load.h"
#include "api/queue_rule.h"
#include "store/rental.h"
#include "util/arena.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

/* ---- the request ------------------------------------------------------------ */

static bool
is_type(const char *content_type, const char *type)
{
    size_t n = strlen(type);
    if (strncasecmp(content_type, type, n) != 0)
        return false;
    return content_type[n] == '\0' || strchr("; \t", content_type[n]) != NULL;
}

enum queue_media
queue_bulk_media(struct call *c)
{
    const struct request *r = c->req;
    const char *type = r->content_type;
    enum queue_media media = QUEUE_OTHER;
    if (r->form || (type == NULL && r->body_len == 0))
        return QUEUE_FORM;
    if (type != NULL && is_type(type, "application/json"))
        media = QUEUE_JSON;
    else if (type != NULL && (is_type(type, "application/xml") || is_type(type, "text/xml")))
        media = QUEUE_XML;
    if (media == QUEUE_JSON && params_find(&r->params, "output") == NULL)
        c->format = FORMAT_JSON;
    return media;
}

int
queue_bulk_begin(struct call *c, struct queue_bulk *b)
{
    *b = (struct queue_bulk){ .change = { .c = c, .kind = QUEUE_DISC } };
    return queue_change_user(c, &b->user);
}

void
queue_bulk_unknown_media(struct call *c)
{
    answer_status(c, 415, 0, "Media type is not supported");
}

void
queue_bulk_refuse_input(struct call *c, const struct queue_input *in)
{
    if (in->large)
        queue_answer_refusal(c, QUEUE_LARGE, 0);
    else
        answer_status(c, 400, 0, arena_printf(c->arena, "Request is invalid: %s", in->fault));
}

/* ---- judging ---------------------------------------------------------------- */

void
queue_bulk_forget(struct queue_bulk *b)
{
    b->failures = arena_array(b->change.c->arena, QUEUE_INPUT_MAX + 1, sizeof *b->failures);
    b->nfailures = 0;
    b->first = QUEUE_FINE;
}

void
queue_bulk_fail(struct queue_bulk *b, size_t step, size_t place, const char *ref,
    enum queue_refusal refusal)
{
    const struct queue_refusal_words *words = &queue_refusal_words[refusal];
    if (b->first == QUEUE_FINE)
        b->first = refusal;
    if (b->nfailures == QUEUE_INPUT_MAX + 1)
        return;
    b->failures[b->nfailures++] = (struct queue_failure){ .step = (int64_t)step,
        .place = (int64_t)place,
        .title_ref = ref,
        .sub_code = words->sub_code,
        .message = words->message };
}

bool
queue_bulk_is_in(const int64_t *ids, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (ids[i] == id)
            return true;
    return false;
}

int
queue_bulk_at_home(struct queue_bulk *b, struct store *s, struct arena *a,
    const struct queue_wanted *wanted, size_t n, int64_t **ids, size_t *nids)
{
    size_t total = 0;
    *ids = arena_array(a, QUEUE_MAX, sizeof **ids);
    *nids = 0;
    if (b->change.kind != QUEUE_DISC)
        return 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < wanted[i].n; k++)
            (*ids)[total++] = wanted[i].titles[k]->id;
    struct store_rental_state *states = arena_array(a, total, sizeof *states);
    if (total != 0 && store_rental_states(s, a, b->user.id, *ids, total, states) != 0)
        return -1;
    for (size_t i = 0; i < total; i++)
        if (states[i].at_home)
            (*ids)[(*nids)++] = (*ids)[i];
    return 0;
}

enum queue_refusal
queue_bulk_judge(const struct queue_bulk *b, const struct title *t, enum medium wanted,
    bool at_home, enum medium *medium)
{
    bool later;
    enum queue_refusal refusal = queue_rule_medium(
        t, b->change.kind, &b->user, wanted, b->change.c->ask.now, medium, &later);
    if (refusal != QUEUE_FINE)
        return refusal;
    if (later)
        return QUEUE_TITLE;
    return at_home ? QUEUE_AT_HOME : QUEUE_FINE;
}

/* ---- the answer ------------------------------------------------------------- */

/* The entries of `q` that `other` has not: places in `q`. */
static size_t
only_in(struct arena *a, const struct store_queue *q, const struct store_queue *other,
    size_t **which)
{
    size_t n = 0;
    *which = arena_array(a, q->n, sizeof **which);
    for (size_t i = 0; i < q->n; i++)
        if (queue_find(other, q->entries[i].title_id) == other->n)
            (*which)[n++] = i;
    return n;
}

/* Adds what is there now and was not. Returns 0 or -1. */
static int
add_created(struct queue_bulk *b, const struct store_queue *q, struct queue_written *w)
{
    struct call *c = b->change.c;
    struct queue_loaded loaded = { .queue = *q };
    struct queue_item *items;
    size_t *which;
    w->ncreated = only_in(c->arena, q, b->before, &which);
    if (w->ncreated == 0)
        return 0;
    if (queue_load_titles(c, q, &loaded.titles) < 0 ||
        queue_load_items(c, b->change.kind, &loaded, which, w->ncreated, &items) != 0)
        return -1;
    w->created = items;
    return 0;
}

/* Adds links to what was there and is not any more. Returns 0 or -1. */
static int
add_deleted(struct queue_bulk *b, const struct store_queue *q, struct queue_written *w)
{
    struct call *c = b->change.c;
    size_t *which;
    size_t n = only_in(c->arena, b->before, q, &which);
    int64_t *ids = arena_array(c->arena, n, sizeof *ids);
    const struct title **titles = arena_array(c->arena, n, sizeof *titles);
    struct title *list;
    for (size_t i = 0; i < n; i++)
        ids[i] = b->before->entries[which[i]].title_id;
    if (load_whole(c, ids, n, &list) != 0)
        return -1;
    size_t there = 0;
    for (size_t i = 0; i < n; i++)
        if (list[i].id != 0)
            titles[there++] = &list[i];
    w->deleted = queue_answer_refs(c->arena, titles, there);
    w->ndeleted = there;
    return 0;
}

static void
answer_done(struct queue_bulk *b, const struct store_queue *q, bool created_is_201)
{
    struct call *c = b->change.c;
    struct queue_written w = {
        .status_code = 200, .message = "success", .steps = b->steps, .nsteps = b->nsteps
    };
    w.etag = arena_printf(c->arena, "%" PRId64, q->etag);
    w.count = arena_printf(c->arena, "%zu", q->n);
    if (add_created(b, q, &w) != 0 || add_deleted(b, q, &w) != 0) {
        answer_unavailable(c);
        return;
    }
    if (created_is_201 && w.ncreated != 0)
        w.status_code = 201;
    queue_answer_written(c, &w);
}

static void
answer_failures(const struct queue_bulk *b)
{
    const struct queue_refusal_words *words = &queue_refusal_words[b->first];
    const struct queue_written w = { .status_code = words->status,
        .sub_code = words->sub_code,
        .message = words->message,
        .failures = b->failures,
        .nfailures = b->nfailures };
    queue_answer_written(b->change.c, &w);
}

void
queue_bulk_answer(
    struct queue_bulk *b, int verdict, const struct store_queue *q, bool created_is_201)
{
    struct call *c = b->change.c;
    if (verdict < 0) {
        answer_unavailable(c);
    } else if (verdict == QUEUE_FINE) {
        answer_done(b, q, created_is_201);
    } else if (verdict == QUEUE_SAME) {
        c->rep->status = 304;
        queue_answer_etag(c, q->etag);
    } else if (b->nfailures != 0 && verdict == (int)b->first) {
        answer_failures(b);
    } else {
        queue_answer_refusal(c, (enum queue_refusal)verdict, q->etag);
    }
}
