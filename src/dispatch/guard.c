/*
 * Guard: see guard.h. One function a check, in the order of spec/oauth.md 7.1;
 * the first that refuses ends it. A nonce is looked up before the limit of the
 * second and stored after it, so that one key cannot fill the table; it is
 * stored only after the signature held, so that nobody burns those of others.
 */
#include "dispatch/guard.h"

#include "dispatch/consumers.h"
#include "dispatch/limits.h"
#include "dispatch/nonces.h"
#include "dispatch/watch.h"
#include "oauth/base_string.h"
#include "oauth/check.h"
#include "shm/files.h"
#include "shm/generation.h"
#include "util/arena.h"
#include "util/clock.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RETRY_SECONDS 5 /* after a failure of ours */

/* Calls with the key alone count apart: whoever knows a key, which is no secret,
 * must not use up what its owner signs for (shared with nothing in the
 * database: consumers' ids are small). */
#define UNSIGNED_COUNTER (INT64_C(1) << 62)

struct guard {
    struct guard_options o;
    struct shm_generation *generation;
    struct nonces *nonces;
    struct limits *limits;
    struct consumers *consumers;
    struct watch *watch;
    struct store *store;
};

/* One request being checked. */
struct checking {
    struct guard *guard;
    const struct request *req;
    struct oauth_params params;
    const struct consumer *consumer;
    enum oauth_method method;
    int64_t timestamp;
    struct oauth_signature signature;
    struct nonce_ticket ticket;
    bool is_signed;
    struct verdict verdict;
};

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
        (g->consumers = consumers_new(o->key)) != NULL)
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
}

static uint64_t
consumers_generation(const struct guard *g)
{
    return shm_generation_read(g->generation, GENERATION_CONSUMERS);
}

static enum refusal
unavailable(struct checking *k)
{
    k->verdict.retry_after = RETRY_SECONDS;
    return REFUSAL_UNAVAILABLE;
}

/* The key is there, known and active. What is wrong with an unsigned call has
 * one answer (spec/portal.md 4). */
static enum refusal
check_consumer(struct checking *k)
{
    struct guard *g = k->guard;
    const struct oauth_text key = k->params.field[OAUTH_CONSUMER_KEY];
    enum refusal missing = oauth_check_key(&k->params);
    if (missing != REFUSAL_NONE)
        return k->is_signed ? missing : REFUSAL_INACTIVE;
    int rc = consumers_find(g->consumers, g->store, key.p, key.len, consumers_generation(g),
        k->req->now, &k->consumer);
    if (rc < 0)
        return unavailable(k);
    if (rc == 0)
        return k->is_signed ? REFUSAL_CONSUMER_KEY : REFUSAL_INACTIVE;
    k->verdict.oauth.consumer_id = k->consumer->id;
    k->verdict.oauth.consumer_key = k->consumer->key;
    k->verdict.oauth.consumer_name = k->consumer->name;
    k->verdict.oauth.revision_a_only = k->consumer->revision_a_only;
    k->verdict.oauth.callback_hosts = k->consumer->callback_hosts;
    if (!k->consumer->active)
        return REFUSAL_INACTIVE;
    return k->is_signed && k->consumer->unreadable ? unavailable(k) : REFUSAL_NONE;
}

static unsigned
methods_allowed(const struct checking *k)
{
    unsigned methods = (unsigned)k->consumer->methods;
    if (methods == 0)
        methods = 1u << OAUTH_HMAC_SHA1 | 1u << OAUTH_PLAINTEXT;
    if (!k->guard->o.plaintext)
        methods &= ~(1u << OAUTH_PLAINTEXT);
    return methods;
}

static enum refusal
check_protocol(struct checking *k)
{
    enum refusal r =
        oauth_check_method(&k->params, methods_allowed(k), k->req->https, &k->method);
    if (r == REFUSAL_NONE)
        r = oauth_check_version(&k->params);
    if (r == REFUSAL_NONE)
        r = oauth_check_timestamp(
            &k->params, k->req->now, k->guard->o.timestamp_window, &k->timestamp);
    return r;
}

/* There are no tokens yet: whatever is sent is unknown. */
static enum refusal
check_token(const struct checking *k, enum route_level level)
{
    if (k->params.field[OAUTH_TOKEN].len != 0)
        return REFUSAL_TOKEN;
    return level == LEVEL_PROTECTED ? REFUSAL_MISSING_ACCESS_TOKEN : REFUSAL_NONE;
}

static enum refusal
check_with(struct checking *k, struct oauth_text base, const char *secret, size_t len)
{
    struct arena *a = k->req->arena;
    const struct oauth_text consumer_secret = { .p = secret, .len = len };
    const struct oauth_text no_token = { .p = "", .len = 0 };
    struct oauth_text key = oauth_signature_key(a, consumer_secret, no_token);
    return oauth_signature_check(a, &k->params, k->method, base, key, &k->signature);
}

static enum refusal
check_signature(struct checking *k)
{
    const struct request *req = k->req;
    const struct consumer *c = k->consumer;
    const struct oauth_target target = {
        .method = req->method_name, .https = req->https, .host = req->host, .uri = req->uri
    };
    struct oauth_text base = oauth_base_string(req->arena, &target, &k->params.all);
    enum refusal r = check_with(k, base, c->secret, c->secret_len);
    if (r != REFUSAL_NONE && c->previous_len != 0 && req->now < c->previous_until)
        r = check_with(k, base, c->previous, c->previous_len);
    if (r != REFUSAL_NONE)
        return r;
    return oauth_signature_check_body(req->arena, &k->params, req->body, req->body_len);
}

static enum refusal
from_nonce(struct checking *k, enum shm_nonce_verdict verdict)
{
    switch (verdict) {
    case NONCE_NEW:
        return REFUSAL_NONE;
    case NONCE_SEEN:
        return REFUSAL_NONCE;
    case NONCE_TOO_OLD:
        return REFUSAL_TIMESTAMP;
    case NONCE_FULL:
    case NONCE_ERROR:
        break;
    }
    return unavailable(k);
}

static enum refusal
look_for_nonce(struct checking *k)
{
    const struct oauth_text *field = k->params.field;
    enum refusal r = oauth_check_nonce(&k->params);
    if (r != REFUSAL_NONE)
        return r;
    const bool strict = k->guard->o.nonce_strict;
    const struct shm_nonce nonce = {
        .consumer = k->consumer->key,
        .consumer_len = strlen(k->consumer->key),
        .timestamp = k->timestamp,
        .nonce = field[OAUTH_NONCE].p,
        .nonce_len = field[OAUTH_NONCE].len,
        .signature = strict ? NULL : k->signature.p,
        .signature_len = strict ? 0 : k->signature.len,
    };
    return from_nonce(
        k, nonces_look(k->guard->nonces, k->guard->store, &nonce, k->req->now, &k->ticket));
}

static enum refusal
use_nonce(struct checking *k)
{
    return from_nonce(
        k, nonces_use(k->guard->nonces, k->guard->store, &k->ticket, k->req->now));
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
        return unavailable(k);
    case LIMITS_SECOND:
    case LIMITS_DAY:
        break;
    }
    k->verdict.retry_after = limits_reset_seconds(now_us / 1000000);
    return REFUSAL_OVER_RATE;
}

/* What only signed calls go through, up to the nonce. */
static enum refusal
check_signed(struct checking *k, enum route_level level)
{
    enum refusal r = check_protocol(k);
    if (r == REFUSAL_NONE)
        r = check_token(k, level);
    if (r == REFUSAL_NONE)
        r = check_signature(k);
    if (r == REFUSAL_NONE)
        r = look_for_nonce(k);
    return r;
}

static enum refusal
check_all(struct checking *k, enum route_level level)
{
    const struct request *req = k->req;
    enum refusal r =
        oauth_params_collect(&k->params, req->arena, req->authorization, &req->params);
    if (r != REFUSAL_NONE)
        return r;
    /* where the key is enough, a signature is still held to be right */
    k->is_signed = level != LEVEL_KEY || k->params.field[OAUTH_SIGNATURE].p != NULL;
    r = check_consumer(k);
    if (r == REFUSAL_NONE && k->is_signed)
        r = check_signed(k, level);
    if (r != REFUSAL_NONE)
        return r;
    const int64_t now_us = clock_now_us();
    const struct limits_of of = limits_for(k);
    r = check_second(k, &of, now_us);
    if (r == REFUSAL_NONE && k->is_signed)
        r = use_nonce(k);
    return r == REFUSAL_NONE ? check_day(k, &of, now_us) : r;
}

struct verdict
guard_check(struct guard *g, const struct request *req, const struct route_match *match)
{
    const enum route_level level = match->route != NULL ? match->route->level : LEVEL_SIGNED;
    struct checking k = {
        .guard = g,
        .req = req,
        .verdict = { .oauth = { .consumer_key = "", .consumer_name = "" } },
    };
    if (level != LEVEL_NONE)
        k.verdict.refusal = check_all(&k, level);
    return k.verdict;
}

void
guard_changed(struct guard *g, unsigned nouns)
{
    for (int noun = 0; noun < GENERATION__MAX; noun++)
        if (nouns & 1u << noun)
            shm_generation_bump(g->generation, (enum shm_generation_noun)noun);
}
