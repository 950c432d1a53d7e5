/*
 * Identifier: see identifier.h. Numbers are sealed as eight bytes each, the
 * most significant first, so that hosts of any kind read the same.
 */
#include "api/identifier.h"

#include "util/opaque.h"

#include <string.h>

#define NUMBER_LEN 8
#define USER_BYTES ((size_t)2 * NUMBER_LEN)
#define FEED_BYTES ((size_t)6 * NUMBER_LEN) /* the last two are zero */

const struct feed_words feed_words[FEED__MAX] = {
    [FEED_NONE] = { "", "", "", "" },
    [FEED_QUEUES_DISC] = { "queues.disc", "/queues/disc", "", "Disc Queue" },
    [FEED_QUEUES_DISC_RECENT] = { "queues.disc.recent", "/queues/disc", "sort=date_added",
        "Recent Additions to Disc Queue" },
    [FEED_QUEUES_INSTANT] = { "queues.instant", "/queues/instant", "", "Instant Queue" },
    [FEED_QUEUES_INSTANT_RECENT] = { "queues.instant.recent", "/queues/instant",
        "sort=date_added", "Recent Additions to Instant Queue" },
    [FEED_RENTAL_HISTORY] = { "rental_history", "/rental_history", "",
        "Most Recent Rental Activity" },
    [FEED_RENTAL_SHIPPED] = { "rental_history.shipped", "/rental_history/shipped", "",
        "Titles Shipped" },
    [FEED_RENTAL_WATCHED] = { "rental_history.watched", "/rental_history/watched", "",
        "Titles Watched Recently" },
    [FEED_RENTAL_RETURNED] = { "rental_history.returned", "/rental_history/returned", "",
        "Titles Returned Recently" },
    [FEED_AT_HOME] = { "at_home", "/at_home", "", "Movies At Home" },
    [FEED_REVIEWS] = { "reviews", "/reviews", "", "Reviews" },
    [FEED_RECOMMENDATIONS] = { "recommendations", "/recommendations", "", "Recommendations" },
    [FEED_RATINGS] = { "ratings", "/ratings/title/actual", "", "Ratings" },
};

static void
write_number(unsigned char *to, int64_t n)
{
    for (int i = NUMBER_LEN - 1; i >= 0; i--) {
        to[i] = (unsigned char)((uint64_t)n & 0xff);
        n = (int64_t)((uint64_t)n >> 8);
    }
}

static int64_t
read_number(const unsigned char *from)
{
    uint64_t n = 0;
    for (size_t i = 0; i < NUMBER_LEN; i++)
        n = n << 8 | from[i];
    return (int64_t)n;
}

const char *
identifier_user(
    struct arena *a, const struct opaque_key *k, int64_t consumer_id, int64_t user_id)
{
    unsigned char bytes[USER_BYTES];
    write_number(bytes, consumer_id);
    write_number(bytes + NUMBER_LEN, user_id);
    return opaque_close(a, k, OPAQUE_USER, bytes, sizeof bytes);
}

int
identifier_user_open(
    const struct opaque_key *k, const char *text, int64_t *consumer_id, int64_t *user_id)
{
    unsigned char bytes[USER_BYTES];
    if (opaque_open(k, OPAQUE_USER, text, strlen(text), bytes, sizeof bytes) != 0)
        return -1;
    *consumer_id = read_number(bytes);
    *user_id = read_number(bytes + NUMBER_LEN);
    return 0;
}

const char *
identifier_feed(struct arena *a, const struct opaque_key *k, const struct feed_token *t)
{
    unsigned char bytes[FEED_BYTES] = { 0 };
    write_number(bytes, t->consumer_id);
    write_number(bytes + NUMBER_LEN, t->user_id);
    write_number(bytes + 2 * NUMBER_LEN, t->version);
    write_number(bytes + 3 * NUMBER_LEN, (int64_t)t->feed);
    return opaque_close(a, k, OPAQUE_FEED, bytes, sizeof bytes);
}

int
identifier_feed_open(
    const struct opaque_key *k, const char *text, size_t len, struct feed_token *t)
{
    unsigned char bytes[FEED_BYTES];
    if (opaque_open(k, OPAQUE_FEED, text, len, bytes, sizeof bytes) != 0)
        return -1;
    int64_t feed = read_number(bytes + 3 * NUMBER_LEN);
    if (feed <= FEED_NONE || feed >= FEED__MAX)
        return -1;
    *t = (struct feed_token){
        .consumer_id = read_number(bytes),
        .user_id = read_number(bytes + NUMBER_LEN),
        .version = read_number(bytes + 2 * NUMBER_LEN),
        .feed = (enum feed)feed,
    };
    return 0;
}
