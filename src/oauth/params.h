/*
 * Params: the protocol parameters of a request, from wherever they came:
 * Authorization header, query, form body (spec/oauth.md 3). Values are the
 * bytes a client sent, decoded; nothing is judged here but that no oauth_*
 * name comes twice, over all places together.
 */
#ifndef OAUTH_PARAMS_H
#define OAUTH_PARAMS_H

#include "http/param.h"
#include "oauth/refusal.h"

#include <stddef.h>

struct arena;

/* A value as sent; p is NULL when the parameter is absent. May hold any byte,
 * and is NUL-terminated besides. */
struct oauth_text {
    const char *p;
    size_t len; /* bytes */
};

enum oauth_field {
    OAUTH_CONSUMER_KEY, /* an empty one is as good as none */
    OAUTH_TOKEN,        /* likewise; it is signed all the same */
    OAUTH_SIGNATURE_METHOD,
    OAUTH_SIGNATURE,
    OAUTH_TIMESTAMP,
    OAUTH_NONCE,
    OAUTH_VERSION,
    OAUTH_CALLBACK,
    OAUTH_VERIFIER,
    OAUTH_BODY_HASH,
    OAUTH_FIELD__MAX
};

struct oauth_params {
    struct params all; /* the header's and the request's: what is signed */
    struct oauth_text field[OAUTH_FIELD__MAX];
};

/* The most oauth_* names one request may carry. */
#define OAUTH_NAMES_MAX 32

/* Collects them. `authorization` is the header's value, NULL when there is
 * none; `sent` holds the decoded parameters of query and form body, and its
 * strings must live as long as the result. Returns REFUSAL_NONE,
 * REFUSAL_DUPLICATED_PARAMETER, or REFUSAL_BAD_REQUEST when the header cannot
 * be parsed or there are too many. */
enum refusal oauth_params_collect(struct oauth_params *o, struct arena *a,
    const char *authorization, const struct params *sent);

/* The value as a C string, or NULL when it is absent, empty or holds a NUL: what
 * is looked up by name must not be cut short on the way. */
const char *oauth_text_string(struct oauth_text t);

#endif
