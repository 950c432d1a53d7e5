/*
 * Rental: see rental.h. What ships and what comes back goes under a lock on the
 * account's row, so that two that ship at once do not both find room for one more.
 */
#include "store/rental.h"

#include "store/queries.h"
#include "store/queue.h"
#include "store/tx.h"
#include "store/user.h"
#include "util/arena.h"

#include <assert.h>

#define STATES_MAX 500

/* ---- lists ------------------------------------------------------------------ */

static const char *const part_names[RENTAL_PART__MAX] = {
    [RENTAL_SHIPPED] = "shipped",
    [RENTAL_RETURNED] = "returned",
    [RENTAL_WATCHED] = "watched",
};

/* Terms of rental_states (spec/categories.md). */
static const char *const part_states[RENTAL_PART__MAX] = {
    [RENTAL_SHIPPED] = "Shipped",
    [RENTAL_RETURNED] = "Returned",
    [RENTAL_WATCHED] = "Watched",
};

static const char *
medium_name(int32_t medium)
{
    assert(medium >= 0 && medium < MEDIUM__MAX);
    return medium_names[medium];
}

static struct rental
disc_at_home(int64_t title_id, int32_t medium, int64_t shipped, int64_t estimated_arrival)
{
    return (struct rental){
        .title_id = title_id,
        .part = RENTAL_SHIPPED,
        .part_name = part_names[RENTAL_SHIPPED],
        .state = part_states[RENTAL_SHIPPED],
        .medium = medium_name(medium),
        .updated = shipped,
        .shipped = shipped,
        .estimated_arrival = estimated_arrival,
    };
}

static struct rental
event(
    int32_t part, int64_t title_id, int64_t at, int32_t medium, int64_t viewed_time, bool again)
{
    assert(part >= 0 && part < RENTAL_PART__MAX);
    return (struct rental){
        .title_id = title_id,
        .part = (enum rental_part)part,
        .part_name = part_names[part],
        .state = part_states[part],
        .medium = medium_name(medium),
        .updated = at,
        .shipped = part == RENTAL_SHIPPED ? at : 0,
        .returned = part == RENTAL_RETURNED ? at : 0,
        .watched = part == RENTAL_WATCHED ? at : 0,
        .viewed_time = viewed_time,
        .repeat = again ? at : 0,
    };
}

/* Whether a page lies beyond the end, so that it has no row with the count of all. */
static bool
is_beyond(size_t n, int64_t start)
{
    return n == 0 && start != 0;
}

int
store_rental_at_home(struct store *s, struct arena *a, int64_t user_id, int64_t since,
    int64_t start, int64_t most, struct rental **rentals, size_t *n, int64_t *total)
{
    struct q_rental_at_home_row *rows;
    struct q_rental_at_home_count_row count = { 0 };
    if (q_rental_at_home(s, a, user_id, since, start, most, &rows, n) != 0 ||
        (is_beyond(*n, start) && q_rental_at_home_count(s, a, user_id, since, &count) != 1))
        return -1;
    *rentals = arena_array(a, *n, sizeof **rentals);
    for (size_t i = 0; i < *n; i++)
        (*rentals)[i] = disc_at_home(
            rows[i].title_id, rows[i].medium, rows[i].shipped_at, rows[i].estimated_arrival_at);
    *total = *n != 0 ? rows[0].total : count.n;
    return 0;
}

static int
read_part(struct store *s, struct arena *a, int64_t user_id, enum rental_part part,
    int64_t since, int64_t start, int64_t most, struct rental **rentals, size_t *n,
    int64_t *total)
{
    struct q_rental_part_recent_row *rows;
    struct q_rental_part_count_row count = { 0 };
    if (q_rental_part_recent(s, a, user_id, (int32_t)part, since, start, most, &rows, n) != 0 ||
        (is_beyond(*n, start) &&
            q_rental_part_count(s, a, user_id, (int32_t)part, since, &count) != 1))
        return -1;
    *rentals = arena_array(a, *n, sizeof **rentals);
    for (size_t i = 0; i < *n; i++)
        (*rentals)[i] = event(rows[i].part, rows[i].title_id, rows[i].happened_at,
            rows[i].medium, rows[i].viewed_time, rows[i].again);
    *total = *n != 0 ? rows[0].total : count.n;
    return 0;
}

static int
read_all(struct store *s, struct arena *a, int64_t user_id, int64_t since, int64_t start,
    int64_t most, struct rental **rentals, size_t *n, int64_t *total)
{
    struct q_rental_recent_row *rows;
    struct q_rental_count_row count = { 0 };
    if (q_rental_recent(s, a, user_id, since, start, most, &rows, n) != 0 ||
        (is_beyond(*n, start) && q_rental_count(s, a, user_id, since, &count) != 1))
        return -1;
    *rentals = arena_array(a, *n, sizeof **rentals);
    for (size_t i = 0; i < *n; i++)
        (*rentals)[i] = event(rows[i].part, rows[i].title_id, rows[i].happened_at,
            rows[i].medium, rows[i].viewed_time, rows[i].again);
    *total = *n != 0 ? rows[0].total : count.n;
    return 0;
}

int
store_rental_history(struct store *s, struct arena *a, int64_t user_id, enum rental_part part,
    int64_t since, int64_t start, int64_t most, struct rental **rentals, size_t *n,
    int64_t *total)
{
    assert(part <= RENTAL_PART__MAX);
    if (part == RENTAL_PART__MAX)
        return read_all(s, a, user_id, since, start, most, rentals, n, total);
    return read_part(s, a, user_id, part, since, start, most, rentals, n, total);
}

/* ---- single ones -------------------------------------------------------------- */

int
store_rental_at_home_find(
    struct store *s, struct arena *a, int64_t user_id, int64_t title_id, struct rental *r)
{
    struct q_rental_at_home_find_row row;
    *r = (struct rental){ 0 };
    int got = q_rental_at_home_find(s, a, user_id, title_id, &row);
    if (got == 1)
        *r = disc_at_home(row.title_id, row.medium, row.shipped_at, row.estimated_arrival_at);
    return got;
}

int
store_rental_find(struct store *s, struct arena *a, int64_t user_id, enum rental_part part,
    int64_t title_id, int64_t at, struct rental *r)
{
    struct q_rental_find_row row;
    *r = (struct rental){ 0 };
    int got = q_rental_find(s, a, user_id, (int32_t)part, title_id, at, &row);
    if (got == 1)
        *r = event(
            row.part, row.title_id, row.happened_at, row.medium, row.viewed_time, row.again);
    return got;
}

/* A title may be asked for twice. */
int
store_rental_states(struct store *s, struct arena *a, int64_t user_id, const int64_t *ids,
    size_t n, struct store_rental_state *states)
{
    struct q_rental_states_at_home_row *home;
    struct q_rental_states_watched_row *watched;
    size_t nhome;
    size_t nwatched;
    assert(n <= STATES_MAX);
    if (q_rental_states_at_home(s, a, user_id, ids, n, &home, &nhome) != 0 ||
        q_rental_states_watched(s, a, user_id, ids, n, &watched, &nwatched) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        states[i] = (struct store_rental_state){ 0 };
        for (size_t k = 0; k < nhome; k++)
            if (home[k].title_id == ids[i])
                states[i].at_home = true;
        for (size_t k = 0; k < nwatched; k++) {
            if (watched[k].title_id != ids[i])
                continue;
            states[i].watched = watched[k].happened_at;
            states[i].bookmark = watched[k].bookmark;
            states[i].to_end = watched[k].to_end;
        }
    }
    return 0;
}

/* ---- shipping and taking back --------------------------------------------------- */

/* As a verdict of a transaction, where 0 is done. */
#define NOT_THERE 1

struct move {
    int64_t user_id;
    int64_t title_id;
    enum medium medium;
    int64_t estimated_arrival;
    int64_t now;
};

static enum rental_result
result_of(int verdict)
{
    if (verdict < 0)
        return RENTAL_FAILED;
    if (verdict == 0)
        return RENTAL_DONE;
    return verdict == NOT_THERE ? RENTAL_NONE : (enum rental_result)verdict;
}

static int
put_event(struct store *s, const struct move *m, enum rental_part part, int32_t medium)
{
    const struct q_rental_events_put_rows row = { .user_id = m->user_id,
        .part = (int32_t)part,
        .title_id = m->title_id,
        .happened_at = m->now,
        .medium = medium };
    return q_rental_events_put(s, &row, 1) < 0 ? -1 : 0;
}

/* Whether the plan lets it go: 0, a refusal or -1. Locks the account. */
static int
judge(struct store *s, struct arena *a, const struct move *m)
{
    struct q_rental_plan_row plan;
    struct q_rental_discs_row home;
    int got = q_rental_plan(s, a, m->user_id, &plan);
    if (got != 1)
        return got < 0 ? -1 : NOT_THERE;
    if (m->medium == MEDIUM_INSTANT || (plan.disc_formats & ((int64_t)1 << m->medium)) == 0)
        return RENTAL_MEDIUM;
    if (q_rental_discs(s, a, m->user_id, m->title_id, &home) != 1)
        return -1;
    if (home.same != 0)
        return RENTAL_TWICE;
    return plan.max_discs != 0 && home.discs >= plan.max_discs ? RENTAL_TOO_MANY : 0;
}

static int
ship(struct store *s, struct arena *a, void *arg)
{
    const struct move *m = arg;
    int verdict = judge(s, a, m);
    if (verdict != 0)
        return verdict;
    if (store_queue_take_out(s, a, m->user_id, QUEUE_DISC, m->title_id) < 0 ||
        q_rental_at_home_add(
            s, m->user_id, m->title_id, (int32_t)m->medium, m->now, m->estimated_arrival) != 1)
        return -1;
    return put_event(s, m, RENTAL_SHIPPED, (int32_t)m->medium);
}

static int
take_back(struct store *s, struct arena *a, void *arg)
{
    const struct move *m = arg;
    struct q_rental_plan_row plan;
    struct q_rental_at_home_find_row home;
    int got = q_rental_plan(s, a, m->user_id, &plan);
    if (got == 1)
        got = q_rental_at_home_find(s, a, m->user_id, m->title_id, &home);
    if (got != 1)
        return got < 0 ? -1 : NOT_THERE;
    if (q_rental_at_home_delete(s, m->user_id, m->title_id) != 1)
        return -1;
    return put_event(s, m, RENTAL_RETURNED, home.medium);
}

enum rental_result
store_rental_ship(struct store *s, struct arena *a, int64_t user_id, int64_t title_id,
    enum medium medium, int64_t estimated_arrival, int64_t now)
{
    struct move m = { user_id, title_id, medium, estimated_arrival, now };
    assert(medium < MEDIUM__MAX);
    return result_of(store_tx(s, a, ship, &m));
}

enum rental_result
store_rental_return(
    struct store *s, struct arena *a, int64_t user_id, int64_t title_id, int64_t now)
{
    struct move m = { .user_id = user_id, .title_id = title_id, .now = now };
    return result_of(store_tx(s, a, take_back, &m));
}

struct watching {
    const struct store_watched *rows;
    size_t n;
};

static int
put_watched(struct store *s, struct arena *a, void *arg)
{
    const struct watching *w = arg;
    struct q_rental_events_put_rows *events = arena_array(a, w->n, sizeof *events);
    int64_t *users = arena_array(a, w->n, sizeof *users);
    bool *there = arena_array(a, w->n, sizeof *there);
    size_t n = 0;
    for (size_t i = 0; i < w->n; i++)
        users[i] = w->rows[i].user_id;
    if (store_user_hold_some(s, a, users, w->n, there) != 0)
        return -1;
    for (size_t i = 0; i < w->n; i++)
        if (there[i])
            events[n++] = (struct q_rental_events_put_rows){
                .user_id = w->rows[i].user_id,
                .part = RENTAL_WATCHED,
                .title_id = w->rows[i].title_id,
                .happened_at = w->rows[i].at,
                .medium = MEDIUM_INSTANT,
                .viewed_time = w->rows[i].viewed_time,
                .bookmark = w->rows[i].bookmark,
                .to_end = w->rows[i].to_end,
            };
    return q_rental_events_put(s, events, n) < 0 ? -1 : 0;
}

int
store_rental_watched(struct store *s, const struct store_watched *rows, size_t n)
{
    struct watching w = { rows, n };
    struct arena *a = arena_new(n * sizeof(struct q_rental_events_put_rows));
    int rc = store_tx(s, a, put_watched, &w);
    arena_free(a);
    return rc;
}
