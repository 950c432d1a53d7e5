/*
 * User: see user.h. A change locks the row of the account first, as whatever
 * writes for an account does, so that they come one after the other.
 */
#include "store/user.h"

#include "store/generation.h"
#include "store/queries.h"
#include "store/sequence.h"
#include "store/tx.h"
#include "store/user_row.h"
#include "util/arena.h"
#include "util/utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* The longest login worth folding, in bytes. */
#define TYPED_MAX ((size_t)USER_LOGIN_MAX * 4)

/* ---- reading --------------------------------------------------------------- */

static bool
is_plain(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)p[i] < ' ' || p[i] == '\x7f')
            return false;
    return n > 0 && n <= USER_LOGIN_MAX;
}

const char *
store_user_fold(struct arena *a, const char *login)
{
    size_t n = strnlen(login, TYPED_MAX + 1);
    size_t len;
    char *folded = n <= TYPED_MAX ? utf8_fold(a, login, n, &len) : NULL;
    if (folded == NULL)
        return NULL;
    for (; len > 0 && *folded == ' '; len--)
        folded++;
    while (len > 0 && folded[len - 1] == ' ')
        folded[--len] = '\0';
    return is_plain(folded, len) ? folded : NULL;
}

int
store_user_by_id(struct store *s, struct arena *a, int64_t id, struct store_user *u)
{
    struct q_user_by_id_row row;
    int got = q_user_by_id(s, a, id, &row);
    if (got == 1)
        *u = USER_ROW(&row);
    return got;
}

int
store_user_by_login(struct store *s, struct arena *a, const char *login, struct store_user *u)
{
    struct q_user_by_login_row row;
    const char *folded = store_user_fold(a, login);
    int got = folded != NULL ? q_user_by_login(s, a, folded, &row) : 0;
    if (got == 1)
        *u = USER_ROW(&row);
    return got;
}

int
store_user_list(struct store *s, struct arena *a, const char *after, size_t most,
    struct store_user **users, size_t *n)
{
    struct q_user_list_row *rows;
    const char *folded = after != NULL ? store_user_fold(a, after) : NULL;
    *users = NULL;
    if (q_user_list(s, a, folded != NULL ? folded : "", (int64_t)most, &rows, n) != 0)
        return -1;
    *users = arena_array(a, *n, sizeof **users);
    for (size_t i = 0; i < *n; i++)
        (*users)[i] = USER_ROW(&rows[i]);
    return 0;
}

/* ---- changes --------------------------------------------------------------- */

int
store_user_hold(struct store *s, int64_t id)
{
    struct q_user_hold_row row;
    assert(store_in_tx(s));
    int got = q_user_hold(s, NULL, id, &row);
    if (got != 1)
        return got;
    return user_row_status(row.status) == USER_ACTIVE;
}

static int
compare_ids(const void *a, const void *b)
{
    const int64_t *x = a;
    const int64_t *y = b;
    return (*x > *y) - (*x < *y);
}

/* Each of them once, in order, so that two who hold many do not wait for each other. */
static int64_t *
sort_ids(struct arena *a, const int64_t *ids, size_t n, size_t *nsorted)
{
    int64_t *sorted = arena_memdup(a, ids, n * sizeof *ids);
    qsort(sorted, n, sizeof *sorted, compare_ids);
    *nsorted = 1;
    for (size_t i = 1; i < n; i++)
        if (sorted[i] != sorted[i - 1])
            sorted[(*nsorted)++] = sorted[i];
    return sorted;
}

int
store_user_hold_some(
    struct store *s, struct arena *a, const int64_t *ids, size_t n, bool *there)
{
    struct q_user_hold_some_row *held;
    size_t nsorted;
    size_t nheld;
    assert(store_in_tx(s));
    if (n == 0)
        return 0;
    const int64_t *sorted = sort_ids(a, ids, n, &nsorted);
    if (q_user_hold_some(s, a, sorted, nsorted, &held, &nheld) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        there[i] =
            nheld != 0 && bsearch(&ids[i], held, nheld, sizeof *held, compare_ids) != NULL;
    return 0;
}

struct addition {
    struct store_user *u;
    int64_t now;
};

/* The verdict 1 stands for a login that is taken. */
static int
add(struct store *s, struct arena *a, void *arg)
{
    const struct addition *addition = arg;
    struct store_user *u = addition->u;
    const char *login = store_user_fold(a, u->user.login);
    if (login == NULL)
        return 1;
    if (store_sequence_next(s, SEQUENCE_USER, &u->user.id) != 0)
        return -1;
    int64_t touched = q_user_add(s, u->user.id, login, u->password, u->user.first_name,
        u->user.last_name, u->user.nickname, (int32_t)u->status, u->user.can_instant_watch,
        u->user.disc_formats, (int32_t)u->user.preferred_disc, u->user.max_discs,
        u->user.max_maturity, u->user.language, u->terms_accepted, addition->now);
    return touched < 0 ? -1 : touched == 0;
}

int
store_user_add(struct store *s, struct store_user *u, int64_t now)
{
    struct addition addition = { .u = u, .now = now };
    struct arena *a = arena_new(1024);
    assert(u->status < USER_STATUS__MAX);
    u->created = u->changed = now;
    int verdict = store_tx(s, a, add, &addition);
    arena_free(a);
    return verdict < 0 ? -1 : verdict == 0;
}

struct change {
    int64_t id;
    enum { SET_STATUS, SET_PASSWORD, SET_PLAN, ACCEPT_TERMS } what;
    enum user_status status;
    const char *hash;
    const struct user *plan;
    int64_t now;
};

static int64_t
write_change(struct store *s, const struct change *c)
{
    const struct user *u = c->plan;
    switch (c->what) {
    case SET_STATUS:
        return q_user_set_status(s, c->id, (int32_t)c->status, c->now);
    case SET_PASSWORD:
        return q_user_set_password(s, c->id, c->hash, c->now);
    case SET_PLAN:
        return q_user_set_plan(s, c->id, u->first_name, u->last_name, u->nickname,
            u->can_instant_watch, u->disc_formats, (int32_t)u->preferred_disc, u->max_discs,
            u->max_maturity, u->language, c->now);
    case ACCEPT_TERMS:
        return q_user_accept_terms(s, c->id, c->now);
    }
    assert(0);
    return -1;
}

static bool
ends_sessions(const struct change *c)
{
    return c->what == SET_PASSWORD || (c->what == SET_STATUS && c->status != USER_ACTIVE);
}

/* The verdict 1 stands for "no such account". */
static int
set(struct store *s, struct arena *a, void *arg)
{
    const struct change *c = arg;
    (void)a;
    int64_t touched = write_change(s, c);
    if (touched <= 0)
        return touched < 0 ? -1 : 1;
    if (ends_sessions(c) && q_session_end_all(s, c->id) < 0)
        return -1;
    return store_generation_bump(s, NOUN_ACCOUNTS);
}

static int
change_one(struct store *s, struct change *c)
{
    int verdict = store_tx(s, NULL, set, c);
    return verdict < 0 ? -1 : verdict == 0;
}

int
store_user_set_status(struct store *s, int64_t id, enum user_status status, int64_t now)
{
    assert(status < USER_STATUS__MAX);
    struct change c = { .id = id, .what = SET_STATUS, .status = status, .now = now };
    return change_one(s, &c);
}

int
store_user_set_password(struct store *s, int64_t id, const char *hash, int64_t now)
{
    struct change c = { .id = id, .what = SET_PASSWORD, .hash = hash, .now = now };
    return change_one(s, &c);
}

int
store_user_set_plan(struct store *s, const struct user *u, int64_t now)
{
    struct change c = { .id = u->id, .what = SET_PLAN, .plan = u, .now = now };
    return change_one(s, &c);
}

int
store_user_accept_terms(struct store *s, int64_t id, int64_t now)
{
    struct change c = { .id = id, .what = ACCEPT_TERMS, .now = now };
    return change_one(s, &c);
}

/* ---- removal --------------------------------------------------------------- */

/* One for each table with a user_id, the account last. */
static int64_t (*const removals[])(struct store *s, int64_t user_id) = {
    q_user_delete_approvals,
    q_user_delete_approval_uses,
    q_user_delete_access_tokens,
    q_user_delete_request_tokens,
    q_session_end_all,
    q_user_delete_ratings,
    q_user_delete_bias,
    q_user_delete_reviews,
    q_user_delete_at_home,
    q_user_delete_rental_events,
    q_user_delete_queues,
    q_user_delete_queue_entries,
    q_user_delete,
};

/* The verdict 1 stands for "no such account". */
static int delete (struct store *s, struct arena *a, void *arg)
{
    const int64_t *id = arg;
    struct q_user_hold_row row;
    int got = q_user_hold(s, a, *id, &row);
    if (got != 1)
        return got < 0 ? -1 : 1;
    for (size_t i = 0; i < sizeof removals / sizeof *removals; i++)
        if (removals[i](s, *id) < 0)
            return -1;
    if (store_generation_bump(s, NOUN_TOKENS) != 0)
        return -1;
    return store_generation_bump(s, NOUN_ACCOUNTS);
}

int
store_user_delete(struct store *s, int64_t id)
{
    int verdict = store_tx(s, NULL, delete, &id);
    return verdict < 0 ? -1 : verdict == 0;
}
