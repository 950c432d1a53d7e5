/*
 * Dispatch: see dispatch.h. A request goes straight through dispatch_request:
 * route, guard, what the client wants, handler.
 */
#include "dispatch/dispatch.h"

#include "api/answer.h"
#include "api/identifier.h"
#include "dispatch/refuse.h"
#include "dispatch/route.h"
#include "dispatch/subject.h"
#include "http/address.h"
#include "render/view.h"
#include "search/index.h"
#include "shm/card.h"
#include "shm/files.h"
#include "util/arena.h"
#include "util/opaque.h"

#include <stdlib.h>
#include <string.h>

/* Room for one card with its place in the table, on average. */
#define CARD_BYTES ((size_t)1024)

const char *const dispatch_state_files[] = {
    SHM_FILE_GENERATION,
    SHM_FILE_NONCES,
    SHM_FILE_LIMITS,
    NULL,
};

struct dispatch {
    struct dispatch_options o;
    struct opaque_key opaque;
    struct guard *guard;
    struct shm_cards *cards;
    struct store *store;
    struct search *index;
    const struct view_set *views;
    uint64_t index_generation;    /* when the index was last looked for */
    unsigned long queries_before; /* the store's counter when the request came */
};

struct dispatch *
dispatch_open(const struct dispatch_options *o)
{
    struct dispatch *d = calloc(1, sizeof *d);
    if (d == NULL)
        return NULL;
    d->o = *o;
    d->o.call.opaque = &d->opaque;
    d->o.guard.opaque = &d->opaque;
    d->views = view_set_base();
    if (opaque_key_derive(&d->opaque, o->guard.key) != 0)
        goto out;
    d->guard = guard_open(&d->o.guard);
    if (d->guard == NULL)
        goto out;
    if (o->cards != 0 && (d->cards = shm_cards_open(o->cards * CARD_BYTES)) == NULL)
        goto out;
    return d;
out:
    dispatch_close(d);
    return NULL;
}

int
dispatch_worker_start(struct dispatch *d)
{
    struct store_options options = d->o.store;
    options.serving = true;
    d->store = store_open(&options);
    if (d->store == NULL)
        return -1;
    d->index = search_open(d->o.index_file);
    return guard_worker_start(d->guard, d->store);
}

void
dispatch_tick(struct dispatch *d, int64_t now)
{
    search_refresh(d->index, now);
    guard_tick(d->guard, now);
}

void
dispatch_worker_end(struct dispatch *d)
{
    guard_worker_end(d->guard);
}

unsigned long
dispatch_queries(const struct dispatch *d)
{
    return store_queries(d->store) - d->queries_before;
}

void
dispatch_describe_routes(struct buf *out)
{
    route_describe(out);
}

void
dispatch_close(struct dispatch *d)
{
    if (d == NULL)
        return;
    search_close(d->index);
    store_close(d->store);
    shm_cards_close(d->cards);
    guard_close(d->guard);
    free(d);
}

/* A new index is used from the first request after it was announced; one that
 * was not (another host's) within a second, by dispatch_tick. */
static void
use_new_index(struct dispatch *d)
{
    uint64_t generation = guard_index_generation(d->guard);
    if (generation == d->index_generation)
        return;
    d->index_generation = generation;
    search_look(d->index);
}

/* What every call starts with, before the client's wishes are read. */
static struct call
call_start(struct dispatch *d, struct request *req, struct reply *rep)
{
    struct call c = {
        .req = req,
        .rep = rep,
        .arena = req->arena,
        .method = negotiate_method(req),
        .format = FORMAT_XML,
        .typed_json = d->o.typed_json,
        .ask = d->o.ask,
        .settings = &d->o.call,
        .store = d->store,
        .index = d->index,
        .cards = d->cards,
        .catalog = guard_catalog_generation(d->guard),
        .views = d->views,
    };
    c.ask.path = req->path;
    c.ask.now = req->now;
    c.ask.version = 100;
    c.ask.country = "";
    c.ask.user = "";
    c.ask.variant = req->variant;
    return c;
}

/* Two letters, in lower case. Returns 0, or -1 after it answered. */
static int
read_country(struct call *c)
{
    const char *country;
    if (answer_text(c, "country", 64, &country) != 0)
        return -1;
    if (country == NULL)
        return 0;
    char *lower = arena_strdup(c->arena, country);
    for (char *p = lower; *p != '\0'; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
    if (strlen(lower) != 2 || strspn(lower, "abcdefghijklmnopqrstuvwxyz") != 2) {
        answer_invalid(c, "country");
        return -1;
    }
    c->ask.country = lower;
    return 0;
}

/* The parameters every resource takes, pages for people excepted. Returns 0, or -1
 * after it answered. */
static int
read_wishes(struct call *c, const struct route *route)
{
    int format = negotiate_format(c->req, route->formats);
    if (format < 0) {
        answer_invalid(c, "output");
        return -1;
    }
    c->format = (enum format)format;
    if (c->format == FORMAT_HTML)
        return 0;
    if (c->format == FORMAT_ATOM)
        c->ask.url = address_public(c->arena, c->ask.api_base, c->ask.path, c->req);
    int version = negotiate_version(c->req);
    if (version < 0) {
        answer_invalid(c, "v");
        return -1;
    }
    c->ask.version = version;
    return read_country(c);
}

static void
answer_wrong_method(struct call *c, const struct route_match *match)
{
    reply_header(c->rep, "Allow", route_allow(c->arena, match));
    answer_status(c, 405, 0, "Method not allowed for this resource");
}

static void
answer_options(struct call *c, const struct route_match *match)
{
    c->rep->status = 204;
    reply_header(c->rep, "Allow", route_allow(c->arena, match));
}

/* The format for refusals that come before a route's own formats are known. */
static void
read_format_leniently(struct call *c)
{
    int format = negotiate_format(c->req, FORMAT_BIT(FORMAT_XML) | FORMAT_BIT(FORMAT_JSON));
    if (format >= 0)
        c->format = (enum format)format;
}

/* The path as replies name it: a slash at the end is none of it. */
static const char *
without_slash(struct arena *a, const char *path)
{
    size_t n = strlen(path);
    return n > 1 && path[n - 1] == '/' ? arena_strndup(a, path, n - 1) : path;
}

/* Whose resource it is, for whoever has a token. Returns 0, or -1 after it answered. */
static int
read_subject(struct call *c, const struct route_match *match)
{
    const struct call_oauth *o = &c->oauth;
    const struct opaque_key *k = c->settings->opaque;
    if (o->user_id == 0)
        return 0;
    c->ask.user = o->user;
    if (c->ask.user == NULL)
        c->ask.user = identifier_user(c->arena, k, o->consumer_id, o->user_id);
    if (c->ask.user == NULL) {
        answer_status(c, 500, 0, "Internal Error");
        return -1;
    }
    switch (
        subject_of(c->arena, k, c->req->path, match, o->consumer_id, o->user_id, c->ask.user)) {
    case SUBJECT_CALLER:
        c->ask.path = subject_path(c->arena, c->ask.path, match, c->ask.user);
        return 0;
    case SUBJECT_OTHER:
        answer_status(c, 401, 0, "User ID access token mismatch");
        return -1;
    case SUBJECT_MALFORMED:
        break;
    }
    answer_status(c, 401, 0, "User ID is invalid");
    return -1;
}

static void
run(struct call *c, const struct route_match *match)
{
    c->ask.path = without_slash(c->arena, c->req->path);
    if (read_subject(c, match) != 0)
        return;
    c->kind = match->route->kind;
    c->nids = match->nids;
    c->id_at = match->route->id_at;
    c->word = match->word;
    c->part = match->route->part;
    for (size_t i = 0; i < match->nids; i++)
        c->ids[i] = match->ids[i];
    if (read_wishes(c, match->route) == 0)
        match->route->handler(c);
}

static void
answer(struct dispatch *d, struct request *req, struct reply *rep)
{
    struct call c = call_start(d, req, rep);
    struct route_match match;

    use_new_index(d);
    route_find(req->path, c.method, &match);
    rep->route = match.route != NULL ? match.route->name : "";
    reply_header(rep, "X-Mashery-Responder", d->o.responder);
    /* whoever is shown the reply must not pass its address on */
    if (params_find(&req->params, "feed_token") != NULL)
        reply_header(rep, "Referrer-Policy", "no-referrer");
    read_format_leniently(&c);
    if (c.method == HTTP_OPTIONS && match.path_known) {
        answer_options(&c, &match);
        return;
    }
    const struct verdict verdict = guard_check(d->guard, req, &match);
    c.oauth = verdict.oauth;
    rep->consumer = c.oauth.consumer_key;
    if (d->o.guard.gateway_headers)
        refuse_counters(&c, &verdict);
    if (verdict.refusal != REFUSAL_NONE) {
        refuse(&c, &verdict, d->o.guard.document);
        return;
    }
    if (verdict.message != NULL)
        answer_status(&c, verdict.status, 0, verdict.message);
    else if (match.route != NULL)
        run(&c, &match);
    else if (match.path_known)
        answer_wrong_method(&c, &match);
    else
        answer_not_found(&c);
    if (c.token_refused)
        refuse_token(&c, d->o.guard.document);
    guard_changed(d->guard, c.changed);
}

void
dispatch_refuse(
    void *dispatch, struct request *req, struct reply *rep, enum request_fault fault)
{
    const struct dispatch *d = dispatch;
    (void)req;
    reply_header(rep, "X-Mashery-Responder", d->o.responder);
    refuse_fault(rep, fault);
}

void
dispatch_request(void *dispatch, struct request *req, struct reply *rep)
{
    struct dispatch *d = dispatch;
    d->queries_before = store_queries(d->store);
    store_deadline_begin(d->store, 0);
    answer(d, req, rep);
    store_deadline_end(d->store);
}
