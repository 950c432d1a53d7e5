/*
 * Feeds: calls with a feed token in place of a signature (spec/oauth.md 10). A
 * feed token says by itself whose it is and what it opens; the database only
 * knows whether it was taken back. That is kept as long as tokens are.
 */
#ifndef DISPATCH_FEEDS_H
#define DISPATCH_FEEDS_H

#include "dispatch/route.h"
#include "dispatch/tokens.h"

struct feeds;
struct opaque_key;
struct store;

enum feeds_verdict {
    FEEDS_PASS,
    FEEDS_BAD,        /* no feed token of ours, or not a call that reads */
    FEEDS_CONSUMER,   /* without the key of the application it was given to */
    FEEDS_USER,       /* the path names nobody */
    FEEDS_OTHER_USER, /* the path names somebody else */
    FEEDS_RESOURCE,   /* it opens another resource */
    FEEDS_WITHDRAWN,  /* it opens nothing any more */
    FEEDS_FAILED,     /* the database could not be asked */
    FEEDS_VERDICT__MAX
};

/* How a verdict is told: a status document. Not for FEEDS_PASS and FEEDS_FAILED. */
struct feeds_answer {
    int status;
    const char *message;
};
const struct feeds_answer *feeds_answer(enum feeds_verdict v);

/* NULL when there is no memory. */
struct feeds *feeds_new(const struct opaque_key *opaque);
void feeds_free(struct feeds *f);

/* Whether a request is one with a feed token: it has one in its query, is not
 * signed, and its path is about a user. */
bool feeds_asked(const struct request *req, const struct route_match *match, bool is_signed);

/* A call with a feed token. */
struct feeds_call {
    const struct request *req;
    const struct route_match *match;
    int64_t consumer_id; /* of the key that came with it; 0: none that is known */
};

/* Judges it; `*user_id` gets the user's id when it passes. */
enum feeds_verdict feeds_judge(struct feeds *f, struct store *s, const struct feeds_call *call,
    const struct copy_mark *now, int64_t *user_id);

#endif
