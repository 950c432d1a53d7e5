/*
 * User plan: see user_plan.h.
 */
#include "ctl/user_plan.h"

#include "util/arena.h"
#include "util/utf8.h"

#include <getopt.h>
#include <string.h>
#include <strings.h>

#define NAME_MAX_BYTES     255
#define LANGUAGE_MAX_BYTES 64
#define DISCS_MAX          1000
#define MATURITY_NO_LIMIT  1000000 /* as the API shows it */

/* The levels of spec/categories.md. */
static const int64_t levels[] = { 10, 20, 40, 50, 60, 75, 80, 90, 100, 110, 130, 1000,
    MATURITY_NO_LIMIT };

static const struct option options[] = {
    { "first-name", required_argument, NULL, 'f' },
    { "last-name", required_argument, NULL, 'l' },
    { "nickname", required_argument, NULL, 'k' },
    { "instant", no_argument, NULL, 'i' },
    { "no-instant", no_argument, NULL, 'I' },
    { "discs", required_argument, NULL, 'd' },
    { "formats", required_argument, NULL, 'F' },
    { "preferred", required_argument, NULL, 'p' },
    { "maturity", required_argument, NULL, 'm' },
    { "language", required_argument, NULL, 'g' },
    { "no-password", no_argument, NULL, 'P' },
    { NULL, 0, NULL, 0 },
};

/* A disc format by its name, -1 when there is none. */
static int
disc_by_name(const char *name, size_t n)
{
    for (int m = MEDIUM_BLURAY; m < MEDIUM__MAX; m++)
        if (strlen(medium_names[m]) == n && strncasecmp(medium_names[m], name, n) == 0)
            return m;
    return -1;
}

/* "DVD,Blu-ray", or "none". */
static bool
read_formats(const char *text, int64_t *formats)
{
    *formats = 0;
    if (strcasecmp(text, "none") == 0)
        return true;
    for (;;) {
        size_t n = strcspn(text, ",");
        int medium = disc_by_name(text, n);
        if (medium < 0)
            return false;
        *formats |= INT64_C(1) << medium;
        if (text[n] == '\0')
            return true;
        text += n + 1;
    }
}

static bool
read_maturity(const char *text, int64_t *level)
{
    *level = 0;
    if (strcasecmp(text, "none") == 0)
        return true;
    if (!ctl_number(text, 1, MATURITY_NO_LIMIT, level))
        return false;
    size_t i = 0;
    while (i < sizeof levels / sizeof levels[0] && levels[i] != *level)
        i++;
    *level = *level == MATURITY_NO_LIMIT ? 0 : *level;
    return i < sizeof levels / sizeof levels[0];
}

/* A text of one line; may be empty where `empty`. */
static enum ctl_status
read_text(struct ctl *c, const char *what, size_t max, bool empty, const char **to)
{
    size_t n = strlen(optarg);
    *to = optarg;
    if (n > max || (n == 0 && !empty) || !utf8_valid_xml(optarg, n) ||
        strpbrk(optarg, "\r\n\t") != NULL)
        return ctl_usage(c, "the %s is 1 to %zu bytes of UTF-8 on one line", what, max);
    return CTL_OK;
}

static enum ctl_status
read_option(struct ctl *c, int opt, struct user_plan *plan)
{
    switch (opt) {
    case 'f':
        return read_text(c, "first name", NAME_MAX_BYTES, false, &plan->first_name);
    case 'l':
        return read_text(c, "last name", NAME_MAX_BYTES, true, &plan->last_name);
    case 'k':
        return read_text(c, "nickname", NAME_MAX_BYTES, true, &plan->nickname);
    case 'g':
        return read_text(c, "language", LANGUAGE_MAX_BYTES, true, &plan->language);
    case 'i':
    case 'I':
        plan->instant = opt == 'i';
        return CTL_OK;
    case 'P':
        plan->no_password = true;
        return CTL_OK;
    case 'd':
        return ctl_number(optarg, 0, DISCS_MAX, &plan->discs)
                   ? CTL_OK
                   : ctl_usage(c, "--discs is a number; 0 is no limit");
    case 'F':
        return read_formats(optarg, &plan->formats)
                   ? CTL_OK
                   : ctl_usage(c, "--formats is DVD, Blu-ray, both with a comma, or none");
    case 'p':
        plan->preferred = disc_by_name(optarg, strlen(optarg));
        return plan->preferred >= 0 ? CTL_OK : ctl_usage(c, "--preferred is DVD or Blu-ray");
    case 'm':
        return read_maturity(optarg, &plan->maturity)
                   ? CTL_OK
                   : ctl_usage(c, "--maturity is none or a level: 10, 20, 40, 50, 60, 75, 80, "
                                  "90, 100, 110, 130 or 1000");
    default:
        return ctl_usage(c, "unknown option");
    }
}

enum ctl_status
user_plan_read(struct ctl *c, int argc, char **argv, struct user_plan *plan)
{
    int opt;
    *plan = (struct user_plan){
        .instant = -1, .discs = -1, .formats = -1, .preferred = -1, .maturity = -1
    };
    optind = 0; /* starts getopt anew: the options before the command were another scan */
    while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1)
        if (read_option(c, opt, plan) != CTL_OK)
            return CTL_USAGE;
    return CTL_OK;
}

static const char *
or_null(const char *text)
{
    return *text != '\0' ? text : NULL;
}

/* The discs of the plan: formats, how many, and which is liked best. */
static enum ctl_status
apply_discs(struct ctl *c, const struct user_plan *plan, struct user *u)
{
    if (plan->formats >= 0)
        u->disc_formats = plan->formats;
    if (plan->discs >= 0)
        u->max_discs = plan->discs;
    if (u->disc_formats == 0) {
        if (plan->discs > 0 || plan->preferred >= 0)
            return ctl_usage(c, "--discs and --preferred want --formats");
        u->max_discs = 0;
        u->preferred_disc = MEDIUM_INSTANT;
        return CTL_OK;
    }
    if (plan->preferred >= 0)
        u->preferred_disc = (enum medium)plan->preferred;
    else if ((u->disc_formats & INT64_C(1) << u->preferred_disc) == 0)
        u->preferred_disc =
            u->disc_formats & INT64_C(1) << MEDIUM_BLURAY ? MEDIUM_BLURAY : MEDIUM_DVD;
    if ((u->disc_formats & INT64_C(1) << u->preferred_disc) == 0)
        return ctl_usage(c, "the preferred format is not one of the plan's");
    return CTL_OK;
}

enum ctl_status
user_plan_apply(struct ctl *c, const struct user_plan *plan, struct user *u)
{
    if (plan->first_name != NULL)
        u->first_name = plan->first_name;
    if (plan->last_name != NULL)
        u->last_name = plan->last_name;
    if (plan->nickname != NULL)
        u->nickname = or_null(plan->nickname);
    if (plan->language != NULL)
        u->language = or_null(plan->language);
    if (plan->instant >= 0)
        u->can_instant_watch = plan->instant != 0;
    if (plan->maturity >= 0)
        u->max_maturity = plan->maturity;
    return apply_discs(c, plan, u);
}

const char *
user_plan_formats(struct arena *a, int64_t formats)
{
    const char *text = "";
    for (int m = MEDIUM_BLURAY; m < MEDIUM__MAX; m++)
        if (formats & INT64_C(1) << m)
            text = arena_printf(a, "%s%s%s", text, *text != '\0' ? "," : "", medium_names[m]);
    return *text != '\0' ? text : "none";
}
