/*
 * Queue rule: which title may stand in which queue of a user, in which medium, and
 * since when. Title states go by the same rules, so that what they offer can be done.
 */
#ifndef API_QUEUE_RULE_H
#define API_QUEUE_RULE_H

#include "api/queue_refusal.h"
#include "model/queue.h"
#include "model/user.h"

/* No medium was asked for. */
#define QUEUE_ANY_MEDIUM MEDIUM__MAX

/* The medium of that name, in any case of letters; QUEUE_ANY_MEDIUM when there is none. */
enum medium queue_rule_medium_of(const char *name);

/* Whether media of that queue are this one. */
bool queue_rule_holds(enum queue_kind kind, enum medium medium);

/* Whether the title stands for its discs there: a series or season in the disc queue. */
bool queue_rule_is_set(const struct title *t, enum queue_kind kind);

/* The id of what is put into the queue for it: on the instant queue a series stands
 * for its seasons and episodes. 0 when titles of that kind are never in that queue. */
int64_t queue_rule_entry(const struct title *t, enum queue_kind kind);

/* In which medium the user may have a title (with all its formats) in that queue, when
 * `wanted` is asked for: the one liked best of those that can be had soonest when it is
 * QUEUE_ANY_MEDIUM. `*saved` tells that it cannot be had now. Returns why not, or
 * QUEUE_FINE. */
enum queue_refusal queue_rule_medium(const struct title *t, enum queue_kind kind,
    const struct user *u, enum medium wanted, int64_t now, enum medium *medium, bool *saved);

#endif
