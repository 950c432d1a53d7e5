/*
 * Visitor: see visitor.h. An id that somebody else put into the browser is
 * worth nothing: signing in always makes a new one. What another site posts
 * comes without the cookie, and must not replace it.
 */
#include "pages/visitor.h"

#include "api/call.h"
#include "pages/cookie.h"
#include "util/arena.h"

#include <string.h>

static void
cookie_send(struct call *c, const struct visitor *v, int64_t lifetime)
{
    reply_header(c->rep, "Set-Cookie", cookie_set(c->arena, v->id, v->secure, lifetime));
}

static int
id_make(struct call *c, struct visitor *v)
{
    char id[TOKEN_SESSION_LEN + 1];
    if (token_make_session(id) != 0)
        return -1;
    v->id = arena_strdup(c->arena, id);
    token_hash(v->hash, v->id, TOKEN_SESSION_LEN);
    return 0;
}

int
visitor_read(struct call *c, struct visitor *v)
{
    bool secure = c->req->https || strncmp(c->settings->login_base, "https://", 8) == 0;
    *v = (struct visitor){ .secure = secure };
    v->id = cookie_read(c->arena, c->req->cookie, secure);
    if (v->id == NULL) {
        if (id_make(c, v) != 0)
            return -1;
        if (c->req->method != HTTP_POST)
            cookie_send(c, v, 0);
        return 0;
    }
    token_hash(v->hash, v->id, TOKEN_SESSION_LEN);
    int found = store_session_find(c->store, c->arena, v->hash, c->req->now, &v->user);
    v->signed_in = found == 1;
    return found < 0 ? -1 : 0;
}

int
visitor_sign_in(struct call *c, struct visitor *v, const struct store_user *u)
{
    int64_t lifetime = c->settings->session_lifetime;
    if (v->signed_in && store_session_end(c->store, v->hash) != 0)
        return -1;
    v->signed_in = false;
    if (id_make(c, v) != 0)
        return -1;
    cookie_send(c, v, lifetime); /* without its session it opens nothing */
    int64_t now = c->req->now;
    int begun = store_session_add(c->store, v->hash, u, now, now + lifetime);
    if (begun != 1)
        return begun;
    v->signed_in = true;
    v->user = *u;
    return 1;
}

int
visitor_sign_out(struct call *c, struct visitor *v)
{
    if (store_session_end(c->store, v->hash) != 0)
        return -1;
    cookie_send(c, v, -1);
    v->signed_in = false;
    return 0;
}
