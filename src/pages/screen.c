/*
 * Screen: see screen.h.
 */
#include "pages/screen.h"

#include "api/call.h"
#include "pages/form.h"
#include "pages/style.h"
#include "render/html.h"
#include "util/arena.h"
#include "util/buf.h"

static const int trouble_statuses[TROUBLE__MAX] = {
    [TROUBLE_EXPIRED] = 401,
    [TROUBLE_STALE] = 403,
    [TROUBLE_CALLBACK] = 400,
    [TROUBLE_UNAVAILABLE] = 503,
};

/* The account as its owner knows it. */
static const char *
user_name(const struct visitor *v)
{
    if (!v->signed_in)
        return NULL;
    const struct user *u = &v->user.user;
    return u->nickname != NULL && *u->nickname != '\0' ? u->nickname : u->login;
}

struct screen
screen_begin(struct call *c, const struct visitor *v, const struct words_values *values)
{
    const struct words *w = words_choose(c->req->accept_language);
    struct words_values all = values != NULL ? *values : (struct words_values){ .app = NULL };
    all.site = c->ask.site_name;
    all.user = user_name(v);
    return (struct screen){
        .words = words_fill(c->arena, w, &all),
        .style = style_address(),
        .forgery = form_token(c->arena, c->settings->secret_key, v->id),
        .signed_in = v->signed_in,
        .terms_url = c->settings->terms_url,
    };
}

static void
headers_set(struct call *c, const char *form_action)
{
    const char *more = form_action != NULL ? form_action : "";
    const char *policy = arena_printf(c->arena,
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'%s%s; "
        "frame-ancestors 'none'; base-uri 'none'",
        *more != '\0' ? " " : "", more);
    reply_header(c->rep, "Content-Security-Policy", policy);
    reply_header(c->rep, "X-Frame-Options", "DENY");
    reply_header(c->rep, "Referrer-Policy", "no-referrer");
    reply_header(c->rep, "X-Content-Type-Options", "nosniff");
    reply_header(c->rep, "Cache-Control", "no-store");
    reply_header(c->rep, "Vary", "Accept-Language, Cookie");
}

void
screen_send(struct call *c, int status, const char *view, const struct screen *s,
    const char *form_action)
{
    struct buf body;
    buf_init(&body, c->arena, (size_t)8 * 1024);
    const struct node *tree = view_run(c->arena, c->views, FAMILY_HTML, view, s, &c->ask);
    headers_set(c, form_action);
    c->rep->status = tree != NULL ? status : 500;
    if (tree == NULL)
        return;
    html_write(&body, tree);
    reply_header(c->rep, "Content-Language", s->words.lang);
    reply_body(c->rep, format_content_types[FORMAT_HTML], body.p, body.len);
}

/* The three texts of a page about something wrong. */
static void
trouble_words(struct screen *s, enum screen_trouble what)
{
    const struct words *w = &s->words;
    const struct {
        const char *title;
        const char *lead;
        const char *hint;
    } all[TROUBLE__MAX] = {
        [TROUBLE_EXPIRED] = { w->expired_title, w->expired_lead, w->expired_hint },
        [TROUBLE_STALE] = { w->stale_title, w->stale_lead, w->stale_hint },
        [TROUBLE_CALLBACK] = { w->callback_title, w->callback_lead, w->callback_hint },
        [TROUBLE_UNAVAILABLE] = { w->unavailable_title, w->unavailable_lead, NULL },
    };
    s->title = all[what].title;
    s->lead = all[what].lead;
    s->hint = all[what].hint;
}

void
screen_trouble(
    struct call *c, const struct visitor *v, enum screen_trouble what, const char *reason)
{
    struct screen s = screen_begin(c, v, NULL);
    trouble_words(&s, what);
    s.reason = reason;
    if (what == TROUBLE_UNAVAILABLE)
        reply_header(c->rep, "Retry-After", "5");
    screen_send(c, trouble_statuses[what], "trouble", &s, NULL);
}

void
screen_redirect(struct call *c, int status, const char *location)
{
    headers_set(c, NULL);
    c->rep->status = status;
    if (*location == '/')
        location = arena_printf(c->arena, "%s%s", c->settings->login_base, location);
    reply_header(c->rep, "Location", location);
}
