/*
 * Sign-in: from login and password to a session. It does not tell an account
 * that is not there from a wrong password, neither by its answer nor by the
 * time it takes, and counts the tries.
 */
#ifndef PAGES_SIGN_IN_H
#define PAGES_SIGN_IN_H

#include "pages/visitor.h"

struct call;

enum sign_in {
    SIGN_IN_DONE,
    SIGN_IN_FAILED,  /* they do not belong together */
    SIGN_IN_LIMITED, /* too many tries; Retry-After is set */
    SIGN_IN_BROKEN   /* the environment failed */
};

/* Tries the fields `login` and `password` of the form; when they are right the
 * visitor is signed in. */
enum sign_in sign_in_try(struct call *c, struct visitor *v);

#endif
