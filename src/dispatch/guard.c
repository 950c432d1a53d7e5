/*
 * Guard: see guard.h. One function a check, in the order of spec/oauth.md 7.1;
 * the first that refuses ends it. A nonce is looked up before the limit of the
 * second and stored after it, so that one key cannot fill the table; it is
 * stored only after the signature held, so that nobody burns those of others.
 * A call with a feed token goes a way of its own, and back into the limits.
 */
#include "dispatch/guard.h"

#include "dispatch/consumers.h"
#include "dispatch/feeds.h"
#include "dispatch/limits.h"
#include "dispatch/nonces.h"
#include "dispatch/tokens.h"
#include "dispatch/uses.h"
#include "dispatch/watch.h"
#include "oauth/base_string.h"
#include "oauth/check.h"
#include "shm/files.h"
#include "shm/generation.h"
#include "store/token.h"
#include "util/arena.h"
#include "util/clock.h"
#include "util/log.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RETRY_SECONDS 5 /* after a failure of ours */

/* No token is longer, in bytes. */
#define TOKEN_TEXT_MAX 128

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
    struct tokens *tokens;
    struct feeds *feeds;
    struct uses *uses;
    struct watch *watch;
    struct store *store;
};

/* One request being checked. */
struct checking {
    struct guard *guard;
    const struct request *req;
    const struct route_match *match;
    enum route_level level;
    struct oauth_params params;
    const struct consumer *consumer;
    struct oauth_text token_secret;
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
        (g->consumers = consumers_new(o->key)) != NULL &&
        (g->tokens = tokens_new(o->key)) != NULL && (g->feeds = feeds_new(o->opaque)) != NULL &&
        (g->uses = uses_new()) != NULL)
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

static enum refusal
unavailable(struct checking *k)
{
    k->verdict.retry_after = RETRY_SECONDS;
    return REFUSAL_UNAVAILABLE;
}

static struct copy_mark
copy_mark_now(const struct checking *k)
{
    const struct shm_generation *g = k->guard->generation;
    return (struct copy_mark){
        .tokens = shm_generation_read(g, GENERATION_TOKENS),
        .accounts = shm_generation_read(g, GENERATION_ACCOUNTS),
        .at = k->req->now,
    };
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
        return unavailable(k);
    if (rc == 0)
        return k->is_signed ? REFUSAL_CONSUMER_KEY : REFUSAL_INACTIVE;
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

static enum refusal
check_access_token(struct checking *k, const unsigned char *hash)
{
    struct guard *g = k->guard;
    const struct copy_mark mark = copy_mark_now(k);
    const struct token *token;
    int rc = tokens_find(g->tokens, g->store, hash, &mark, &token);
    if (rc < 0)
        return unavailable(k);
    if (rc == 0 || token->consumer_id != k->consumer->id || !token->active)
        return REFUSAL_TOKEN;
    if (token->unreadable)
        return unavailable(k);
    k->token_secret = (struct oauth_text){ .p = token->secret, .len = token->secret_len };
    k->verdict.oauth.user_id = token->user_id;
    return REFUSAL_NONE;
}

/* Whether it was approved is judged when it is exchanged, in one with that. */
static enum refusal
check_request_token(struct checking *k, const unsigned char *hash)
{
    struct guard *g = k->guard;
    struct arena *a = k->req->arena;
    struct store_request_token token;
    int rc = store_request_token_find(g->store, a, hash, k->req->now, &token);
    if (rc < 0)
        return unavailable(k);
    if (rc == 0 || token.consumer_id != k->consumer->id)
        return REFUSAL_TOKEN;
    k->token_secret.p = token_secret_open(
        a, g->o.key, hash, token.secret.p, token.secret.len, &k->token_secret.len);
    if (k->token_secret.p == NULL) {
        log_error("the secret of a request token cannot be read: is secret_key_file the one "
                  "it was made with?");
        return unavailable(k);
    }
    k->verdict.oauth.request_hash = arena_memdup(a, hash, TOKEN_HASH_LEN);
    return REFUSAL_NONE;
}

static enum refusal
check_token(struct checking *k)
{
    const struct oauth_text sent = k->params.field[OAUTH_TOKEN];
    unsigned char hash[TOKEN_HASH_LEN];
    k->token_secret = (struct oauth_text){ .p = "", .len = 0 };
    if (sent.len == 0)
        return k->level == LEVEL_PROTECTED  ? REFUSAL_MISSING_ACCESS_TOKEN
               : k->level == LEVEL_EXCHANGE ? REFUSAL_MISSING_REQUEST_TOKEN
                                            : REFUSAL_NONE;
    if (sent.len > TOKEN_TEXT_MAX)
        return REFUSAL_TOKEN;
    token_hash(hash, sent.p, sent.len);
    return k->level == LEVEL_EXCHANGE ? check_request_token(k, hash)
                                      : check_access_token(k, hash);
}

static enum refusal
check_with(struct checking *k, struct oauth_text base, const char *secret, size_t len)
{
    struct arena *a = k->req->arena;
    const struct oauth_text consumer_secret = { .p = secret, .len = len };
    struct oauth_text key = oauth_signature_key(a, consumer_secret, k->token_secret);
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
        .token = field[OAUTH_TOKEN].len != 0 ? field[OAUTH_TOKEN].p : NULL,
        .token_len = field[OAUTH_TOKEN].len,
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
check_signed(struct checking *k)
{
    enum refusal r = check_protocol(k);
    if (r == REFUSAL_NONE)
        r = check_token(k);
    if (r == REFUSAL_NONE)
        r = check_signature(k);
    if (r == REFUSAL_NONE)
        r = look_for_nonce(k);
    return r;
}

/* What takes the place of all that for a call with a feed token. A verdict on it
 * is told by a status document. */
static enum refusal
check_feed(struct checking *k)
{
    struct guard *g = k->guard;
    struct call_oauth *o = &k->verdict.oauth;
    const struct copy_mark mark = copy_mark_now(k);
    int rc = find_consumer(k);
    if (rc < 0)
        return unavailable(k);
    if (rc > 0 && !k->consumer->active)
        return REFUSAL_INACTIVE;
    const struct feeds_call call = {
        .req = k->req, .match = k->match, .consumer_id = o->consumer_id
    };
    enum feeds_verdict v = feeds_judge(g->feeds, g->store, &call, &mark, &o->user_id);
    if (v == FEEDS_FAILED)
        return unavailable(k);
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
        r = use_nonce(k);
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
        r = check_signed(k);
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
