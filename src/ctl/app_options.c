/*
 * App options: see app_options.h. A callback is judged by the code that will hold
 * callbacks against it, and methods are named as the guard names them.
 */
#include "ctl/app_options.h"

#include "http/callback.h"
#include "oauth/signature.h"
#include "store/consumer.h"
#include "util/arena.h"

#include <getopt.h>
#include <string.h>

#define LIMIT_MAX       INT64_C(1000000000000)
#define CALLBACKS_MAX   2000 /* bytes in all */
#define SHA256          (INT64_C(1) << OAUTH_HMAC_SHA256)
#define DEFAULT_METHODS (INT64_C(1) << OAUTH_HMAC_SHA1 | INT64_C(1) << OAUTH_PLAINTEXT)

enum { PER_SECOND, PER_DAY, KEY, CALLBACK, ANY_CALLBACK, ONLY_10A, WITH_SHA256, OPTION__MAX };

static const struct option options[OPTION__MAX + 1] = {
    [PER_SECOND] = { "per-second", required_argument, NULL, PER_SECOND },
    [PER_DAY] = { "per-day", required_argument, NULL, PER_DAY },
    [KEY] = { "key", required_argument, NULL, KEY },
    [CALLBACK] = { "callback", required_argument, NULL, CALLBACK },
    [ANY_CALLBACK] = { "any-callback", no_argument, NULL, ANY_CALLBACK },
    [ONLY_10A] = { "only-10a", required_argument, NULL, ONLY_10A },
    [WITH_SHA256] = { "sha256", required_argument, NULL, WITH_SHA256 },
};

static const unsigned groups[OPTION__MAX] = {
    [PER_SECOND] = APP_LIMITS,
    [PER_DAY] = APP_LIMITS,
    [KEY] = APP_KEY,
    [CALLBACK] = APP_RULES,
    [ANY_CALLBACK] = APP_RULES,
    [ONLY_10A] = APP_RULES,
    [WITH_SHA256] = APP_RULES,
};

static enum ctl_status
read_limit(struct ctl *c, const char *text, int64_t *limit)
{
    if (ctl_number(text, 0, LIMIT_MAX, limit))
        return CTL_OK;
    return ctl_usage(c, "a limit is a whole number; 0 is the configured one");
}

static enum ctl_status
read_yes(struct ctl *c, const char *text, int *yes)
{
    *yes = strcmp(text, "yes") == 0;
    if (*yes || strcmp(text, "no") == 0)
        return CTL_OK;
    return ctl_usage(c, "--only-10a and --sha256 want yes or no");
}

static enum ctl_status
add_callback(struct ctl *c, const char *text, struct app_options *o)
{
    if (!callback_registrable(text))
        return ctl_usage(c,
            "a callback is an address, a host with or without port, or a scheme with its "
            "colon");
    o->callbacks =
        o->callbacks == NULL ? text : arena_printf(c->arena, "%s %s", o->callbacks, text);
    if (strlen(o->callbacks) > CALLBACKS_MAX)
        return ctl_usage(c, "callbacks are at most %d bytes in all", CALLBACKS_MAX);
    return CTL_OK;
}

static enum ctl_status
read_one(struct ctl *c, int opt, struct app_options *o)
{
    switch (opt) {
    case PER_SECOND:
        return read_limit(c, optarg, &o->per_second);
    case PER_DAY:
        return read_limit(c, optarg, &o->per_day);
    case KEY:
        o->key = optarg;
        return CTL_OK;
    case CALLBACK:
        return add_callback(c, optarg, o);
    case ANY_CALLBACK:
        o->any_callback = true;
        return CTL_OK;
    case ONLY_10A:
        return read_yes(c, optarg, &o->only_10a);
    default:
        return read_yes(c, optarg, &o->sha256);
    }
}

enum ctl_status
app_options_read(struct ctl *c, int argc, char **argv, unsigned taken, struct app_options *o)
{
    int opt;
    *o = (struct app_options){ .per_second = -1, .per_day = -1, .only_10a = -1, .sha256 = -1 };
    optind = 0; /* starts getopt anew: the options before the command were another scan */
    while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (opt >= OPTION__MAX || (groups[opt] & taken) == 0)
            return ctl_usage(c, "unknown option");
        if (read_one(c, opt, o) != CTL_OK)
            return CTL_USAGE;
    }
    if (o->any_callback && o->callbacks != NULL)
        return ctl_usage(c, "--callback and --any-callback exclude each other");
    return CTL_OK;
}

void
app_options_apply(const struct app_options *o, struct store_consumer *consumer)
{
    if (o->callbacks != NULL || o->any_callback)
        consumer->callback_hosts = o->callbacks;
    if (o->only_10a >= 0)
        consumer->revision_a_only = o->only_10a == 1;
    if (o->sha256 < 0)
        return;
    int64_t methods = consumer->methods != 0 ? consumer->methods : DEFAULT_METHODS;
    methods = o->sha256 == 1 ? methods | SHA256 : methods & ~SHA256;
    consumer->methods = methods == DEFAULT_METHODS ? 0 : methods;
}

bool
app_options_sha256(const struct store_consumer *consumer)
{
    return (consumer->methods & SHA256) != 0;
}
