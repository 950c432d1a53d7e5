/*
 * Login: see login.h. Who is not signed in does so and answers in one form;
 * a request token is bound to the first session that opens or answers it, so
 * that nobody else can.
 */
#include "pages/login.h"

#include "api/answer.h"
#include "http/callback.h"
#include "pages/dance.h"
#include "pages/form.h"
#include "pages/screen.h"
#include "pages/sign_in.h"
#include "util/arena.h"
#include "util/random.h"

#include <string.h>

#define PIN_LEN      6
#define VERIFIER_LEN 20

/* ---- what is wrong ------------------------------------------------------- */

/* Whether a person reads the answer, rather than a program. */
static bool
wants_page(const struct call *c)
{
    const char *accept = c->req->accept;
    return accept != NULL && strstr(accept, "text/html") != NULL &&
           params_find(&c->req->params, "output") == NULL;
}

/* Parameters that are missing or do not fit are the application's business and
 * answered by a status document, as the historic service did; what happens to
 * people has a page with the same words. */
static void
fault_answer(struct call *c, const struct visitor *v, enum dance_fault fault)
{
    static const enum screen_trouble pages[DANCE__MAX] = {
        [DANCE_OK] = TROUBLE__MAX,
        [DANCE_TOKEN_MISSING] = TROUBLE__MAX,
        [DANCE_KEY_MISSING] = TROUBLE__MAX,
        [DANCE_NAME_MISSING] = TROUBLE__MAX,
        [DANCE_NAME_MISMATCH] = TROUBLE__MAX,
        [DANCE_KEY_MISMATCH] = TROUBLE__MAX,
        [DANCE_EXPIRED] = TROUBLE_EXPIRED,
        [DANCE_CALLBACK] = TROUBLE_CALLBACK,
        [DANCE_BROKEN] = TROUBLE_UNAVAILABLE,
    };
    const struct dance_words *w = &dance_words[fault];
    if (pages[fault] != TROUBLE__MAX && wants_page(c)) {
        screen_trouble(c, v, pages[fault], w->message);
        return;
    }
    int format = negotiate_format(c->req, FORMAT_BIT(FORMAT_XML) | FORMAT_BIT(FORMAT_JSON));
    c->format = format >= 0 ? (enum format)format : FORMAT_XML;
    if (fault == DANCE_BROKEN)
        answer_unavailable(c);
    else
        answer_status(c, w->status, 0, w->message);
}

static void
unavailable(struct call *c, const struct visitor *v)
{
    screen_trouble(c, v, TROUBLE_UNAVAILABLE, NULL);
}

/* ---- the pages ----------------------------------------------------------- */

static bool
terms_needed(const struct call *c, const struct visitor *v)
{
    return c->settings->terms_url != NULL && v->signed_in && v->user.terms_accepted == 0;
}

static struct screen
consent_screen(struct call *c, const struct visitor *v, const struct dance *d)
{
    const struct words *w = words_choose(c->req->accept_language);
    const char *site = dance_site(c, d);
    int64_t lasts = d->request.revision_a ? DANCE_APPROVED_10A : DANCE_APPROVED_10;
    const struct words_values values = {
        .app = d->consumer.name,
        .where = site,
        .date = words_date(c->arena, w, d->request.created),
        .time = words_time(c->arena, w, d->request.created),
        .minutes = words_minutes(c->arena, lasts),
    };
    struct screen s = screen_begin(c, v, &values);
    s.consent = (struct consent){
        .site = site,
        .token = d->token,
        .key = d->key,
        .name = d->name,
        .callback = d->request.revision_a ? NULL : d->callback,
        .where = d->target != NULL ? site : NULL,
        .pin_follows = d->pin,
        .fixable = !d->request.revision_a,
        .terms = terms_needed(c, v),
    };
    return s;
}

static void
consent_send(struct call *c, int status, const struct screen *s, const struct dance *d)
{
    const char *onward = d->target != NULL ? callback_sources(c->arena, d->target) : NULL;
    screen_send(c, status, "consent", s, onward);
}

/* Asks again, in words for people and for programs. */
static void
consent_again(struct call *c, const struct visitor *v, const struct dance *d, enum sign_in why)
{
    struct screen s = consent_screen(c, v, d);
    bool limited = why == SIGN_IN_LIMITED;
    s.login = form_field(c->req, "login", USER_LOGIN_MAX);
    s.fault = limited ? s.words.sign_in_limited : s.words.sign_in_failed;
    s.reason = "Authorization failed";
    consent_send(c, limited ? 429 : 401, &s, d);
}

static void
terms_ask(struct call *c, const struct visitor *v, const struct dance *d)
{
    struct screen s = consent_screen(c, v, d);
    s.fault = s.words.terms_needed;
    s.reason = "User must accept terms of use.";
    consent_send(c, 401, &s, d);
}

/* ---- the answers --------------------------------------------------------- */

/* Makes the token this session's. Returns 0, or -1 after it answered. */
static int
bind(struct call *c, const struct visitor *v, const struct dance *d)
{
    int bound = store_request_token_bind(c->store, d->hash, v->hash, c->req->now);
    if (bound == 1)
        return 0;
    fault_answer(c, v, bound == 0 ? DANCE_EXPIRED : DANCE_BROKEN);
    return -1;
}

static void
say_no(struct call *c, const struct visitor *v, const struct dance *d)
{
    if (bind(c, v, d) != 0)
        return;
    int gone = store_request_token_deny(c->store, d->hash, v->hash);
    if (gone != 1) {
        fault_answer(c, v, gone == 0 ? DANCE_EXPIRED : DANCE_BROKEN);
        return;
    }
    struct screen s = consent_screen(c, v, d);
    screen_send(c, 200, "denied", &s, NULL);
}

/* What the application has to show in 1.0a. Returns 0 or -1. */
static int
verifier_make(const struct dance *d, char verifier[VERIFIER_LEN + 1])
{
    verifier[0] = '\0';
    if (!d->request.revision_a)
        return 0;
    return d->pin ? random_text(verifier, PIN_LEN, "0123456789")
                  : random_text(verifier, VERIFIER_LEN, RANDOM_SECRET_LETTERS);
}

/* Back to the application, or to a page that says how to get there. */
static void
approved_answer(
    struct call *c, const struct visitor *v, const struct dance *d, const char *verifier)
{
    if (d->target != NULL) {
        const char *to = callback_append(c->arena, d->target, "oauth_token", d->token);
        if (*verifier != '\0')
            to = callback_append(c->arena, to, "oauth_verifier", verifier);
        screen_redirect(c, 302, to);
        return;
    }
    struct screen s = consent_screen(c, v, d);
    s.consent.pin = d->pin ? arena_strdup(c->arena, verifier) : NULL;
    s.reason = "Success";
    screen_send(c, 200, "approved", &s, NULL);
}

static void
approve(struct call *c, const struct visitor *v, const struct dance *d)
{
    char verifier[VERIFIER_LEN + 1];
    unsigned char hash[TOKEN_HASH_LEN];
    int64_t lasts = d->request.revision_a ? DANCE_APPROVED_10A : DANCE_APPROVED_10;
    if (bind(c, v, d) != 0)
        return;
    if (verifier_make(d, verifier) != 0) {
        unavailable(c, v);
        return;
    }
    token_hash(hash, verifier, strlen(verifier));
    int done = store_request_token_approve(c->store, d->hash, v->hash, v->user.user.id,
        d->request.revision_a ? hash : NULL, c->req->now + lasts, c->req->now);
    if (done != 1)
        fault_answer(c, v, done == 0 ? DANCE_EXPIRED : DANCE_BROKEN);
    else
        approved_answer(c, v, d, verifier);
}

/* Signs in whoever is not. Returns 0, or -1 after it answered. A form without a
 * login was made before the session ended: that is no try. */
static int
need_sign_in(struct call *c, struct visitor *v, const struct dance *d)
{
    if (v->signed_in)
        return 0;
    if (form_field(c->req, "login", USER_LOGIN_MAX) == NULL) {
        struct screen s = consent_screen(c, v, d);
        consent_send(c, 401, &s, d);
        return -1;
    }
    enum sign_in result = sign_in_try(c, v);
    if (result == SIGN_IN_DONE)
        return 0;
    if (result == SIGN_IN_BROKEN)
        unavailable(c, v);
    else
        consent_again(c, v, d, result);
    return -1;
}

/* Takes note that the terms of use are accepted. Returns 0, or -1 after it answered. */
static int
need_terms(struct call *c, struct visitor *v, const struct dance *d)
{
    if (!terms_needed(c, v))
        return 0;
    const char *accepted = form_field(c->req, "terms", 8);
    if (accepted == NULL || strcmp(accepted, "yes") != 0) {
        if (bind(c, v, d) == 0)
            terms_ask(c, v, d);
        return -1;
    }
    if (store_user_accept_terms(c->store, v->user.user.id, c->req->now) == 1)
        return 0;
    unavailable(c, v);
    return -1;
}

static void
say_yes(struct call *c, struct visitor *v, const struct dance *d)
{
    if (need_sign_in(c, v, d) == 0 && need_terms(c, v, d) == 0)
        approve(c, v, d);
}

/* Signed in without an answer, as a program may do: the question comes next. */
static void
ask(struct call *c, struct visitor *v, const struct dance *d)
{
    if (need_sign_in(c, v, d) != 0 || bind(c, v, d) != 0)
        return;
    struct screen s = consent_screen(c, v, d);
    consent_send(c, 200, &s, d);
}

/* ---- handlers ------------------------------------------------------------ */

void
login_get(struct call *c)
{
    struct visitor v;
    struct dance d;
    if (visitor_read(c, &v) != 0) {
        unavailable(c, &v);
        return;
    }
    enum dance_fault fault = dance_read(c, &d);
    if (fault != DANCE_OK) {
        fault_answer(c, &v, fault);
        return;
    }
    if (v.signed_in && bind(c, &v, &d) != 0)
        return;
    struct screen s = consent_screen(c, &v, &d);
    consent_send(c, 200, &s, &d);
}

void
login_post(struct call *c)
{
    struct visitor v;
    struct dance d;
    if (visitor_read(c, &v) != 0) {
        unavailable(c, &v);
        return;
    }
    if (!form_is_ours(c, v.id)) {
        screen_trouble(c, &v, TROUBLE_STALE, NULL);
        return;
    }
    enum dance_fault fault = dance_read(c, &d);
    if (fault != DANCE_OK) {
        fault_answer(c, &v, fault);
        return;
    }
    const char *answer = form_field(c->req, "answer", 8);
    if (answer != NULL && strcmp(answer, "yes") == 0)
        say_yes(c, &v, &d);
    else if (answer != NULL && strcmp(answer, "no") == 0)
        say_no(c, &v, &d);
    else
        ask(c, &v, &d);
}
