/*
 * Signed: the checks of calls that are signed, in the order of spec/oauth.md 7.1.
 * See signed.h.
 */
#include "dispatch/signed.h"

#include "dispatch/checking.h"
#include "dispatch/consumers.h"
#include "oauth/base_string.h"
#include "oauth/check.h"
#include "store/token.h"
#include "util/arena.h"
#include "util/log.h"

#include <string.h>

/* No token is longer, in bytes. */
#define TOKEN_TEXT_MAX 128

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
    const struct copy_mark mark = checking_mark(k);
    const struct token *token;
    int rc = tokens_find(g->tokens, g->store, hash, &mark, &token);
    if (rc < 0)
        return checking_unavailable(k);
    if (rc == 0 || token->consumer_id != k->consumer->id || !token->active)
        return REFUSAL_TOKEN;
    if (token->unreadable)
        return checking_unavailable(k);
    k->token_secret = (struct oauth_text){ .p = token->secret, .len = token->secret_len };
    k->verdict.oauth.user_id = token->user_id;
    if (token->user[0] != '\0')
        k->verdict.oauth.user = arena_strdup(k->req->arena, token->user);
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
        return checking_unavailable(k);
    if (rc == 0 || token.consumer_id != k->consumer->id)
        return REFUSAL_TOKEN;
    k->token_secret.p = token_secret_open(
        a, g->o.key, hash, token.secret.p, token.secret.len, &k->token_secret.len);
    if (k->token_secret.p == NULL) {
        log_error("the secret of a request token cannot be read: is secret_key_file the one "
                  "it was made with?");
        return checking_unavailable(k);
    }
    k->verdict.oauth.request_hash = arena_memdup(a, hash, TOKEN_HASH_LEN);
    k->verdict.oauth.request_revision_a = token.revision_a;
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
    return checking_unavailable(k);
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

enum refusal
signed_check(struct checking *k)
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

enum refusal
signed_use_nonce(struct checking *k)
{
    return from_nonce(
        k, nonces_use(k->guard->nonces, k->guard->store, &k->ticket, k->req->now));
}
