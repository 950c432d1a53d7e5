/*
 * Feeds: see feeds.h. What the token itself tells is judged first, so that only
 * tokens of ours, sent where they belong, cost the database a question.
 */
#include "dispatch/feeds.h"

#include "dispatch/subject.h"
#include "store/token.h"
#include "util/arena.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define SLOTS 1024 /* a power of two */

/* What is known of a user's approval of an application. */
struct approval {
    int64_t user_id;
    int64_t consumer_id;
    int64_t version;
    bool active; /* account and application */
    struct copy_mark mark;
};

struct feeds {
    const struct opaque_key *opaque;
    struct arena *arena; /* for one look-up */
    struct approval slots[SLOTS];
};

static const struct feeds_answer answers[FEEDS_VERDICT__MAX] = {
    [FEEDS_BAD] = { 401, "Bad feed token" },
    [FEEDS_CONSUMER] = { 401, "Consumer key mismatch" },
    [FEEDS_USER] = { 401, "User not found" },
    [FEEDS_OTHER_USER] = { 401, "Mismatch between user token and feed token" },
    [FEEDS_RESOURCE] = { 401, "Token resource mismatch" },
    [FEEDS_WITHDRAWN] = { 403, "Invalid feed token" },
};

const struct feeds_answer *
feeds_answer(enum feeds_verdict v)
{
    assert(answers[v].message != NULL);
    return &answers[v];
}

struct feeds *
feeds_new(const struct opaque_key *opaque)
{
    struct feeds *f = calloc(1, sizeof *f);
    if (f == NULL)
        return NULL;
    f->opaque = opaque;
    f->arena = arena_new(1024);
    return f;
}

void
feeds_free(struct feeds *f)
{
    if (f == NULL)
        return;
    arena_free(f->arena);
    free(f);
}

static const struct param *
token_in_query(const struct request *req)
{
    const struct param *p = params_find(&req->params, "feed_token");
    return p != NULL && p->place == PARAM_QUERY ? p : NULL;
}

bool
feeds_asked(const struct request *req, const struct route_match *match, bool is_signed)
{
    bool of_user = match->user_len != 0 ||
                   (match->route != NULL && match->route->level == LEVEL_PROTECTED);
    return of_user && !is_signed && token_in_query(req) != NULL;
}

static bool
reads(enum http_method m)
{
    return m == HTTP_GET || m == HTTP_HEAD;
}

/* Returns 0, or -1 when it is none or comes with a call that it is not made for. */
static int
read_token(const struct feeds *f, const struct request *req, struct feed_token *t)
{
    const struct param *p = token_in_query(req);
    if (!reads(req->method) || !reads(negotiate_method(req)) ||
        params_count(&req->params, "feed_token") != 1)
        return -1;
    return identifier_feed_open(f->opaque, p->value, p->value_len, t);
}

/* Whether a request has what a feed's address has in its query, "name=value". */
static bool
has_query(const struct request *req, const char *query)
{
    size_t name_len = strcspn(query, "=");
    for (size_t i = 0; i < req->params.n; i++) {
        const struct param *p = &req->params.list[i];
        if (p->place == PARAM_QUERY && p->name_len == name_len &&
            memcmp(p->name, query, name_len) == 0)
            return strcmp(p->value, query + name_len + 1) == 0;
    }
    return false;
}

/* The feed a request asks for: the route's, or one that is the same resource in
 * another order. */
static enum feed
feed_of(const struct route_match *match, const struct request *req)
{
    if (match->route == NULL || match->route->feed == FEED_NONE)
        return FEED_NONE;
    const char *path = feed_words[match->route->feed].path;
    for (int i = FEED_NONE + 1; i < FEED__MAX; i++)
        if (strcmp(feed_words[i].path, path) == 0 && feed_words[i].query[0] != '\0' &&
            has_query(req, feed_words[i].query))
            return (enum feed)i;
    return match->route->feed;
}

static struct approval *
slot_of(struct feeds *f, const struct feed_token *t)
{
    const int64_t pair[] = { t->user_id, t->consumer_id };
    return &f->slots[XXH3_64bits(pair, sizeof pair) & (SLOTS - 1)];
}

/* Returns 1, 0 when the user has not let the application in, or -1. */
static int
find_approval(struct feeds *f, struct store *s, const struct feed_token *t,
    const struct copy_mark *now, const struct approval **found)
{
    struct approval *slot = slot_of(f, t);
    struct store_approval row;
    bool active = false;
    *found = slot;
    if (slot->user_id == t->user_id && slot->consumer_id == t->consumer_id &&
        copy_is_good(&slot->mark, now))
        return 1;
    memset(slot, 0, sizeof *slot);
    int rc = store_approval_find(s, f->arena, t->user_id, t->consumer_id, &row, &active);
    if (rc > 0)
        *slot = (struct approval){
            .user_id = t->user_id,
            .consumer_id = t->consumer_id,
            .version = row.feed_version,
            .active = active,
            .mark = *now,
        };
    arena_reset(f->arena);
    return rc;
}

/* What can be told without the database. */
static enum feeds_verdict
judge_token(const struct feeds *f, const struct feeds_call *call, const struct feed_token *t)
{
    const struct request *req = call->req;
    if (call->consumer_id != t->consumer_id)
        return FEEDS_CONSUMER;
    switch (subject_of(
        req->arena, f->opaque, req->path, call->match, t->consumer_id, t->user_id, NULL)) {
    case SUBJECT_CALLER:
        return feed_of(call->match, req) == t->feed ? FEEDS_PASS : FEEDS_RESOURCE;
    case SUBJECT_OTHER:
        return FEEDS_OTHER_USER;
    case SUBJECT_MALFORMED:
        break;
    }
    return FEEDS_USER;
}

enum feeds_verdict
feeds_judge(struct feeds *f, struct store *s, const struct feeds_call *call,
    const struct copy_mark *now, int64_t *user_id)
{
    struct feed_token t;
    const struct approval *approval;
    if (read_token(f, call->req, &t) != 0)
        return FEEDS_BAD;
    enum feeds_verdict v = judge_token(f, call, &t);
    if (v != FEEDS_PASS)
        return v;
    int rc = find_approval(f, s, &t, now, &approval);
    if (rc < 0)
        return FEEDS_FAILED;
    if (rc == 0 || !approval->active || approval->version != t.version)
        return FEEDS_WITHDRAWN;
    *user_id = t.user_id;
    return FEEDS_PASS;
}
