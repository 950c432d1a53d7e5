/*
 * App options: what is told of an application on the command line.
 */
#ifndef CTL_APP_OPTIONS_H
#define CTL_APP_OPTIONS_H

#include "ctl/ctl.h"

struct store_consumer;

struct app_options {
    const char *key;       /* of an application that has one already; NULL: not given */
    int64_t per_second;    /* 0: as configured; -1: not given */
    int64_t per_day;       /* likewise */
    const char *callbacks; /* registered callbacks with blanks between; NULL: not given */
    bool any_callback;     /* none are registered any more */
    int only_10a;          /* -1: not given; 0: no; 1: yes */
    int sha256;            /* likewise */
};

/* The options a subcommand takes. */
#define APP_LIMITS 1u /* --per-second, --per-day */
#define APP_KEY    2u /* --key */
#define APP_RULES  4u /* --callback, --any-callback, --only-10a, --sha256 */

/* Reads the options after the subcommand, of those in `taken`; the arguments follow from
 * optind on. Returns CTL_OK or CTL_USAGE. */
enum ctl_status app_options_read(
    struct ctl *c, int argc, char **argv, unsigned taken, struct app_options *o);

/* Changes what the options say of an application's rules. */
void app_options_apply(const struct app_options *o, struct store_consumer *consumer);

/* Whether an application may sign by HMAC-SHA256. */
bool app_options_sha256(const struct store_consumer *consumer);

#endif
