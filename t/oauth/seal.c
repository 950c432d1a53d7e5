/*
 * Seal: what the database and the addresses hold of tokens and users, made for
 * tests that put known ones there:
 *
 *     seal KEY_FILE token TOKEN SECRET           hash and sealed secret, in hexadecimal
 *     seal KEY_FILE user CONSUMER USER           a user's id
 *     seal KEY_FILE feed CONSUMER USER VERSION FEED   a feed token; FEED as in its rel
 */
#include "api/identifier.h"
#include "conf/secret.h"
#include "util/arena.h"
#include "util/opaque.h"
#include "util/token.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
print_hex(const unsigned char *p, size_t n, const char *end)
{
    for (size_t i = 0; i < n; i++)
        printf("%02x", p[i]);
    fputs(end, stdout);
}

static int
show_token(struct arena *a, const unsigned char *key, const char *token, const char *secret)
{
    unsigned char hash[TOKEN_HASH_LEN];
    size_t len;
    token_hash(hash, token, strlen(token));
    const unsigned char *sealed = token_secret_seal(a, key, hash, secret, &len);
    if (sealed == NULL)
        return 1;
    print_hex(hash, sizeof hash, " ");
    print_hex(sealed, len, "\n");
    return 0;
}

static enum feed
feed_called(const char *rel)
{
    for (int i = FEED_NONE + 1; i < FEED__MAX; i++)
        if (strcmp(feed_words[i].rel, rel) == 0)
            return (enum feed)i;
    return FEED_NONE;
}

static int
show(const char *text)
{
    return text == NULL || puts(text) < 0;
}

static int
run(struct arena *a, const unsigned char *key, int n, char **args)
{
    struct opaque_key opaque;
    if (n < 3 || opaque_key_derive(&opaque, key) != 0)
        return 2;
    if (n == 3 && strcmp(args[0], "token") == 0)
        return show_token(a, key, args[1], args[2]);
    const int64_t consumer = atoll(args[1]);
    const int64_t user = atoll(args[2]);
    if (n == 3 && strcmp(args[0], "user") == 0)
        return show(identifier_user(a, &opaque, consumer, user));
    if (n != 5 || strcmp(args[0], "feed") != 0)
        return 2;
    const struct feed_token feed = {
        .consumer_id = consumer,
        .user_id = user,
        .version = atoll(args[3]),
        .feed = feed_called(args[4]),
    };
    return show(identifier_feed(a, &opaque, &feed));
}

int
main(int argc, char **argv)
{
    char err[1024];
    unsigned char key[SECRET_KEY_LEN];
    if (argc < 3 || secret_load(argv[1], key, err, sizeof err) != 0) {
        fprintf(stderr, "seal: %s\n", argc < 3 ? "what?" : err);
        return 2;
    }
    struct arena *a = arena_new(0);
    int status = run(a, key, argc - 2, argv + 2);
    arena_free(a);
    return status;
}
