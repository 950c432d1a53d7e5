/*
 * Identifier: user ids and feed tokens as clients see them (spec/oauth.md 8.4,
 * 10, 11). A user has another id for each application, so that two of them
 * cannot join what they know.
 */
#ifndef API_IDENTIFIER_H
#define API_IDENTIFIER_H

#include <stddef.h>
#include <stdint.h>

struct arena;
struct opaque_key;

/* The feeds, in the order they are listed (spec/users.md 3). The numbers are
 * sealed into feed tokens. */
enum feed {
    FEED_NONE,
    FEED_QUEUES_DISC,
    FEED_QUEUES_DISC_RECENT,
    FEED_QUEUES_INSTANT,
    FEED_QUEUES_INSTANT_RECENT,
    FEED_RENTAL_HISTORY,
    FEED_RENTAL_SHIPPED,
    FEED_RENTAL_WATCHED,
    FEED_RENTAL_RETURNED,
    FEED_AT_HOME,
    FEED_REVIEWS,
    FEED_RECOMMENDATIONS,
    FEED_RATINGS,
    FEED__MAX
};

struct feed_words {
    const char *rel;   /* after "feed." */
    const char *path;  /* below the user's address */
    const char *query; /* "sort=date_added", or "" */
    const char *title;
};

extern const struct feed_words feed_words[FEED__MAX];

/* Characters of a user id. */
#define IDENTIFIER_USER_LEN 46

/* IDENTIFIER_USER_LEN characters in the arena; NULL after a line in the log. */
const char *identifier_user(
    struct arena *a, const struct opaque_key *k, int64_t consumer_id, int64_t user_id);

/* Returns 0, or -1 when it is no user id of ours. */
int identifier_user_open(
    const struct opaque_key *k, const char *text, int64_t *consumer_id, int64_t *user_id);

struct feed_token {
    int64_t consumer_id;
    int64_t user_id;
    int64_t version; /* of the approval's feeds */
    enum feed feed;
};

/* 90 characters in the arena; NULL after a line in the log. */
const char *identifier_feed(
    struct arena *a, const struct opaque_key *k, const struct feed_token *t);

/* Returns 0, or -1 when it is no feed token of ours. */
int identifier_feed_open(
    const struct opaque_key *k, const char *text, size_t len, struct feed_token *t);

#endif
