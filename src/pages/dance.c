/*
 * Dance: see dance.h.
 */
#include "pages/dance.h"

#include "api/call.h"
#include "http/callback.h"
#include "util/arena.h"
#include "util/utf8.h"

#include <string.h>

const struct dance_words dance_words[DANCE__MAX] = {
    [DANCE_OK] = { 200, "" },
    [DANCE_TOKEN_MISSING] = { 400, "oauth_token is missing" },
    [DANCE_KEY_MISSING] = { 400, "oauth_consumer_key is missing" },
    [DANCE_NAME_MISSING] = { 400, "application_name is missing" },
    [DANCE_NAME_MISMATCH] = { 401, "Application name mismatch" },
    [DANCE_KEY_MISMATCH] = { 401, "Consumer key mismatch" },
    [DANCE_EXPIRED] = { 401, "Expired or bad request token" },
    [DANCE_CALLBACK] = { 400, "oauth_callback is invalid" },
    [DANCE_BROKEN] = { 503, "Service unavailable; try again in a few seconds" },
};

#define NAME_MAX_LEN 1024

/* The first value of a parameter that is not empty; NULL when there is none.
 * `*agree` turns false when it is there with another value as well, is too long
 * or no text: some clients append what is in the address already. */
static const char *
take(const struct request *r, const char *name, size_t max, bool *agree)
{
    const char *value = NULL;
    for (size_t i = 0; i < r->params.n; i++) {
        const struct param *p = &r->params.list[i];
        if (strcmp(p->name, name) != 0 || p->value_len == 0)
            continue;
        if (p->value_len > max || !utf8_valid(p->value, p->value_len))
            *agree = false;
        else if (value == NULL)
            value = p->value;
        else if (strcmp(value, p->value) != 0)
            *agree = false;
    }
    return value;
}

static enum dance_fault
params_read(const struct request *r, struct dance *d)
{
    bool token = true;
    bool key = true;
    bool name = true;
    bool callback = true;
    *d = (struct dance){
        .token = take(r, "oauth_token", 128, &token),
        .key = take(r, "oauth_consumer_key", CONSUMER_KEY_MAX, &key),
        .name = take(r, "application_name", NAME_MAX_LEN, &name),
        .callback = take(r, "oauth_callback", CALLBACK_MAX, &callback),
    };
    if (!token)
        return DANCE_EXPIRED;
    if (d->token == NULL)
        return DANCE_TOKEN_MISSING;
    if (!key)
        return DANCE_KEY_MISMATCH;
    if (d->key == NULL)
        return DANCE_KEY_MISSING;
    if (!name)
        return DANCE_NAME_MISMATCH;
    return callback ? DANCE_OK : DANCE_CALLBACK;
}

/* The request token and the application it was made for. */
static enum dance_fault
find(struct call *c, struct dance *d)
{
    token_hash(d->hash, d->token, strlen(d->token));
    int found = store_request_token_find(c->store, c->arena, d->hash, c->req->now, &d->request);
    if (found != 1)
        return found == 0 ? DANCE_EXPIRED : DANCE_BROKEN;
    if (d->request.status != REQUEST_TOKEN_NEW)
        return DANCE_EXPIRED;
    found = store_consumer_by_key(c->store, c->arena, d->key, &d->consumer);
    if (found < 0)
        return DANCE_BROKEN;
    if (found == 0 || d->consumer.id != d->request.consumer_id)
        return DANCE_KEY_MISMATCH;
    bool closed =
        !d->request.revision_a && (!c->settings->allow_oauth_10 || d->consumer.revision_a_only);
    return closed || d->consumer.status != CONSUMER_ACTIVE ? DANCE_EXPIRED : DANCE_OK;
}

static enum dance_fault
name_check(const struct call *c, const struct dance *d)
{
    int rule = c->settings->require_name;
    bool wanted =
        rule == REQUIRE_NAME_ALWAYS || (rule == REQUIRE_NAME_AUTO && !d->request.revision_a);
    if (d->name == NULL)
        return wanted ? DANCE_NAME_MISSING : DANCE_OK;
    return strcmp(d->name, d->consumer.name) == 0 ? DANCE_OK : DANCE_NAME_MISMATCH;
}

/* In 1.0a the callback came with the request token; in 1.0 it comes here, or
 * there is none. */
static enum dance_fault
target_find(struct dance *d)
{
    const char *callback = d->request.revision_a ? d->request.callback : d->callback;
    bool oob = callback == NULL || strcmp(callback, CALLBACK_OOB) == 0;
    d->pin = d->request.revision_a && oob;
    if (oob)
        return DANCE_OK;
    d->target = callback;
    return callback_valid(callback, d->consumer.callback_hosts) ? DANCE_OK : DANCE_CALLBACK;
}

enum dance_fault
dance_read(struct call *c, struct dance *d)
{
    enum dance_fault fault = params_read(c->req, d);
    if (fault == DANCE_OK && d->name == NULL &&
        c->settings->require_name == REQUIRE_NAME_ALWAYS)
        return DANCE_NAME_MISSING;
    if (fault == DANCE_OK)
        fault = find(c, d);
    if (fault == DANCE_OK)
        fault = name_check(c, d);
    return fault == DANCE_OK ? target_find(d) : fault;
}

const char *
dance_site(struct call *c, const struct dance *d)
{
    if (d->target != NULL)
        return callback_site(c->arena, d->target);
    return callback_registered_site(c->arena, d->consumer.callback_hosts);
}
