/*
 * Subject: see subject.h.
 */
#include "dispatch/subject.h"

#include "util/arena.h"

#include <string.h>

static bool
is(const char *p, size_t n, const char *word)
{
    return n == strlen(word) && memcmp(p, word, n) == 0;
}

enum subject
subject_of(struct arena *a, const struct opaque_key *k, const char *path,
    const struct route_match *match, int64_t consumer_id, int64_t user_id, const char *own)
{
    const char *p = path + match->user_at;
    size_t n = match->user_len;
    int64_t of_consumer;
    int64_t of_user;
    if (n == 0 || is(p, n, "current") || is(p, n, "@me") || (own != NULL && is(p, n, own)))
        return SUBJECT_CALLER;
    if (identifier_user_open(k, arena_strndup(a, p, n), &of_consumer, &of_user) != 0)
        return SUBJECT_MALFORMED;
    return of_consumer == consumer_id && of_user == user_id ? SUBJECT_CALLER : SUBJECT_OTHER;
}

const char *
subject_path(
    struct arena *a, const char *path, const struct route_match *match, const char *user)
{
    if (match->user_len == 0)
        return path;
    return arena_printf(a, "%.*s%s%s", (int)match->user_at, path, user,
        path + match->user_at + match->user_len);
}
