/*
 * Params: see params.h.
 */
#include "oauth/params.h"

#include "oauth/header.h"

#include <stdbool.h>
#include <string.h>

static const char *const field_names[OAUTH_FIELD__MAX] = {
    [OAUTH_CONSUMER_KEY] = "oauth_consumer_key",
    [OAUTH_TOKEN] = "oauth_token",
    [OAUTH_SIGNATURE_METHOD] = "oauth_signature_method",
    [OAUTH_SIGNATURE] = "oauth_signature",
    [OAUTH_TIMESTAMP] = "oauth_timestamp",
    [OAUTH_NONCE] = "oauth_nonce",
    [OAUTH_VERSION] = "oauth_version",
    [OAUTH_CALLBACK] = "oauth_callback",
    [OAUTH_VERIFIER] = "oauth_verifier",
    [OAUTH_BODY_HASH] = "oauth_body_hash",
};

static bool
is_protocol(const struct param *p)
{
    static const char prefix[] = "oauth_";
    return p->name_len >= sizeof prefix - 1 && memcmp(p->name, prefix, sizeof prefix - 1) == 0;
}

static bool
same_name(const struct param *a, const struct param *b)
{
    return a->name_len == b->name_len && memcmp(a->name, b->name, a->name_len) == 0;
}

static enum refusal
check_names(const struct params *ps)
{
    const struct param *seen[OAUTH_NAMES_MAX];
    size_t n = 0;
    for (size_t i = 0; i < ps->n; i++) {
        const struct param *p = &ps->list[i];
        if (!is_protocol(p))
            continue;
        for (size_t k = 0; k < n; k++)
            if (same_name(seen[k], p))
                return REFUSAL_DUPLICATED_PARAMETER;
        if (n == OAUTH_NAMES_MAX)
            return REFUSAL_BAD_REQUEST;
        seen[n++] = p;
    }
    return REFUSAL_NONE;
}

static void
take_field(struct oauth_params *o, const struct param *p)
{
    for (int f = 0; f < OAUTH_FIELD__MAX; f++)
        if (p->name_len == strlen(field_names[f]) &&
            memcmp(p->name, field_names[f], p->name_len) == 0)
            o->field[f] = (struct oauth_text){ .p = p->value, .len = p->value_len };
}

enum refusal
oauth_params_collect(struct oauth_params *o, struct arena *a, const char *authorization,
    const struct params *sent)
{
    *o = (struct oauth_params){ .all = { .n = 0 } };
    if (authorization != NULL && oauth_header_parse(&o->all, a, authorization) != 0)
        return REFUSAL_BAD_REQUEST;
    for (size_t i = 0; i < sent->n; i++)
        if (params_add(&o->all, a, sent->list[i]) != 0)
            return REFUSAL_BAD_REQUEST;
    enum refusal r = check_names(&o->all);
    if (r != REFUSAL_NONE)
        return r;
    for (size_t i = 0; i < o->all.n; i++)
        if (is_protocol(&o->all.list[i]))
            take_field(o, &o->all.list[i]);
    return REFUSAL_NONE;
}

const char *
oauth_text_string(struct oauth_text t)
{
    return t.len != 0 && memchr(t.p, '\0', t.len) == NULL ? t.p : NULL;
}
