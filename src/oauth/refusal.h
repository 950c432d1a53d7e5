/*
 * Refusal: what the gateway in front of the API says to a caller it does not
 * let through: status, code, text. Tables of spec/oauth.md 7.1 and
 * spec/portal.md 4. Which one applies is judged elsewhere; writing the reply,
 * too.
 */
#ifndef OAUTH_REFUSAL_H
#define OAUTH_REFUSAL_H

enum refusal {
    REFUSAL_NONE, /* let through so far */
    REFUSAL_BAD_REQUEST,
    REFUSAL_URI_TOO_LONG,
    REFUSAL_TOO_LARGE,    /* the body, or the number of parameters */
    REFUSAL_HEADER_LARGE, /* one header, or all together */
    REFUSAL_UNSUPPORTED_PARAMETER,
    REFUSAL_UNSUPPORTED_SIGNATURE_METHOD,
    REFUSAL_MISSING_CONSUMER_KEY,
    REFUSAL_MISSING_REQUEST_TOKEN,
    REFUSAL_MISSING_ACCESS_TOKEN,
    REFUSAL_DUPLICATED_PARAMETER,
    REFUSAL_TIMESTAMP,
    REFUSAL_SIGNATURE,
    REFUSAL_TOKEN,
    REFUSAL_CONSUMER_KEY,
    REFUSAL_NONCE,
    REFUSAL_NOT_AUTHORIZED,
    REFUSAL_INACTIVE,  /* also: no or an unknown key in an unsigned call */
    REFUSAL_OVER_QPS,  /* with Retry-After: 1 */
    REFUSAL_OVER_RATE, /* with Retry-After: seconds until midnight UTC */
    REFUSAL_UNKNOWN_REFERER,
    REFUSAL_SERVICE_OVER_QPS,
    REFUSAL_REQUIRES_SSL,
    REFUSAL_UNAVAILABLE,
    REFUSAL__MAX
};

struct refusal_words {
    int status;          /* HTTP status */
    const char *code;    /* X-Mashery-Error-Code */
    const char *detail;  /* X-Error-Detail-Header */
    const char *type;    /* Content-Type */
    const char *body;    /* exactly these bytes, no line end */
    const char *message; /* of a status document instead; NULL: never one */
};

/* The words of a refusal other than REFUSAL_NONE. Static. */
const struct refusal_words *refusal_words(enum refusal r);

#endif
