/*
 * Feed: see feed.h.
 */
#include "api/feed.h"

#include "api/answer.h"
#include "api/identifier.h"
#include "model/user.h"
#include "store/token.h"
#include "util/arena.h"

/* That addresses were handed out is noted once a day at most: it is for the
 * account page, and the resource is a read. */
#define NOTED_EVERY INT64_C(86400)

/* Returns 0, or -1 when a token cannot be made. */
static int
make_link(struct call *c, enum feed feed, int64_t version, struct feed_link *link)
{
    const struct feed_words *words = &feed_words[feed];
    const struct feed_token t = { .consumer_id = c->oauth.consumer_id,
        .user_id = c->oauth.user_id,
        .version = version,
        .feed = feed };
    const char *query = words->query;
    *link = (struct feed_link){
        .path = words->path,
        .query = *query != '\0' ? arena_printf(c->arena, "%s&", query) : "",
        .rel = words->rel,
        .title = words->title,
        .token = identifier_feed(c->arena, c->settings->opaque, &t),
        .key = c->oauth.consumer_key,
    };
    return link->token != NULL ? 0 : -1;
}

/* The pair of user and application. Returns 0, or -1 after it answered. */
static int
find_approval(struct call *c, struct store_approval *approval)
{
    bool active;
    int rc = store_approval_find(
        c->store, c->arena, c->oauth.user_id, c->oauth.consumer_id, approval, &active);
    if (rc < 0)
        answer_unavailable(c);
    if (rc == 0)
        answer_status(c, 401, 0, "Access token is invalid"); /* withdrawn a moment ago */
    return rc > 0 ? 0 : -1;
}

void
feed_list_get(struct call *c)
{
    struct store_approval approval;
    if (find_approval(c, &approval) != 0)
        return;
    struct feed_link *links = arena_array(c->arena, FEED__MAX, sizeof *links);
    size_t n = 0;
    for (int feed = FEED_NONE + 1; feed < FEED__MAX; feed++)
        if (make_link(c, (enum feed)feed, approval.feed_version, &links[n++]) != 0) {
            answer_status(c, 500, 0, "Internal Error");
            return;
        }
    if (approval.feeds_listed + NOTED_EVERY <= c->ask.now &&
        store_approval_feeds_listed(
            c->store, c->oauth.user_id, c->oauth.consumer_id, c->ask.now) != 0) {
        answer_unavailable(c);
        return;
    }
    answer_view(c, "feeds", &(struct user_page){ .feeds = links, .nfeeds = n });
}
