/*
 * Guard: see guard.h. One function a check, in the order of spec/oauth.md 7.1;
 * the first that refuses ends it. A nonce is looked up before the limit of the
 * second and stored after it, so that one key cannot fill the table; it is
 * stored only after the signature held, so that nobody burns those of others.
 * A call with a feed token goes a way of its own, and back into the limits.
 */
#include "dispatch/guard.h"

#include "dispatch/checking.h"
#include "dispatch/consumers.h"
#include "dispatch/feeds.h"
#include "dispatch/limits.h"
#include "dispatch/signed.h"
#include "dispatch/uses.h"
#include "dispatch/watch.h"
#include "oauth/check.h"
#include "shm/files.h"
#include "shm/generation.h"
#include "util/clock.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Calls with the key alone count apart: whoever knows a key, which is no secret,
 * must not use up what its owner signs for (shared with nothing in the
 * database: consumers' ids are small). */
#define UNSIGNED_COUNTER (INT64_C(1) << 62)

struct guard *
guard_open(const struct guard_options *o)
{
    char path[PATH_MAX];
    const struct nonces_options nonces = {
        .state_dir = o->state_dir,
        .key = o->key,
        .rate = o->nonce_rate,
        .window = o->timestamp_window,
        .database = o->nonce_database,
    };
    struct guard *g = calloc(1, sizeof *g);
    if (g == NULL)
        return NULL;
    g->o = *o;
    snprintf(path, sizeof path, "%s/" SHM_FILE_GENERATION, o->state_dir);
    g->generation = shm_generation_open(path);
    const struct watch_options watch = {
        .generation = g->generation,
        .nonces = o->nonce_database,
        .window = o->timestamp_window,
    };
    if (g->generation != NULL && oauth_signature_start() == 0 &&
        (g->watch = watch_open(&watch)) != NULL && (g->nonces = nonces_open(&nonces)) != NULL &&
        (g->limits = limits_open(o->state_dir)) != NULL &&
        (g->consumers = consumers_new(o->key)) != NULL &&
        (g->tokens = tokens_new(o->key, o->opaque)) != NULL &&
        (g->feeds = feeds_new(o->opaque)) != NULL && (g->uses = uses_new()) != NULL)
        return g;
    guard_close(g);
    return NULL;
}

int
guard_worker_start(struct guard *g, struct store *s)
{
    g->store = s;
    return nonces_worker_start(g->nonces);
}

void
guard_close(struct guard *g)
{
    if (g == NULL)
        return;
    uses_free(g->uses);
    feeds_free(g->feeds);
    tokens_free(g->tokens);
    consumers_free(g->consumers);
    watch_close(g->watch);
    limits_close(g->limits);
    nonces_close(g->nonces);
    if (g->generation != NULL)
        shm_generation_close(g->generation);
    free(g);
}

uint64_t
guard_catalog_generation(const struct guard *g)
{
    return shm_generation_read(g->generation, GENERATION_CATALOG);
}

uint64_t
guard_index_generation(const struct guard *g)
{
    return shm_generation_read(g->generation, GENERATION_INDEX);
}

void
guard_tick(struct guard *g, int64_t now)
{
    watch_tick(g->watch, g->store, now);
    uses_tick(g->uses, g->store, now);
}

void
guard_worker_end(struct guard *g)
{
    uses_flush(g->uses, g->store);
}

static uint64_t
consumers_generation(const struct guard *g)
{
    return shm_generation_read(g->generation, GENERATION_CONSUMERS);
}

/* Looks the application up. Returns 1, 0 when there is none, or -1. */
static int
find_consumer(struct checking *k)
{
    struct guard *g = k->guard;
    struct call_oauth *o = &k->verdict.oauth;
    const struct oauth_text key = k->params.field[OAUTH_CONSUMER_KEY];
    int rc = consumers_find(g->consumers, g->store, key.p, key.len, consumers_generation(g),
        k->req->now, &k->consumer);
    if (rc <= 0)
        return rc;
    o->consumer_id = k->consumer->id;
    o->consumer_key = k->consumer->key;
    o->consumer_name = k->consumer->name;
    o->revision_a_only = k->consumer->revision_a_only;
    o->callback_hosts = k->consumer->callback_hosts;
    return 1;
}

/* The key is there, known and active. What is wrong with an unsigned call has
 * one answer (spec/portal.md 4). */
static enum refusal
check_consumer(struct checking *k)
{
    enum refusal missing = oauth_check_key(&k->params);
    if (missing != REFUSAL_NONE)
        return k->is_signed ? missing : REFUSAL_INACTIVE;
    int rc = find_consumer(k);
    if (rc < 0)
        return checking_unavailable(k);
    if (rc == 0)
        return k->is_signed ? REFUSAL_CONSUMER_KEY : REFUSAL_INACTIVE;
    if (!k->consumer->active)
        return REFUSAL_INACTIVE;
    return k->is_signed && k->consumer->unreadable ? checking_unavailable(k) : REFUSAL_NONE;
}

static struct limits_of
limits_for(struct checking *k)
{
    const struct consumer *c = k->consumer;
    const struct guard_options *o = &k->guard->o;
    k->verdict.per_second = c->per_second != 0 ? c->per_second : o->limit_per_second;
    k->verdict.per_day = c->per_day != 0 ? c->per_day : o->limit_per_day;
    k->verdict.counter = k->is_signed ? c->id : c->id | UNSIGNED_COUNTER;
    return (struct limits_of){
        .consumer_id = k->verdict.counter,
        .per_second = k->verdict.per_second,
        .per_day = k->verdict.per_day,
        .generation = consumers_generation(k->guard),
    };
}

static enum refusal
check_second(struct checking *k, const struct limits_of *of, int64_t now_us)
{
    if (limits_second(k->guard->limits, of, now_us, &k->verdict.this_second) == LIMITS_PASS)
        return REFUSAL_NONE;
    k->verdict.retry_after = 1;
    return REFUSAL_OVER_QPS;
}

static enum refusal
check_day(struct checking *k, const struct limits_of *of, int64_t now_us)
{
    switch (limits_day(k->guard->limits, k->guard->store, of, now_us)) {
    case LIMITS_PASS:
        return REFUSAL_NONE;
    case LIMITS_FAILED:
        return checking_unavailable(k);
    case LIMITS_SECOND:
    case LIMITS_DAY:
        break;
    }
    k->verdict.retry_after = limits_reset_seconds(now_us / 1000000);
    return REFUSAL_OVER_RATE;
}

/* What takes the place of all that for a call with a feed token. A verdict on it
 * is told by a status document. */
static enum refusal
check_feed(struct checking *k)
{
    struct guard *g = k->guard;
    struct call_oauth *o = &k->verdict.oauth;
    const struct copy_mark mark = checking_mark(k);
    int rc = find_consumer(k);
    if (rc < 0)
        return checking_unavailable(k);
    if (rc > 0 && !k->consumer->active)
        return REFUSAL_INACTIVE;
    const struct feeds_call call = {
        .req = k->req, .match = k->match, .consumer_id = o->consumer_id
    };
    enum feeds_verdict v = feeds_judge(g->feeds, g->store, &call, &mark, &o->user_id);
    if (v == FEEDS_FAILED)
        return checking_unavailable(k);
    o->by_feed = v == FEEDS_PASS;
    if (v != FEEDS_PASS) {
        k->verdict.status = feeds_answer(v)->status;
        k->verdict.message = feeds_answer(v)->message;
    }
    return REFUSAL_NONE;
}

static enum refusal
check_limits(struct checking *k)
{
    const int64_t now_us = clock_now_us();
    const struct limits_of of = limits_for(k);
    enum refusal r = check_second(k, &of, now_us);
    if (r == REFUSAL_NONE && k->is_signed)
        r = signed_use_nonce(k);
    return r == REFUSAL_NONE ? check_day(k, &of, now_us) : r;
}

/* A value a handler may use; "" when it holds a NUL, which fits nothing. */
static const char *
text_of(struct oauth_text t)
{
    return t.p != NULL && memchr(t.p, '\0', t.len) != NULL ? "" : t.p;
}

static enum refusal
check_all(struct checking *k)
{
    const struct request *req = k->req;
    enum refusal r =
        oauth_params_collect(&k->params, req->arena, req->authorization, &req->params);
    if (r != REFUSAL_NONE)
        return r;
    const bool has_signature = k->params.field[OAUTH_SIGNATURE].p != NULL;
    const bool by_feed = feeds_asked(req, k->match, has_signature);
    k->verdict.oauth.callback = text_of(k->params.field[OAUTH_CALLBACK]);
    k->verdict.oauth.verifier = text_of(k->params.field[OAUTH_VERIFIER]);
    /* where the key is enough, a signature is still held to be right */
    k->is_signed = has_signature || (k->level != LEVEL_KEY && !by_feed);
    r = by_feed ? check_feed(k) : check_consumer(k);
    if (r == REFUSAL_NONE && k->is_signed)
        r = signed_check(k);
    if (r != REFUSAL_NONE || k->verdict.message != NULL)
        return r;
    return check_limits(k);
}

struct verdict
guard_check(struct guard *g, const struct request *req, const struct route_match *match)
{
    struct checking k = {
        .guard = g,
        .req = req,
        .match = match,
        .level = match->route != NULL ? match->route->level : LEVEL_SIGNED,
        .verdict = { .oauth = { .consumer_key = "", .consumer_name = "" } },
    };
    if (k.level == LEVEL_NONE)
        return k.verdict;
    k.verdict.refusal = check_all(&k);
    const struct call_oauth *o = &k.verdict.oauth;
    if (k.verdict.refusal == REFUSAL_NONE && o->user_id != 0)
        uses_count(g->uses, o->user_id, o->consumer_id, req->now);
    return k.verdict;
}

void
guard_changed(struct guard *g, unsigned nouns)
{
    for (int noun = 0; noun < GENERATION__MAX; noun++)
        if (nouns & 1u << noun)
            shm_generation_bump(g->generation, (enum shm_generation_noun)noun);
}
