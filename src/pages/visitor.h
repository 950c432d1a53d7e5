/*
 * Visitor: the browser in front of the pages, and who is signed in with it.
 */
#ifndef PAGES_VISITOR_H
#define PAGES_VISITOR_H

#include "store/session.h"
#include "util/token.h"

#include <stdbool.h>

struct call;

struct visitor {
    bool secure;    /* pages are served over https */
    const char *id; /* of the cookie */
    unsigned char hash[TOKEN_HASH_LEN];
    bool signed_in;
    struct store_user user; /* who it is, when signed in */
};

/* Finds out who it is; a browser that has no cookie gets one with the page it asks
 * for. One query where there is a cookie. Returns 0, or -1 when the environment
 * fails, after a line in the log. */
int visitor_read(struct call *c, struct visitor *v);

/* Signs the user in: a new id, a session for it, and the end of the one there
 * was. Returns 1, 0 when the account has changed since it was read, or -1. */
int visitor_sign_in(struct call *c, struct visitor *v, const struct store_user *u);

/* Ends the session and forgets the cookie. Returns 0 or -1. */
int visitor_sign_out(struct call *c, struct visitor *v);

#endif
