/*
 * Fuzz target: user ids and feed tokens as clients send them. Nobody can make
 * one without the key, so that whatever opens must be what was closed; and each
 * kind is refused as the other. The input is both the text that is opened and,
 * by its first bytes, the numbers that are closed.
 */
#include "api/identifier.h"
#include "util/arena.h"
#include "util/opaque.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(int holds)
{
    if (!holds)
        abort();
}

static const struct opaque_key *
key(void)
{
    static const unsigned char secret[32] = { 1, 2, 3 };
    static struct opaque_key k;
    static int made;
    if (!made)
        require(opaque_key_derive(&k, secret) == 0);
    made = 1;
    return &k;
}

/* What was made by us comes back, and not with a letter changed. */
static void
check_round(struct arena *a, int64_t consumer, int64_t user, const uint8_t *data, size_t size)
{
    struct feed_token t = { .consumer_id = consumer,
        .user_id = user,
        .version = user ^ consumer,
        .feed = (enum feed)(1 + (uint64_t)user % (FEED__MAX - 1)) };
    struct feed_token back;
    int64_t got_consumer, got_user;
    char *id = arena_strdup(a, identifier_user(a, key(), consumer, user));
    char *feed = arena_strdup(a, identifier_feed(a, key(), &t));
    require(strlen(id) == 46 && strlen(feed) == 90);
    require(identifier_user_open(key(), id, &got_consumer, &got_user) == 0);
    require(got_consumer == consumer && got_user == user);
    require(identifier_feed_open(key(), feed, 90, &back) == 0);
    require(back.consumer_id == consumer && back.user_id == user && back.version == t.version &&
            back.feed == t.feed);
    require(identifier_user_open(key(), feed, &got_consumer, &got_user) != 0);
    require(identifier_feed_open(key(), id, 46, &back) != 0);
    if (size == 0)
        return;
    char *at = &id[data[0] % 46];
    char *feed_at = &feed[data[size - 1] % 90];
    char was = *at, feed_was = *feed_at;
    *at = (char)data[size - 1];
    *feed_at = (char)data[0];
    require(*at == was || *at == '\0' ||
            identifier_user_open(key(), id, &got_consumer, &got_user) != 0);
    require(*feed_at == feed_was || identifier_feed_open(key(), feed, 90, &back) != 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct feed_token t;
    int64_t numbers[2] = { 0, 0 };
    const char *text = arena_strndup(a, (const char *)data, size);
    /* the fuzzer sees what is made below and may send it: one value has one text */
    if (identifier_user_open(key(), text, &numbers[0], &numbers[1]) == 0)
        require(strcmp(identifier_user(a, key(), numbers[0], numbers[1]), text) == 0);
    if (identifier_feed_open(key(), (const char *)data, size, &t) == 0)
        require(size == 90 && memcmp(identifier_feed(a, key(), &t), data, size) == 0);
    memcpy(numbers, data, size < sizeof numbers ? size : sizeof numbers);
    check_round(a, numbers[0] & INT64_MAX, numbers[1] & INT64_MAX, data, size);
    arena_free(a);
    return 0;
}
