/*
 * Dance: what an application sent a browser to the consent page with
 * (spec/oauth.md 8.2), held against the request token it is about.
 */
#ifndef PAGES_DANCE_H
#define PAGES_DANCE_H

#include "store/consumer.h"
#include "store/token.h"
#include "util/token.h"

struct call;

/* How long a request token lives once approved, in seconds. */
#define DANCE_APPROVED_10  120
#define DANCE_APPROVED_10A 300

struct dance {
    const char *token;    /* oauth_token */
    const char *key;      /* oauth_consumer_key */
    const char *name;     /* application_name; NULL: absent */
    const char *callback; /* oauth_callback of this address; NULL: absent */
    unsigned char hash[TOKEN_HASH_LEN];
    struct store_request_token request;
    struct store_consumer consumer;
    const char *target; /* where the browser goes on to; NULL: it stays */
    bool pin;           /* the user carries a PIN over */
};

enum dance_fault {
    DANCE_OK,
    DANCE_TOKEN_MISSING,
    DANCE_KEY_MISSING,
    DANCE_NAME_MISSING,
    DANCE_NAME_MISMATCH,
    DANCE_KEY_MISMATCH,
    DANCE_EXPIRED,
    DANCE_CALLBACK, /* not one the application may use */
    DANCE_BROKEN,   /* the environment failed */
    DANCE__MAX
};

/* The status and the documented words of a fault. */
extern const struct dance_words {
    int status;
    const char *message;
} dance_words[DANCE__MAX];

/* Reads the parameters, wherever they are, and looks up what they name. Two
 * queries at most. */
enum dance_fault dance_read(struct call *c, struct dance *d);

/* The application's site, as far as it is known, in the arena; NULL: it is not. */
const char *dance_site(struct call *c, const struct dance *d);

#endif
