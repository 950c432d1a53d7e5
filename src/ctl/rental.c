/*
 * Rental: `matineectl ship`, `return` and `watched`: what a counter, a
 * warehouse or a streaming server tells of the titles subscribers have.
 */
#include "ctl/ctl.h"
#include "ctl/find.h"
#include "import/date.h"
#include "store/rental.h"
#include "store/title.h"
#include "store/user.h"
#include "util/arena.h"

#include <getopt.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#define SECONDS_MAX (7 * 24 * 60 * 60)

/* Options take a bit each, so that a command refuses those of another. */
enum rental_option {
    OPTION_AT = 1,
    OPTION_SOURCE = 2,
    OPTION_FORMAT = 4,
    OPTION_ARRIVES = 8,
    OPTION_SECONDS = 16,
    OPTION_BOOKMARK = 32,
    OPTION_TO_END = 64
};

static const struct option options[] = {
    { "at", required_argument, NULL, OPTION_AT },
    { "source", required_argument, NULL, OPTION_SOURCE },
    { "format", required_argument, NULL, OPTION_FORMAT },
    { "arrives", required_argument, NULL, OPTION_ARRIVES },
    { "seconds", required_argument, NULL, OPTION_SECONDS },
    { "bookmark", required_argument, NULL, OPTION_BOOKMARK },
    { "to-end", no_argument, NULL, OPTION_TO_END },
    { NULL, 0, NULL, 0 },
};

struct event {
    struct store_user user;
    struct title title;
    const char *source;
    int64_t at;
    int64_t arrives;    /* 0: nobody knows */
    enum medium medium; /* MEDIUM__MAX: not given */
    int64_t seconds;
    int64_t bookmark;
    bool to_end;
};

static enum ctl_status
read_option(struct ctl *c, int opt, struct event *e)
{
    switch (opt) {
    case OPTION_AT:
        return import_date_moment(optarg, &e->at) ? CTL_OK
                                                  : ctl_usage(c, "--at is no date or time");
    case OPTION_ARRIVES:
        return import_date_moment(optarg, &e->arrives)
                   ? CTL_OK
                   : ctl_usage(c, "--arrives is no date or time");
    case OPTION_SOURCE:
        e->source = optarg;
        return CTL_OK;
    case OPTION_FORMAT:
        for (e->medium = MEDIUM_BLURAY; e->medium < MEDIUM__MAX; e->medium++)
            if (strcasecmp(optarg, medium_names[e->medium]) == 0)
                return CTL_OK;
        return ctl_usage(c, "--format is DVD or Blu-ray");
    case OPTION_SECONDS:
        return ctl_number(optarg, 0, SECONDS_MAX, &e->seconds)
                   ? CTL_OK
                   : ctl_usage(c, "--seconds is a number");
    case OPTION_BOOKMARK:
        return ctl_number(optarg, 0, SECONDS_MAX, &e->bookmark)
                   ? CTL_OK
                   : ctl_usage(c, "--bookmark is a number of seconds");
    default:
        e->to_end = true;
        return CTL_OK;
    }
}

/* Reads options, those of `allowed`, and the two arguments, and looks both up. */
static enum ctl_status
read_event(struct ctl *c, int argc, char **argv, int allowed, struct event *e)
{
    int opt;
    *e = (struct event){ .at = c->now, .medium = MEDIUM__MAX };
    optind = 0; /* starts getopt anew: the options before the command were another scan */
    while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (opt == '?' || (opt & allowed) == 0)
            return ctl_usage(c, "unknown option");
        if (read_option(c, opt, e) != CTL_OK)
            return CTL_USAGE;
    }
    if (argc - optind != 2)
        return ctl_usage(c, "wants: %s LOGIN TITLE", argv[0]);
    if (e->at > c->now)
        return ctl_usage(c, "--at is in the future");
    if (ctl_store(c) == NULL || !find_user(c, argv[optind], &e->user) ||
        !find_title(c, argv[optind + 1], e->source, &e->title))
        return CTL_FAILED;
    return CTL_OK;
}

static bool
title_has(const struct title *t, enum medium medium)
{
    for (size_t i = 0; i < t->nformats; i++)
        if (strcmp(t->formats[i].format, medium_formats[medium]) == 0)
            return true;
    return false;
}

/* The disc to ship when none is named: the one liked best if the title has it, else another of
 * the plan that it has. */
static enum medium
choose_medium(const struct user *u, const struct title *t)
{
    if (u->preferred_disc == MEDIUM_INSTANT || title_has(t, u->preferred_disc))
        return u->preferred_disc;
    for (int m = MEDIUM_BLURAY; m < MEDIUM__MAX; m++)
        if (u->disc_formats & INT64_C(1) << m && title_has(t, (enum medium)m))
            return (enum medium)m;
    return u->preferred_disc;
}

static enum ctl_status
say_result(struct ctl *c, const struct event *e, enum rental_result result)
{
    const char *login = e->user.user.login;
    const char *title = e->title.name;
    switch (result) {
    case RENTAL_DONE:
        return CTL_OK;
    case RENTAL_NONE:
        ctl_complain(c, "%s does not have %s at home", login, title);
        return CTL_FAILED;
    case RENTAL_TWICE:
        ctl_complain(c, "%s has %s at home already", login, title);
        return CTL_FAILED;
    case RENTAL_TOO_MANY:
        ctl_complain(c, "%s has all %" PRId64 " discs of their plan at home", login,
            e->user.user.max_discs);
        return CTL_FAILED;
    case RENTAL_MEDIUM:
        ctl_complain(c, "%s has no such disc in their plan; see user plan", login);
        return CTL_FAILED;
    case RENTAL_FAILED:
        break;
    }
    return CTL_FAILED;
}

enum ctl_status
ctl_ship(struct ctl *c, int argc, char **argv)
{
    struct event e;
    enum ctl_status status = read_event(
        c, argc, argv, OPTION_AT | OPTION_SOURCE | OPTION_FORMAT | OPTION_ARRIVES, &e);
    if (status != CTL_OK)
        return status;
    if (e.title.kind != TITLE_MOVIE && e.title.kind != TITLE_DISC) {
        ctl_complain(c, "%s comes on several discs; ship those", e.title.name);
        return CTL_FAILED;
    }
    if (e.medium == MEDIUM__MAX)
        e.medium = choose_medium(&e.user.user, &e.title);
    return say_result(c, &e,
        store_rental_ship(
            c->store, c->arena, e.user.user.id, e.title.id, e.medium, e.arrives, e.at));
}

enum ctl_status
ctl_return(struct ctl *c, int argc, char **argv)
{
    struct event e;
    enum ctl_status status = read_event(c, argc, argv, OPTION_AT | OPTION_SOURCE, &e);
    if (status != CTL_OK)
        return status;
    return say_result(
        c, &e, store_rental_return(c->store, c->arena, e.user.user.id, e.title.id, e.at));
}

enum ctl_status
ctl_watched(struct ctl *c, int argc, char **argv)
{
    struct event e;
    enum ctl_status status = read_event(c, argc, argv,
        OPTION_AT | OPTION_SOURCE | OPTION_SECONDS | OPTION_BOOKMARK | OPTION_TO_END, &e);
    if (status != CTL_OK)
        return status;
    const struct store_watched row = {
        .user_id = e.user.user.id,
        .title_id = e.title.id,
        .at = e.at,
        .viewed_time = e.seconds,
        .bookmark = e.bookmark,
        .to_end = e.to_end,
    };
    return store_rental_watched(c->store, &row, 1) == 0 ? CTL_OK : CTL_FAILED;
}
