/*
 * Subject: whose resource a path is about. {user} in it is the token's user,
 * by "current", by "@me" or by the id this application has for them
 * (spec/oauth.md 7.2 and 8.4).
 */
#ifndef DISPATCH_SUBJECT_H
#define DISPATCH_SUBJECT_H

#include "dispatch/route.h"

struct opaque_key;

enum subject {
    SUBJECT_CALLER,    /* the user of that application who calls; no {user} is as good */
    SUBJECT_OTHER,     /* an id, but of another user or another application */
    SUBJECT_MALFORMED, /* no id of ours */
};

/* What {user} stands for, when `user_id` calls through `consumer_id`. `own` is the id of
 * these two where it is known already, which spares opening the one in the path; or NULL. */
enum subject subject_of(struct arena *a, const struct opaque_key *k, const char *path,
    const struct route_match *match, int64_t consumer_id, int64_t user_id, const char *own);

/* The path with the id `user` in place of {user}. In the arena. */
const char *subject_path(
    struct arena *a, const char *path, const struct route_match *match, const char *user);

#endif
