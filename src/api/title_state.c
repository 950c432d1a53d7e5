/*
 * Title state: see title_state.h. One item for each queue the title could be in, in
 * it a format for each way to get it. What there is follows from the catalog for the
 * request's country; what may be done, from the user's plan, their limit of maturity,
 * their queues and what they have at home:
 *
 *     Play            it streams now
 *     Add             it can be had now, and is in no queue
 *     Save            it will come, and is in no queue
 *     In Queue        it is among the available ones of the queue
 *     Saved           it is among the saved ones
 *     At Home         a disc is with the user
 *     Not Available   it cannot be had any more, or not by this user: it is not in
 *                     their plan, or above their limit
 *
 * What is queued or at home is said of those that are not available as well, so
 * that it can be taken out. A title has the state of what would be put into the queue
 * for it (api/queue_rule.h): on the instant queue seasons and episodes that of their
 * series, on the disc queue a series that of all its discs.
 */
#include "api/title_state.h"

#include "api/answer.h"
#include "api/queue_load.h"
#include "api/queue_rule.h"
#include "api/title_ref.h"
#include "api/user.h"
#include "model/queue.h"
#include "model/user.h"
#include "store/queue.h"
#include "store/queue_settle.h"
#include "store/rental.h"
#include "store/title.h"
#include "util/arena.h"

#include <string.h>

#define STATES_MAX 3

/* What is known of one title. */
struct known {
    const struct user *user;
    const struct title *title;
    const struct store_queue_entry *queued[QUEUE_KIND__MAX]; /* title_id 0: not */
    bool discs_queued; /* it stands for its discs, and all of them are */
    const struct store_rental_state *rental;
};

/* Whether the user may have the title in that medium at all. */
static bool
may_have(const struct known *k, enum medium medium)
{
    const struct user *u = k->user;
    if (u->max_maturity != 0 && k->title->maturity_level > u->max_maturity)
        return false;
    return medium == MEDIUM_INSTANT ? u->can_instant_watch
                                    : (u->disc_formats & (1 << medium)) != 0;
}

static void
add_state(struct title_state_format *f, struct category *states, const char *term)
{
    states[f->nstates++] =
        (struct category){ .scheme = "title_states", .label = term, .term = term };
}

/* What stands in for adding it to the queue. */
static const char *
queue_state(
    const struct known *k, enum medium medium, const struct availability *a, int64_t now)
{
    enum queue_kind queue = medium == MEDIUM_INSTANT ? QUEUE_INSTANT : QUEUE_DISC;
    const struct store_queue_entry *entry = k->queued[queue];
    if (medium != MEDIUM_INSTANT && k->rental->at_home)
        return "At Home";
    if (entry->title_id != 0)
        return entry->saved ? "Saved" : "In Queue";
    if (medium != MEDIUM_INSTANT && k->discs_queued)
        return "In Queue";
    if (!may_have(k, medium) || (a->until != 0 && a->until <= now))
        return "Not Available";
    return a->from > now ? "Save" : "Add";
}

static void
fill_format(struct call *c, const struct known *k, enum medium medium,
    const struct availability *a, struct title_state_format *f)
{
    struct category *states = arena_array(c->arena, STATES_MAX, sizeof *states);
    bool now = a->from <= c->ask.now && (a->until == 0 || a->until > c->ask.now);
    f->medium = medium_names[medium];
    f->states = states;
    if (medium == MEDIUM_INSTANT && now && may_have(k, medium))
        add_state(f, states, "Play");
    add_state(f, states, queue_state(k, medium, a, c->ask.now));
    if (medium == MEDIUM_INSTANT) {
        f->watched = k->rental->watched;
        f->bookmark = k->rental->bookmark;
        f->to_end = k->rental->to_end;
    }
}

static const struct availability *
find_format(const struct title *t, enum medium medium)
{
    for (size_t i = 0; i < t->nformats; i++)
        if (strcmp(t->formats[i].format, medium_formats[medium]) == 0)
            return &t->formats[i];
    return NULL;
}

/* The disc that would be sent: the one the user likes best, or else DVD. */
static enum medium
preferred_disc(const struct known *k)
{
    enum medium best = k->user->preferred_disc;
    if (best != MEDIUM_INSTANT && find_format(k->title, best) == NULL)
        return MEDIUM_DVD;
    return best;
}

/* Fills an item for a queue. Returns how many items that makes: none when the title
 * comes in none of its media. */
static size_t
fill_item(
    struct call *c, const struct known *k, enum queue_kind queue, struct title_state_item *item)
{
    struct title_state_format *formats = arena_array(c->arena, MEDIUM__MAX, sizeof *formats);
    const struct store_queue_entry *entry = k->queued[queue];
    *item = (struct title_state_item){
        .queue = queue_kind_names[queue],
        .queued = entry->title_id != 0,
        .saved = entry->saved,
        .position = entry->position,
        .formats = formats,
    };
    for (int medium = 0; medium < MEDIUM__MAX; medium++) {
        const struct availability *a = find_format(k->title, (enum medium)medium);
        if (a == NULL || (queue == QUEUE_INSTANT) != (medium == MEDIUM_INSTANT))
            continue;
        struct title_state_format *f = &formats[item->nformats++];
        fill_format(c, k, (enum medium)medium, a, f);
        f->preferred = queue == QUEUE_DISC && (enum medium)medium == preferred_disc(k);
    }
    return item->nformats != 0 || item->queued;
}

static void
fill_state(struct call *c, const struct known *k, struct title_state *state)
{
    struct title_state_item *items = arena_array(c->arena, QUEUE_KIND__MAX, sizeof *items);
    size_t n = fill_item(c, k, QUEUE_INSTANT, &items[0]);
    n += fill_item(c, k, QUEUE_DISC, &items[n]);
    *state = (struct title_state){ .title = k->title, .items = items, .nitems = n };
}

/* What of the titles may be queued, as ids: their own, what stands on the instant queue
 * for them, and the discs of sets. */
struct asked {
    const struct title *const *titles;
    size_t n;
    struct title *sets; /* sets[i] has the discs of titles[i] */
    int64_t *ids;       /* own ids, then those of the instant queue, then the discs */
    size_t nids;
    struct store_queue_entry *queued[QUEUE_KIND__MAX];
    struct store_rental_state *rentals;
};

/* Loads the discs of series and seasons: a query when there are any. Returns 0 or -1. */
static int
load_discs(struct call *c, struct asked *q)
{
    struct title *list = arena_array(c->arena, q->n, sizeof *list);
    size_t n = 0;
    q->sets = arena_array(c->arena, q->n, sizeof *q->sets);
    for (size_t i = 0; i < q->n; i++)
        if (queue_rule_is_set(q->titles[i], QUEUE_DISC))
            list[n++] = *q->titles[i];
    if (n != 0 && store_title_children(c->store, c->arena, list, n) != 0)
        return -1;
    for (size_t i = 0, k = 0; i < q->n; i++)
        if (queue_rule_is_set(q->titles[i], QUEUE_DISC))
            q->sets[i] = list[k++];
    return 0;
}

static void
gather_ids(struct call *c, struct asked *q)
{
    size_t most = 2 * q->n;
    for (size_t i = 0; i < q->n; i++)
        most += q->sets[i].ndiscs;
    q->ids = arena_array(c->arena, most, sizeof *q->ids);
    q->nids = 2 * q->n;
    for (size_t i = 0; i < q->n; i++) {
        q->ids[i] = q->titles[i]->id;
        q->ids[q->n + i] = queue_rule_entry(q->titles[i], QUEUE_INSTANT);
        for (size_t k = 0; k < q->sets[i].ndiscs; k++)
            q->ids[q->nids++] = q->sets[i].discs[k].id;
    }
}

/* Whether time moves an entry of that title before anybody may see it. */
static bool
is_unsettled(struct call *c, const struct title *t, const struct store_queue_entry *e)
{
    int64_t from;
    if (e->title_id != t->id)
        return false;
    return (queue_when(t, e->medium, c->ask.now, &from) == QUEUE_NOW) == e->saved;
}

/* Reads the queues, which are settled when that is due. Returns 0 or -1. */
static int
read_queues(struct call *c, int64_t user_id, struct asked *q)
{
    bool unsettled[QUEUE_KIND__MAX] = { false };
    if (store_queue_states(c->store, c->arena, user_id, q->ids, q->nids, q->queued) != 0)
        return -1;
    for (int kind = 0; kind < QUEUE_KIND__MAX; kind++)
        for (size_t i = 0; i < q->n; i++)
            unsettled[kind] =
                unsettled[kind] || is_unsettled(c, q->titles[i], &q->queued[kind][i]);
    if (!unsettled[QUEUE_DISC] && !unsettled[QUEUE_INSTANT])
        return 0;
    for (int kind = 0; kind < QUEUE_KIND__MAX; kind++)
        if (unsettled[kind] && queue_load_settle(c, (enum queue_kind)kind) != 0)
            return -1;
    return store_queue_states(c->store, c->arena, user_id, q->ids, q->nids, q->queued);
}

/* Asks the store about all titles at once. Returns 0 or -1. */
static int
ask_store(struct call *c, const struct user *u, struct asked *q)
{
    q->rentals = arena_array(c->arena, q->n, sizeof *q->rentals);
    if (load_discs(c, q) != 0)
        return -1;
    gather_ids(c, q);
    if (read_queues(c, u->id, q) != 0)
        return -1;
    return store_rental_states(c->store, c->arena, u->id, q->ids, q->n, q->rentals);
}

static int
make_states(struct call *c, const struct user *u, const struct title *const *titles, size_t n,
    struct title_state *states)
{
    struct asked q = { .titles = titles, .n = n };
    if (n == 0)
        return 0;
    if (ask_store(c, u, &q) != 0)
        return -1;
    const struct store_queue_entry *disc = q.queued[QUEUE_DISC] + 2 * n;
    for (size_t i = 0; i < n; i++) {
        struct known k = { .user = u, .title = titles[i], .rental = &q.rentals[i] };
        k.queued[QUEUE_DISC] = &q.queued[QUEUE_DISC][i];
        k.queued[QUEUE_INSTANT] = &q.queued[QUEUE_INSTANT][n + i];
        k.discs_queued = q.sets[i].ndiscs != 0;
        for (size_t d = 0; d < q.sets[i].ndiscs; d++, disc++)
            k.discs_queued = k.discs_queued && disc->title_id != 0;
        fill_state(c, &k, &states[i]);
    }
    return 0;
}

void
title_state_get(struct call *c)
{
    const struct title **titles;
    size_t n;
    if (title_ref_list(c, &titles, &n) != 0)
        return;
    const struct user *u = user_load(c);
    if (u == NULL)
        return;
    struct title_state *states = arena_array(c->arena, n, sizeof *states);
    if (make_states(c, u, titles, n, states) != 0)
        answer_unavailable(c);
    else
        answer_view(c, "title_states", &(struct user_page){ .states = states, .nstates = n });
}
