/*
 * Queue rule: see queue_rule.h.
 */
#include "api/queue_rule.h"

#include "store/queue_settle.h"

#include <strings.h>

const struct queue_refusal_words queue_refusal_words[QUEUE_REFUSAL__MAX] = {
    [QUEUE_FINE] = { 200, 0, "success" },
    [QUEUE_STALE] = { 412, 0, "Precondition failed. Resource has been modified." },
    [QUEUE_UNSETTLED] = { 500, 0, "Internal Error" },
    [QUEUE_TITLE] = { 400, 130, "Title not found or not available" },
    [QUEUE_SAVED] = { 400, 620, "Title is saved; cannot move it" },
    [QUEUE_PARENT] = { 400, 0, "Cannot move a series parent title" },
    [QUEUE_LARGE] = { 400, 650, "Queue is too large" },
    [QUEUE_FORMAT] = { 400, 660, "Invalid title format" },
    [QUEUE_USER_FORMAT] = { 400, 660, "Invalid format for this user" },
    [QUEUE_AT_HOME] = { 400, 690, "Title currently at home" },
    [QUEUE_REPEATED] = { 400, 670, "Title appears more than once" },
    [QUEUE_TWICE] = { 412, 710, "Title is already in queue" },
    [QUEUE_NOT_IN] = { 404, 610, "Title is not in Queue" },
    [QUEUE_ANCHOR] = { 400, 0, "inject_after is invalid" },
    [QUEUE_SAME] = { 304, 0, "Resource not modified" },
};

enum medium
queue_rule_medium_of(const char *name)
{
    enum medium medium = 0;
    while (medium < MEDIUM__MAX && strcasecmp(name, medium_names[medium]) != 0)
        medium++;
    return medium;
}

bool
queue_rule_holds(enum queue_kind kind, enum medium medium)
{
    return medium < MEDIUM__MAX && (medium == MEDIUM_INSTANT) == (kind == QUEUE_INSTANT);
}

bool
queue_rule_is_set(const struct title *t, enum queue_kind kind)
{
    return kind == QUEUE_DISC && (t->kind == TITLE_SERIES || t->kind == TITLE_SEASON);
}

int64_t
queue_rule_entry(const struct title *t, enum queue_kind kind)
{
    if (kind == QUEUE_DISC)
        return t->kind != TITLE_PROGRAM ? t->id : 0;
    if (t->kind == TITLE_DISC)
        return 0;
    bool part = t->kind == TITLE_SEASON || t->kind == TITLE_PROGRAM;
    return part && t->series_id != 0 ? t->series_id : t->id;
}

static bool
in_plan(const struct user *u, enum medium medium)
{
    return medium == MEDIUM_INSTANT ? u->can_instant_watch
                                    : (u->disc_formats & (1 << medium)) != 0;
}

static bool
any_in_plan(const struct user *u, enum queue_kind kind)
{
    return kind == QUEUE_INSTANT ? u->can_instant_watch : u->disc_formats != 0;
}

/* Whether it can be had, now or later. What comes in no format as far as anybody knows
 * may come in any. */
static bool
can_be_had(const struct title *t, enum medium medium, int64_t now)
{
    int64_t from;
    return t->nformats == 0 || queue_when(t, medium, now, &from) <= QUEUE_LATER;
}

/* Whether that is so in some medium of the queue, in the user's plan or not. */
static bool
comes_in(const struct title *t, enum queue_kind kind, int64_t now)
{
    for (enum medium m = 0; m < MEDIUM__MAX; m++)
        if (queue_rule_holds(kind, m) && can_be_had(t, m, now))
            return true;
    return false;
}

/* The medium to have when none is asked for; the one liked best goes first among
 * equals, then DVD. */
static enum medium
best_medium(const struct title *t, enum queue_kind kind, const struct user *u, int64_t now)
{
    const enum medium order[] = { u->preferred_disc, MEDIUM_DVD, MEDIUM_BLURAY,
        MEDIUM_INSTANT };
    enum medium best = MEDIUM__MAX;
    enum queue_when soonest = QUEUE_NEVER;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        int64_t from;
        if (!queue_rule_holds(kind, order[i]) || !in_plan(u, order[i]))
            continue;
        enum queue_when when = queue_when(t, order[i], now, &from);
        if (best != MEDIUM__MAX && when >= soonest)
            continue;
        best = order[i];
        soonest = when;
    }
    return best;
}

enum queue_refusal
queue_rule_medium(const struct title *t, enum queue_kind kind, const struct user *u,
    enum medium wanted, int64_t now, enum medium *medium, bool *saved)
{
    int64_t from;
    *medium = wanted;
    *saved = false;
    if (!any_in_plan(u, kind))
        return QUEUE_USER_FORMAT;
    if (u->max_maturity != 0 && t->maturity_level > u->max_maturity)
        return QUEUE_TITLE;
    if (!comes_in(t, kind, now))
        return QUEUE_TITLE;
    if (wanted == QUEUE_ANY_MEDIUM)
        *medium = best_medium(t, kind, u, now);
    else if (!queue_rule_holds(kind, wanted))
        return QUEUE_FORMAT;
    else if (!in_plan(u, wanted))
        return QUEUE_USER_FORMAT;
    *saved = queue_when(t, *medium, now, &from) != QUEUE_NOW;
    if (can_be_had(t, *medium, now))
        return QUEUE_FINE;
    return wanted == QUEUE_ANY_MEDIUM ? QUEUE_USER_FORMAT : QUEUE_FORMAT;
}
