/*
 * Token: `matineectl token` lists and withdraws the applications somebody let
 * in, and lets one in without the dance: for those who bring tokens along, and
 * for tries.
 */
#include "conf/secret.h"
#include "conf/settings.h"
#include "ctl/ctl.h"
#include "ctl/find.h"
#include "ctl/input.h"
#include "ctl/when.h"
#include "shm/generation.h"
#include "store/consumer.h"
#include "store/token.h"
#include "store/user.h"
#include "util/arena.h"
#include "util/digest.h"
#include "util/token.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Where the approval came from, in place of a caller's address. */
#define ADDRESS   "matineectl"
#define TOKEN_MAX 128 /* bytes of one brought along */

static enum ctl_status
token_list(struct ctl *c, int argc, char **argv)
{
    struct store_user u;
    struct store_approval *list;
    size_t n;
    if (argc != 2)
        return ctl_usage(c, "wants: token list LOGIN");
    if (!find_user(c, argv[1], &u) ||
        store_approval_list(c->store, c->arena, u.user.id, c->now, &list, &n) != 0)
        return CTL_FAILED;
    for (size_t i = 0; i < n; i++)
        printf("%s  approved %s  used %s  %" PRId64 " calls in 30 days  %s\n",
            list[i].consumer_key, when_text(c->arena, list[i].approved),
            when_text(c->arena, list[i].last_used), list[i].calls, list[i].consumer_name);
    return CTL_OK;
}

static enum ctl_status
token_withdraw(struct ctl *c, int argc, char **argv)
{
    struct store_user u;
    struct store_consumer app = { .id = 0 };
    if (argc != 2 && argc != 3)
        return ctl_usage(c, "wants: token withdraw LOGIN [KEY]");
    if (!find_user(c, argv[1], &u) || (argc == 3 && !find_app(c, argv[2], &app)))
        return CTL_FAILED;
    int64_t n = store_approval_withdraw(c->store, u.user.id, app.id);
    if (n < 0)
        return CTL_FAILED;
    ctl_notify(c, 1u << GENERATION_TOKENS);
    if (!c->quiet)
        printf("%" PRId64 " withdrawn\n", n);
    return CTL_OK;
}

/* A token that was given out elsewhere: what can stand in a header and an address. */
static bool
token_valid(const char *token)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    size_t len = strlen(token);
    return len != 0 && len <= TOKEN_MAX && strspn(token, letters) == len;
}

/* Seals the secret and stores the token. Returns 0, or -1 after saying why not. */
static int
store_token(struct ctl *c, const struct store_user *u, const struct store_consumer *app,
    const char *token, const char *secret)
{
    unsigned char key[SECRET_KEY_LEN];
    unsigned char hash[TOKEN_HASH_LEN];
    struct store_access_token other;
    struct store_blob sealed;
    char err[512];
    if (secret_load(c->settings->secret_key_file, key, err, sizeof err) != 0) {
        ctl_complain(c, "%s", err);
        return -1;
    }
    token_hash(hash, token, strlen(token));
    sealed.p = token_secret_seal(c->arena, key, hash, secret, &sealed.len);
    digest_wipe(key, sizeof key);
    if (sealed.p == NULL)
        return -1;
    int rc = store_access_token_find(c->store, c->arena, hash, &other);
    if (rc == 1)
        ctl_complain(c, "there is such a token already");
    if (rc == 0)
        rc = store_access_token_add(
            c->store, hash, u->user.id, app->id, sealed, ADDRESS, c->now);
    return rc == 0 ? 0 : -1;
}

/* Adds a token with a secret of our own, and prints both. */
static int
make_token(struct ctl *c, const struct store_user *u, const struct store_consumer *app)
{
    char token[TOKEN_ACCESS_LEN + 1];
    char secret[TOKEN_SECRET_LEN + 1];
    if (token_make_access(token) != 0 || token_make_secret(secret) != 0 ||
        store_token(c, u, app, token, secret) != 0)
        return -1;
    printf("token:  %s\nsecret: %s\n", token, secret);
    return 0;
}

/* Adds one that was given out elsewhere. */
static int
bring_token(struct ctl *c, const struct store_user *u, const struct store_consumer *app,
    const char *token)
{
    char *secret = input_secret(c, "secret", TOKEN_SECRET_MAX);
    if (secret == NULL)
        return -1;
    int rc = store_token(c, u, app, token, secret);
    digest_wipe(secret, strlen(secret));
    return rc;
}

static enum ctl_status
token_add(struct ctl *c, int argc, char **argv)
{
    static const struct option options[] = {
        { "token", required_argument, NULL, 't' },
        { NULL, 0, NULL, 0 },
    };
    struct store_user u;
    struct store_consumer app;
    const char *token = NULL;
    int opt;
    optind = 0; /* starts getopt anew: the options before the command were another scan */
    while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (opt != 't')
            return ctl_usage(c, "unknown option");
        token = optarg;
    }
    if (argc - optind != 2)
        return ctl_usage(c, "wants: token add LOGIN KEY [--token TOKEN]");
    if (token != NULL && !token_valid(token))
        return ctl_usage(c, "a token is 1 to %d letters, digits or -._~", TOKEN_MAX);
    if (!find_user(c, argv[optind], &u) || !find_app(c, argv[optind + 1], &app))
        return CTL_FAILED;
    if (u.status != USER_ACTIVE) {
        ctl_complain(c, "the account is disabled; see user enable");
        return CTL_FAILED;
    }
    int rc = token != NULL ? bring_token(c, &u, &app, token) : make_token(c, &u, &app);
    if (rc != 0)
        return CTL_FAILED;
    ctl_notify(c, 1u << GENERATION_TOKENS);
    return CTL_OK;
}

enum ctl_status
ctl_token(struct ctl *c, int argc, char **argv)
{
    static const struct ctl_subcommand commands[] = {
        { "list", token_list },
        { "withdraw", token_withdraw },
        { "add", token_add },
    };
    return ctl_subcommand(c, argc, argv, commands, sizeof commands / sizeof commands[0]);
}
