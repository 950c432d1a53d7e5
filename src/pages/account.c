/*
 * Account: see account.h. What a button did is said by the page one is sent to
 * afterwards, so that loading it again does nothing again.
 */
#include "pages/account.h"

#include "api/call.h"
#include "http/callback.h"
#include "pages/form.h"
#include "pages/screen.h"
#include "pages/sign_in.h"
#include "shm/generation.h"
#include "store/consumer.h"
#include "store/token.h"
#include "util/arena.h"

#include <string.h>

static void
unavailable(struct call *c, const struct visitor *v)
{
    screen_trouble(c, v, TROUBLE_UNAVAILABLE, NULL);
}

/* ---- signing in and out -------------------------------------------------- */

static void
sign_in_send(struct call *c, const struct visitor *v, int status, enum sign_in result)
{
    struct screen s = screen_begin(c, v, NULL);
    const struct param *done = params_find(&c->req->params, "done");
    if (status == 200 && done != NULL && strcmp(done->value, "signed_out") == 0)
        s.notice = s.words.signed_out;
    if (status != 200) {
        s.login = form_field(c->req, "login", USER_LOGIN_MAX);
        s.fault = result == SIGN_IN_LIMITED ? s.words.sign_in_limited : s.words.sign_in_failed;
        s.reason = "Authorization failed";
    }
    screen_send(c, status, "sign_in", &s, NULL);
}

void
account_sign_in_get(struct call *c)
{
    struct visitor v;
    if (visitor_read(c, &v) != 0)
        unavailable(c, &v);
    else if (v.signed_in)
        screen_redirect(c, 303, "/account");
    else
        sign_in_send(c, &v, 200, SIGN_IN_DONE);
}

/* Reads who it is and whether the form is ours. Returns 0, or -1 after it answered. */
static int
post_begin(struct call *c, struct visitor *v)
{
    if (visitor_read(c, v) != 0) {
        unavailable(c, v);
        return -1;
    }
    if (form_is_ours(c, v->id))
        return 0;
    screen_trouble(c, v, TROUBLE_STALE, NULL);
    return -1;
}

void
account_sign_in_post(struct call *c)
{
    struct visitor v;
    if (post_begin(c, &v) != 0)
        return;
    enum sign_in result = sign_in_try(c, &v);
    if (result == SIGN_IN_DONE)
        screen_redirect(c, 303, "/account");
    else if (result == SIGN_IN_BROKEN)
        unavailable(c, &v);
    else
        sign_in_send(c, &v, result == SIGN_IN_LIMITED ? 429 : 401, result);
}

void
account_sign_out_post(struct call *c)
{
    struct visitor v;
    if (post_begin(c, &v) != 0)
        return;
    if (visitor_sign_out(c, &v) != 0)
        unavailable(c, &v);
    else
        screen_redirect(c, 303, "/account/sign_in?done=signed_out");
}

/* ---- the applications ---------------------------------------------------- */

static const char *
date_or_null(struct call *c, const struct words *w, int64_t when)
{
    return when != 0 ? words_date(c->arena, w, when) : NULL;
}

static struct let_in
let_in_make(struct call *c, const struct words *w, const struct store_approval *p)
{
    const struct words_values values = {
        .app = p->consumer_name,
        .date = words_date(c->arena, w, p->approved),
        .time = words_time(c->arena, w, p->approved),
    };
    return (struct let_in){
        .key = p->consumer_key,
        .name = p->consumer_name,
        .site = callback_registered_site(c->arena, p->callback_hosts),
        .approved = words_text(c->arena, w->began, &values),
        .address = p->address,
        .used = date_or_null(c, w, p->last_used),
        .feeds = date_or_null(c, w, p->feeds_listed),
        .calls = p->calls,
        .withdraw = words_text(c->arena, w->withdraw_button, &values),
        .renew = words_text(c->arena, w->renew_button, &values),
    };
}

static const char *
notice_find(const struct call *c, const struct words *w)
{
    const struct param *done = params_find(&c->req->params, "done");
    const char *word = done != NULL ? done->value : "";
    if (strcmp(word, "withdrawn") == 0)
        return w->withdrawn;
    if (strcmp(word, "withdrawn_all") == 0)
        return w->withdrawn_all;
    return strcmp(word, "renewed") == 0 ? w->renewed : NULL;
}

static void
applications_send(struct call *c, const struct visitor *v)
{
    struct store_approval *list;
    size_t n;
    int64_t user = v->user.user.id;
    if (store_approval_list(c->store, c->arena, user, c->req->now, &list, &n) != 0) {
        unavailable(c, v);
        return;
    }
    struct screen s = screen_begin(c, v, NULL);
    struct let_in *items = arena_alloc(c->arena, (n + 1) * sizeof *items);
    for (size_t i = 0; i < n; i++)
        items[i] = let_in_make(c, &s.words, &list[i]);
    s.applications = items;
    s.napplications = n;
    s.notice = notice_find(c, &s.words);
    screen_send(c, 200, "account", &s, NULL);
}

void
account_get(struct call *c)
{
    struct visitor v;
    if (visitor_read(c, &v) != 0)
        unavailable(c, &v);
    else if (!v.signed_in)
        screen_redirect(c, 303, "/account/sign_in");
    else
        applications_send(c, &v);
}

void
account_back_get(struct call *c)
{
    screen_redirect(c, 303, "/account");
}

/* As post_begin, for what only somebody signed in can do. */
static int
signed_in_begin(struct call *c, struct visitor *v)
{
    if (post_begin(c, v) != 0)
        return -1;
    if (v->signed_in)
        return 0;
    screen_redirect(c, 303, "/account/sign_in");
    return -1;
}

/* The application the form names. Returns its id, 0 when there is none, or -1. */
static int64_t
application_read(struct call *c)
{
    struct store_consumer consumer;
    const char *key = form_field(c->req, "application", CONSUMER_KEY_MAX);
    if (key == NULL)
        return 0;
    int found = store_consumer_by_key(c->store, c->arena, key, &consumer);
    return found == 1 ? consumer.id : found;
}

static void
withdraw(struct call *c, const struct visitor *v, int64_t consumer_id, const char *done)
{
    if (store_approval_withdraw(c->store, v->user.user.id, consumer_id) < 0) {
        unavailable(c, v);
        return;
    }
    c->changed |= 1u << GENERATION_TOKENS;
    screen_redirect(c, 303, arena_printf(c->arena, "/account?done=%s", done));
}

void
account_withdraw_post(struct call *c)
{
    struct visitor v;
    if (signed_in_begin(c, &v) != 0)
        return;
    int64_t id = application_read(c);
    if (id < 0)
        unavailable(c, &v);
    else if (id == 0)
        screen_redirect(c, 303, "/account");
    else
        withdraw(c, &v, id, "withdrawn");
}

void
account_withdraw_all_post(struct call *c)
{
    struct visitor v;
    if (signed_in_begin(c, &v) == 0)
        withdraw(c, &v, 0, "withdrawn_all");
}

void
account_renew_feeds_post(struct call *c)
{
    struct visitor v;
    if (signed_in_begin(c, &v) != 0)
        return;
    int64_t id = application_read(c);
    int renewed = id <= 0 ? (int)id : store_approval_renew_feeds(c->store, v.user.user.id, id);
    if (renewed < 0) {
        unavailable(c, &v);
        return;
    }
    c->changed |= 1u << GENERATION_TOKENS;
    screen_redirect(c, 303, renewed == 1 ? "/account?done=renewed" : "/account");
}
