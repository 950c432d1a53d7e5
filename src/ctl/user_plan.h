/*
 * User plan: the options of `user add` and `user plan` that say who somebody is
 * and what they have booked.
 */
#ifndef CTL_USER_PLAN_H
#define CTL_USER_PLAN_H

#include "ctl/ctl.h"
#include "model/user.h"

struct arena;

struct user_plan {
    const char *first_name; /* NULL, as of all texts here: not given */
    const char *last_name;
    const char *nickname; /* "": none any more */
    const char *language; /* "": not known any more */
    int instant;          /* -1, as of all numbers here: not given */
    int64_t discs;        /* 0: no limit */
    int64_t formats;      /* bits 1 << enum medium; 0: no discs */
    int preferred;        /* enum medium */
    int64_t maturity;     /* 0: no limit */
    bool no_password;
};

/* Reads the options behind a subcommand; optind is then at the arguments. Returns CTL_OK or
 * CTL_USAGE. */
enum ctl_status user_plan_read(struct ctl *c, int argc, char **argv, struct user_plan *plan);

/* Writes what was given into `u`. Returns CTL_OK, or CTL_USAGE when it does not fit together.
 */
enum ctl_status user_plan_apply(struct ctl *c, const struct user_plan *plan, struct user *u);

/* The disc formats as a text, "Blu-ray,DVD" or "none"; in the arena. */
const char *user_plan_formats(struct arena *a, int64_t formats);

#endif
