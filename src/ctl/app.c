/*
 * App: `matineectl app` adds, lists and changes applications: what developers
 * sign their calls with. A secret is shown once, when it is made. The options are
 * in app_options.c.
 */
#include "conf/secret.h"
#include "conf/settings.h"
#include "ctl/app_options.h"
#include "ctl/ctl.h"
#include "ctl/input.h"
#include "shm/generation.h"
#include "store/consumer.h"
#include "util/arena.h"
#include "util/random.h"
#include "util/seal.h"
#include "util/utf8.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define KEY_LENGTH       24 /* as the historic service's (spec/oauth.md 11) */
#define SECRET_LENGTH    32
#define NAME_MAX_BYTES   200
#define PREVIOUS_SECONDS (24 * 60 * 60)

static const char *const status_names[CONSUMER_STATUS__MAX] = {
    [CONSUMER_WAITING] = "waiting",
    [CONSUMER_ACTIVE] = "active",
    [CONSUMER_DISABLED] = "disabled",
};

/* Seals a secret. Returns 0, or -1 after it was said why not. */
static int
seal_secret(struct ctl *c, const char *key, const char *secret, struct store_blob *sealed)
{
    unsigned char seal_key[SECRET_KEY_LEN];
    char err[512];
    if (secret_load(c->settings->secret_key_file, seal_key, err, sizeof err) != 0) {
        ctl_complain(c, "%s", err);
        return -1;
    }
    size_t len = strlen(secret);
    sealed->p = seal_close(c->arena, seal_key, key, secret, len);
    sealed->len = len + SEAL_OVERHEAD;
    return sealed->p != NULL ? 0 : -1;
}

/* A new secret, and the same sealed. Returns 0, or -1 after it was said. */
static int
make_secret(
    struct ctl *c, const char *key, char secret[SECRET_LENGTH + 1], struct store_blob *sealed)
{
    if (random_text(secret, SECRET_LENGTH, RANDOM_SECRET_LETTERS) != 0)
        return -1;
    return seal_secret(c, key, secret, sealed);
}

/* The secret of an application that has one already. Returns 0, or -1 after
 * saying why not. */
static int
read_secret(struct ctl *c, const char *key, struct store_blob *sealed)
{
    char *secret = input_secret(c, "secret", CONSUMER_SECRET_MAX);
    return secret != NULL ? seal_secret(c, key, secret, sealed) : -1;
}

/* The key of an application that has one already: what can stand in a log and
 * in an address as it is. */
static bool
key_valid(const char *key)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    size_t len = strlen(key);
    return len != 0 && len <= CONSUMER_KEY_MAX && strspn(key, letters) == len;
}

static enum ctl_status
app_insert(struct ctl *c, const char *name, const char *key, struct store_blob sealed,
    const struct app_options *o)
{
    struct store_consumer consumer = {
        .key = key,
        .name = name,
        .secret = sealed,
        .status = CONSUMER_ACTIVE,
        .limit_per_second = o->per_second > 0 ? o->per_second : 0,
        .limit_per_day = o->per_day > 0 ? o->per_day : 0,
    };
    app_options_apply(o, &consumer);
    if (store_consumer_add(c->store, &consumer, c->now) != 0)
        return CTL_FAILED;
    ctl_notify(c, 1u << GENERATION_CONSUMERS);
    return CTL_OK;
}

/* Adds an application that has key and secret already. */
static enum ctl_status
app_bring(struct ctl *c, const char *name, const struct app_options *o)
{
    struct store_consumer other;
    struct store_blob sealed;
    if (!key_valid(o->key))
        return ctl_usage(c, "a key is 1 to %d letters, digits, - . _ or ~", CONSUMER_KEY_MAX);
    int rc = store_consumer_by_key(c->store, c->arena, o->key, &other);
    if (rc > 0)
        ctl_complain(c, "the key %s is taken, by the application \"%s\"", o->key, other.name);
    if (rc != 0 || read_secret(c, o->key, &sealed) != 0)
        return CTL_FAILED;
    return app_insert(c, name, o->key, sealed, o);
}

static enum ctl_status
app_add(struct ctl *c, int argc, char **argv)
{
    struct app_options o;
    char key[KEY_LENGTH + 1];
    char secret[SECRET_LENGTH + 1];
    struct store_blob sealed;
    if (app_options_read(c, argc, argv, APP_LIMITS | APP_KEY | APP_RULES, &o) != CTL_OK)
        return CTL_USAGE;
    if (argc - optind != 1)
        return ctl_usage(c, "wants: app add NAME, and options");
    const char *name = argv[optind];
    if (*name == '\0' || strlen(name) > NAME_MAX_BYTES || !utf8_valid_xml(name, strlen(name)))
        return ctl_usage(c, "the name is 1 to %d bytes of UTF-8", NAME_MAX_BYTES);
    if (o.key != NULL)
        return app_bring(c, name, &o);
    if (random_text(key, KEY_LENGTH, RANDOM_KEY_LETTERS) != 0 ||
        make_secret(c, key, secret, &sealed) != 0 ||
        app_insert(c, name, key, sealed, &o) != CTL_OK)
        return CTL_FAILED;
    printf("key:    %s\nsecret: %s\n", key, secret);
    return CTL_OK;
}

static void
print_limit(const char *name, int64_t limit)
{
    if (limit == 0)
        printf("  %s=default", name);
    else
        printf("  %s=%" PRId64, name, limit);
}

/* What differs from how applications are by default. */
static void
print_rules(const struct store_consumer *app)
{
    if (app->callback_hosts != NULL)
        printf("  callback=\"%s\"", app->callback_hosts);
    if (app->revision_a_only)
        printf("  only_10a");
    if (app_options_sha256(app))
        printf("  sha256");
}

static enum ctl_status
app_list(struct ctl *c, int argc, char **argv)
{
    struct store_consumer *list;
    size_t n;
    (void)argv;
    if (argc != 1)
        return ctl_usage(c, "app list takes no arguments");
    if (store_consumer_list(c->store, c->arena, &list, &n) != 0)
        return CTL_FAILED;
    for (size_t i = 0; i < n; i++) {
        printf("%s  %-8s", list[i].key, status_names[list[i].status]);
        print_limit("per_second", list[i].limit_per_second);
        print_limit("per_day", list[i].limit_per_day);
        print_rules(&list[i]);
        printf("  %s\n", list[i].name);
    }
    return CTL_OK;
}

/* Ends a command that changed one application: `rc` is the store's. */
static enum ctl_status
changed(struct ctl *c, const char *key, int rc)
{
    if (rc == 0)
        ctl_complain(c, "there is no application with the key %s; see app list", key);
    if (rc <= 0)
        return CTL_FAILED;
    ctl_notify(c, 1u << GENERATION_CONSUMERS);
    return CTL_OK;
}

static enum ctl_status
app_status(struct ctl *c, int argc, char **argv)
{
    enum consumer_status status =
        strcmp(argv[0], "enable") == 0 ? CONSUMER_ACTIVE : CONSUMER_DISABLED;
    if (argc != 2)
        return ctl_usage(c, "wants: app %s KEY", argv[0]);
    return changed(c, argv[1], store_consumer_set_status(c->store, argv[1], status, c->now));
}

static enum ctl_status
app_limits(struct ctl *c, int argc, char **argv)
{
    struct app_options o;
    struct store_consumer old;
    if (app_options_read(c, argc, argv, APP_LIMITS, &o) != CTL_OK)
        return CTL_USAGE;
    if (argc - optind != 1)
        return ctl_usage(c, "wants: app limits KEY [--per-second N] [--per-day N]");
    const char *key = argv[optind];
    int rc = store_consumer_by_key(c->store, c->arena, key, &old);
    if (rc > 0)
        rc = store_consumer_set_limits(c->store, key,
            o.per_second >= 0 ? o.per_second : old.limit_per_second,
            o.per_day >= 0 ? o.per_day : old.limit_per_day, c->now);
    return changed(c, key, rc);
}

static enum ctl_status
app_change(struct ctl *c, int argc, char **argv)
{
    struct app_options o;
    struct store_consumer app;
    if (app_options_read(c, argc, argv, APP_RULES, &o) != CTL_OK)
        return CTL_USAGE;
    if (argc - optind != 1)
        return ctl_usage(c, "wants: app change KEY, and options");
    const char *key = argv[optind];
    int rc = store_consumer_by_key(c->store, c->arena, key, &app);
    if (rc > 0) {
        app_options_apply(&o, &app);
        rc = store_consumer_set_rules(c->store, &app, c->now);
    }
    return changed(c, key, rc);
}

static enum ctl_status
app_secret(struct ctl *c, int argc, char **argv)
{
    char secret[SECRET_LENGTH + 1];
    struct store_blob sealed;
    if (argc != 2)
        return ctl_usage(c, "wants: app secret KEY");
    if (make_secret(c, argv[1], secret, &sealed) != 0)
        return CTL_FAILED;
    int rc =
        store_consumer_set_secret(c->store, argv[1], sealed, c->now + PREVIOUS_SECONDS, c->now);
    if (rc > 0)
        printf("secret: %s\nthe old one is accepted for another 24 hours\n", secret);
    return changed(c, argv[1], rc);
}

enum ctl_status
ctl_app(struct ctl *c, int argc, char **argv)
{
    static const struct ctl_subcommand commands[] = {
        { "add", app_add },
        { "list", app_list },
        { "limits", app_limits },
        { "change", app_change },
        { "secret", app_secret },
        { "enable", app_status },
        { "disable", app_status },
    };
    return ctl_subcommand(c, argc, argv, commands, sizeof commands / sizeof commands[0]);
}
