/*
 * User: `matineectl user` adds, shows, changes and removes accounts. What is
 * stored about somebody is written out by user_export.c.
 */
#include "ctl/ctl.h"
#include "ctl/find.h"
#include "ctl/input.h"
#include "ctl/user_export.h"
#include "ctl/user_plan.h"
#include "ctl/when.h"
#include "shm/generation.h"
#include "store/user.h"
#include "util/arena.h"
#include "util/digest.h"
#include "util/password.h"
#include "util/utf8.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PASSWORD_MIN 8 /* characters */
#define LIST_BATCH   500

static const char *const status_names[USER_STATUS__MAX] = {
    [USER_ACTIVE] = "active",
    [USER_DISABLED] = "disabled",
};

/* Reads a password and makes its hash. Returns 0, or -1 after it was said why not. */
static int
read_password(struct ctl *c, const char **hash)
{
    char *password = input_secret(c, "password", PASSWORD_MAX);
    if (password == NULL)
        return -1;
    size_t len = strlen(password);
    int rc = -1;
    if (utf8_length(password, len) < PASSWORD_MIN)
        ctl_complain(c, "a password has at least %d characters", PASSWORD_MIN);
    else
        rc = password_hash(c->arena, password, hash);
    digest_wipe(password, len);
    return rc == 0 ? 0 : -1;
}

/* Ends a command that changed one account: `rc` is the store's. */
static enum ctl_status
changed(struct ctl *c, int rc)
{
    if (rc == 0)
        ctl_complain(c, "the user is gone meanwhile");
    if (rc <= 0)
        return CTL_FAILED;
    ctl_notify(c, 1u << GENERATION_ACCOUNTS | 1u << GENERATION_TOKENS);
    return CTL_OK;
}

static enum ctl_status
user_add(struct ctl *c, int argc, char **argv)
{
    struct user_plan plan;
    struct store_user other;
    struct store_user u = { .user.can_instant_watch = true, .status = USER_ACTIVE };
    if (user_plan_read(c, argc, argv, &plan) != CTL_OK)
        return CTL_USAGE;
    if (argc - optind != 1)
        return ctl_usage(c, "wants: user add LOGIN [--first-name NAME] ...");
    u.user.login = argv[optind];
    if (store_user_fold(c->arena, u.user.login) == NULL)
        return ctl_usage(
            c, "a login is 1 to %d bytes of UTF-8 without control characters", USER_LOGIN_MAX);
    u.user.first_name = u.user.login;
    u.user.last_name = "";
    if (user_plan_apply(c, &plan, &u.user) != CTL_OK)
        return CTL_USAGE;
    int rc = store_user_by_login(c->store, c->arena, u.user.login, &other);
    if (rc < 0 || (rc == 0 && !plan.no_password && read_password(c, &u.password) != 0))
        return CTL_FAILED;
    rc = rc == 1 ? 0 : store_user_add(c->store, &u, c->now);
    if (rc == 0)
        ctl_complain(c, "the login %s is taken", u.user.login);
    return rc == 1 ? CTL_OK : CTL_FAILED;
}

static enum ctl_status
user_plan(struct ctl *c, int argc, char **argv)
{
    struct user_plan plan;
    struct store_user u;
    if (user_plan_read(c, argc, argv, &plan) != CTL_OK)
        return CTL_USAGE;
    if (argc - optind != 1 || plan.no_password)
        return ctl_usage(c, "wants: user plan LOGIN [--discs N] ...");
    if (!find_user(c, argv[optind], &u))
        return CTL_FAILED;
    if (user_plan_apply(c, &plan, &u.user) != CTL_OK)
        return CTL_USAGE;
    return changed(c, store_user_set_plan(c->store, &u.user, c->now));
}

static void
print_number(const char *name, int64_t n)
{
    if (n == 0)
        printf("%s no limit\n", name);
    else
        printf("%s %" PRId64 "\n", name, n);
}

static enum ctl_status
user_show(struct ctl *c, int argc, char **argv)
{
    struct store_user u;
    if (argc != 2)
        return ctl_usage(c, "wants: user show LOGIN");
    if (!find_user(c, argv[1], &u))
        return CTL_FAILED;
    const struct user *user = &u.user;
    printf("login:      %s\n", user->login);
    printf("id:         %" PRId64 "\n", user->id);
    printf("name:       %s%s%s\n", user->first_name, *user->last_name != '\0' ? " " : "",
        user->last_name);
    printf("nickname:   %s\n", user->nickname != NULL ? user->nickname : "none");
    printf("status:     %s\n", status_names[u.status]);
    printf("password:   %s\n", u.password != NULL ? "set" : "none");
    printf("instant:    %s\n", user->can_instant_watch ? "yes" : "no");
    printf("discs:      %s", user_plan_formats(c->arena, user->disc_formats));
    if (user->disc_formats != 0) {
        printf(", preferred %s, at home", medium_names[user->preferred_disc]);
        print_number("", user->max_discs);
    } else
        putchar('\n');
    print_number("maturity:  ", user->max_maturity);
    printf("language:   %s\n", user->language != NULL ? user->language : "not known");
    printf("terms:      %s\n", when_text(c->arena, u.terms_accepted));
    printf("created:    %s\n", when_text(c->arena, u.created));
    printf("changed:    %s\n", when_text(c->arena, u.changed));
    return CTL_OK;
}

static enum ctl_status
user_list(struct ctl *c, int argc, char **argv)
{
    struct arena *a = arena_new(0);
    struct store_user *list;
    char after[USER_LOGIN_MAX + 1] = "";
    size_t n;
    int rc;
    (void)argv;
    if (argc != 1) {
        arena_free(a);
        return ctl_usage(c, "user list takes no arguments");
    }
    do {
        arena_reset(a);
        rc = store_user_list(c->store, a, *after != '\0' ? after : NULL, LIST_BATCH, &list, &n);
        for (size_t i = 0; rc == 0 && i < n; i++) {
            printf("%-8s  %s  %s%s%s\n", status_names[list[i].status], list[i].user.login,
                list[i].user.first_name, *list[i].user.last_name != '\0' ? " " : "",
                list[i].user.last_name);
            snprintf(after, sizeof after, "%s", list[i].user.login);
        }
    } while (rc == 0 && n == LIST_BATCH);
    arena_free(a);
    return rc == 0 ? CTL_OK : CTL_FAILED;
}

/* A disabled account keeps its approvals, so that enabling it is enough. */
static enum ctl_status
user_status(struct ctl *c, int argc, char **argv)
{
    struct store_user u;
    enum user_status status = strcmp(argv[0], "enable") == 0 ? USER_ACTIVE : USER_DISABLED;
    if (argc != 2)
        return ctl_usage(c, "wants: user %s LOGIN", argv[0]);
    if (!find_user(c, argv[1], &u))
        return CTL_FAILED;
    return changed(c, store_user_set_status(c->store, u.user.id, status, c->now));
}

static enum ctl_status
user_password(struct ctl *c, int argc, char **argv)
{
    struct user_plan plan;
    struct store_user u;
    const char *hash = NULL;
    if (user_plan_read(c, argc, argv, &plan) != CTL_OK)
        return CTL_USAGE;
    if (argc - optind != 1)
        return ctl_usage(c, "wants: user password LOGIN [--no-password]");
    if (!find_user(c, argv[optind], &u) || (!plan.no_password && read_password(c, &hash) != 0))
        return CTL_FAILED;
    return changed(c, store_user_set_password(c->store, u.user.id, hash, c->now));
}

static enum ctl_status
user_delete(struct ctl *c, int argc, char **argv)
{
    struct store_user u;
    bool yes = argc == 3 && strcmp(argv[2], "--yes") == 0;
    if (!yes && argc != 2)
        return ctl_usage(c, "wants: user delete LOGIN --yes");
    if (!find_user(c, argv[1], &u))
        return CTL_FAILED;
    if (!yes)
        return ctl_usage(
            c, "this removes %s and all that is stored about them; say --yes", u.user.login);
    return changed(c, store_user_delete(c->store, u.user.id));
}

static enum ctl_status
user_export(struct ctl *c, int argc, char **argv)
{
    struct store_user u;
    if (argc != 2)
        return ctl_usage(c, "wants: user export LOGIN");
    if (!find_user(c, argv[1], &u))
        return CTL_FAILED;
    return user_export_write(c, u.user.id, stdout) == 0 ? CTL_OK : CTL_FAILED;
}

enum ctl_status
ctl_user(struct ctl *c, int argc, char **argv)
{
    static const struct ctl_subcommand commands[] = {
        { "add", user_add },
        { "plan", user_plan },
        { "show", user_show },
        { "list", user_list },
        { "enable", user_status },
        { "disable", user_status },
        { "password", user_password },
        { "export", user_export },
        { "delete", user_delete },
    };
    return ctl_subcommand(c, argc, argv, commands, sizeof commands / sizeof commands[0]);
}
