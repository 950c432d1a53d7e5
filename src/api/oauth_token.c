/*
 * OAuth token: see oauth_token.h. Replies are form-encoded, whatever format the
 * rest of the API has, or a flat JSON object for `output=json`. Clients read
 * refusals as text.
 */
#include "api/oauth_token.h"

#include "api/answer.h"
#include "http/callback.h"
#include "api/identifier.h"
#include "render/json.h"
#include "render/node.h"
#include "store/token.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/digest.h"
#include "util/token.h"
#include "util/url.h"

#include <string.h>

#define FORM_TYPE "text/plain;charset=UTF-8"

/* A parameter of the reply. */
struct pair {
    const char *name;
    const char *value; /* NULL: left out */
};

/* A form has '+' for a blank. */
static void
form_encode(struct buf *b, const char *s)
{
    for (;;) {
        size_t n = strcspn(s, " ");
        url_encode(b, s, n);
        if (s[n] == '\0')
            return;
        buf_addc(b, '+');
        s += n + 1;
    }
}

static void
write_form(struct buf *b, const struct pair *pairs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (pairs[i].value == NULL)
            continue;
        if (i != 0)
            buf_addc(b, '&');
        buf_adds(b, pairs[i].name);
        buf_addc(b, '=');
        form_encode(b, pairs[i].value);
    }
}

static void
write_json(struct buf *b, struct arena *a, const struct pair *pairs, size_t n)
{
    struct node *object = node_new(a, NULL, NODE_OBJECT);
    for (size_t i = 0; i < n; i++) {
        const struct pair *p = &pairs[i];
        if (p->value == NULL)
            continue;
        struct node *member = node_named(a, object, NODE_MEMBER, p->name, strlen(p->name));
        node_text(a, member, NODE_TEXT, p->value, strlen(p->value));
    }
    json_write(b, object, false);
}

static void
answer_pairs(struct call *c, const struct pair *pairs, size_t n)
{
    struct buf b;
    const bool json = c->format == FORMAT_JSON;
    buf_init(&b, c->arena, 512);
    if (json)
        write_json(&b, c->arena, pairs, n);
    else
        write_form(&b, pairs, n);
    c->rep->status = 200;
    reply_header(c->rep, "Cache-Control", "no-store");
    reply_body(c->rep, json ? format_content_types[FORMAT_JSON] : FORM_TYPE, b.p, b.len);
}

/* A secret for the token, and what is stored of both. */
struct made {
    char secret[TOKEN_SECRET_LEN + 1];
    unsigned char hash[TOKEN_HASH_LEN];
    struct store_blob sealed;
};

/* Returns 0 or -1 after logging. */
static int
make_secret(struct call *c, const char *token, struct made *m)
{
    if (token_make_secret(m->secret) != 0)
        return -1;
    token_hash(m->hash, token, strlen(token));
    m->sealed.p = token_secret_seal(
        c->arena, c->settings->secret_key, m->hash, m->secret, &m->sealed.len);
    return m->sealed.p != NULL ? 0 : -1;
}

static bool
may_use_10(const struct call *c)
{
    return c->settings->allow_oauth_10 && !c->oauth.revision_a_only;
}

/* ---- request_token ------------------------------------------------------------ */

/* Whether the application may begin the dance in this way. Returns 0, or -1 after
 * it answered. */
static int
check_revision(struct call *c)
{
    const struct call_oauth *o = &c->oauth;
    if (o->callback == NULL) {
        if (may_use_10(c))
            return 0;
        answer_status(c, 400, 0,
            "oauth_callback is missing: only OAuth 1.0a is accepted, which sends an address "
            "or oob as oauth_callback");
        return -1;
    }
    if (strcmp(o->callback, CALLBACK_OOB) == 0 ||
        callback_valid(o->callback, o->callback_hosts))
        return 0;
    answer_invalid(c, "oauth_callback");
    return -1;
}

static int
add_request_token(struct call *c, const struct made *m)
{
    const struct call_oauth *o = &c->oauth;
    const int64_t now = c->req->now;
    const bool revision_a = o->callback != NULL;
    const struct store_request_token row = {
        .hash = m->hash,
        .consumer_id = o->consumer_id,
        .secret = m->sealed,
        .revision_a = revision_a,
        .callback = o->callback,
        .status = REQUEST_TOKEN_NEW,
        .created = now,
        .expires = now + (revision_a ? OAUTH_TOKEN_OPEN_10A : OAUTH_TOKEN_OPEN_10),
    };
    return store_request_token_add(c->store, &row);
}

static void
answer_request_token(struct call *c, const char *token, const struct made *m)
{
    const struct pair pairs[] = {
        { "oauth_token", token },
        { "oauth_token_secret", m->secret },
        { "application_name", c->oauth.consumer_name },
        { "login_url", arena_printf(c->arena, "%s/oauth/login?oauth_token=%s",
                           c->settings->login_base, token) },
        { "oauth_callback_confirmed", c->oauth.callback != NULL ? "true" : NULL },
    };
    answer_pairs(c, pairs, sizeof pairs / sizeof pairs[0]);
}

void
oauth_token_request(struct call *c)
{
    char token[TOKEN_REQUEST_LEN + 1];
    struct made m;
    if (check_revision(c) != 0)
        return;
    if (token_make_request(token) == 0 && make_secret(c, token, &m) == 0 &&
        add_request_token(c, &m) == 0)
        answer_request_token(c, token, &m);
    else
        answer_unavailable(c);
    digest_wipe(&m, sizeof m);
}

/* ---- access_token ------------------------------------------------------------- */

/* Returns 1 with `*user_id`, 0 when the request token is no good, or -1. */
static int
exchange(struct call *c, const struct made *m, int64_t *user_id)
{
    const char *verifier = c->oauth.verifier;
    unsigned char verifier_hash[TOKEN_HASH_LEN];
    if (!c->oauth.request_revision_a && !may_use_10(c)) /* shut meanwhile */
        return 0;
    if (verifier != NULL)
        token_hash(verifier_hash, verifier, strlen(verifier));
    struct store_exchange x = {
        .request_hash = c->oauth.request_hash,
        .verifier_hash = verifier != NULL ? verifier_hash : NULL,
        .access_hash = m->hash,
        .secret = m->sealed,
        .address = c->req->remote_addr,
        .now = c->req->now,
        .consumer_id = c->oauth.consumer_id,
    };
    int rc = store_token_exchange(c->store, &x);
    *user_id = x.user_id;
    return rc;
}

static void
answer_access_token(struct call *c, const char *token, const struct made *m, int64_t user_id)
{
    const char *user =
        identifier_user(c->arena, c->settings->opaque, c->oauth.consumer_id, user_id);
    if (user == NULL) {
        answer_status(c, 500, 0, "Internal Error");
        return;
    }
    const struct pair pairs[] = {
        { "oauth_token", token },
        { "user_id", user },
        { "oauth_token_secret", m->secret },
    };
    answer_pairs(c, pairs, sizeof pairs / sizeof pairs[0]);
}

void
oauth_token_access(struct call *c)
{
    char token[TOKEN_ACCESS_LEN + 1];
    struct made m;
    int64_t user_id;
    int rc = -1;
    if (token_make_access(token) == 0 && make_secret(c, token, &m) == 0)
        rc = exchange(c, &m, &user_id);
    if (rc > 0)
        answer_access_token(c, token, &m, user_id);
    else if (rc < 0)
        answer_unavailable(c);
    c->token_refused = rc == 0;
    digest_wipe(&m, sizeof m);
    digest_wipe(token, sizeof token);
}
