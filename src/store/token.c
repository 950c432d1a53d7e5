/*
 * Token: see token.h. Whatever gives something out holds the account first, so
 * that disabling, removing and withdrawing come before it or after it, never
 * between; and then the request token.
 */
#include "store/token.h"

#include "store/approval.h"
#include "store/queries.h"
#include "store/tx.h"
#include "store/user.h"
#include "util/arena.h"
#include "util/digest.h"

#include <assert.h>

#define HASH_LEN DIGEST_SHA256_LEN

/* Verdict of a transaction that shall not happen. */
#define REFUSED 1

static struct store_blob
hash_blob(const unsigned char *hash)
{
    return (struct store_blob){ .p = hash, .len = hash != NULL ? HASH_LEN : 0 };
}

/* ---- the dance ------------------------------------------------------------- */

int
store_request_token_add(struct store *s, const struct store_request_token *t)
{
    assert(!t->revision_a == (t->callback == NULL));
    return q_request_token_add(s, hash_blob(t->hash), t->consumer_id, t->secret, t->revision_a,
               t->callback, REQUEST_TOKEN_NEW, t->created, t->expires) == 1
               ? 0
               : -1;
}

int
store_request_token_find(struct store *s, struct arena *a, const unsigned char *hash,
    int64_t now, struct store_request_token *t)
{
    struct q_request_token_find_row r;
    int got = q_request_token_find(s, a, hash_blob(hash), now, &r);
    if (got != 1)
        return got;
    *t = (struct store_request_token){
        .hash = r.token_hash.p,
        .consumer_id = r.consumer_id,
        .secret = r.secret,
        .revision_a = r.revision_a,
        .callback = r.callback,
        .status =
            r.status == REQUEST_TOKEN_APPROVED ? REQUEST_TOKEN_APPROVED : REQUEST_TOKEN_NEW,
        .user_id = r.user_id,
        .session_hash = r.session_hash.p,
        .created = r.created_at,
        .expires = r.expires_at,
    };
    return 1;
}

/* Once bound it stays so, which makes the second query safe by itself. */
int
store_request_token_bind(
    struct store *s, const unsigned char *hash, const unsigned char *session_hash, int64_t now)
{
    struct q_request_token_bound_row row;
    int64_t touched = q_request_token_bind(
        s, hash_blob(hash), hash_blob(session_hash), REQUEST_TOKEN_NEW, now);
    if (touched != 0)
        return touched < 0 ? -1 : 1;
    return q_request_token_bound(s, NULL, hash_blob(hash), hash_blob(session_hash), now, &row);
}

struct approval {
    const unsigned char *hash;
    const unsigned char *session_hash;
    int64_t user_id;
    const unsigned char *verifier_hash;
    int64_t expires;
    int64_t now;
};

static int
approve(struct store *s, struct arena *a, void *arg)
{
    const struct approval *p = arg;
    (void)a;
    int active = store_user_hold(s, p->user_id);
    if (active != 1)
        return active < 0 ? -1 : REFUSED;
    int64_t touched = q_request_token_approve(s, REQUEST_TOKEN_APPROVED, p->user_id,
        hash_blob(p->verifier_hash), p->expires, hash_blob(p->hash), hash_blob(p->session_hash),
        REQUEST_TOKEN_NEW, p->verifier_hash != NULL, p->now);
    return touched < 0 ? -1 : touched == 1 ? 0 : REFUSED;
}

int
store_request_token_approve(struct store *s, const unsigned char *hash,
    const unsigned char *session_hash, int64_t user_id, const unsigned char *verifier_hash,
    int64_t expires, int64_t now)
{
    struct approval p = { hash, session_hash, user_id, verifier_hash, expires, now };
    int verdict = store_tx(s, NULL, approve, &p);
    return verdict < 0 ? -1 : verdict == 0;
}

int
store_request_token_deny(
    struct store *s, const unsigned char *hash, const unsigned char *session_hash)
{
    int64_t touched = q_request_token_deny(s, hash_blob(hash), hash_blob(session_hash));
    return touched < 0 ? -1 : touched > 0;
}

/* ---- its end --------------------------------------------------------------- */

/* Whether it may be exchanged, apart from the verifier. */
static bool
is_ready(const struct q_request_token_lock_row *row, const struct store_exchange *x)
{
    return row->status == REQUEST_TOKEN_APPROVED && row->user_id == x->user_id &&
           row->consumer_id == x->consumer_id && row->expires_at > x->now;
}

static bool
is_verified(const struct q_request_token_lock_row *row, const struct store_exchange *x)
{
    if (!row->revision_a)
        return true;
    return row->verifier_hash.p != NULL && x->verifier_hash != NULL &&
           digest_equal(
               row->verifier_hash.p, row->verifier_hash.len, x->verifier_hash, HASH_LEN);
}

/* Counts a wrong verifier; the last one destroys the token. */
static int
count_try(
    struct store *s, const struct q_request_token_lock_row *row, const struct store_exchange *x)
{
    struct store_blob hash = hash_blob(x->request_hash);
    int64_t touched = row->tries + 1 >= TOKEN_TRIES_MAX ? q_request_token_delete(s, hash)
                                                        : q_request_token_tried(s, hash);
    return touched == 1 ? 0 : -1;
}

static int
give(struct store *s, const struct store_exchange *x)
{
    if (q_request_token_delete(s, hash_blob(x->request_hash)) != 1 ||
        store_approval_make(s, x->user_id, x->consumer_id, x->address, x->now) != 0)
        return -1;
    return q_access_token_add(
               s, hash_blob(x->access_hash), x->user_id, x->consumer_id, x->secret, x->now) == 1
               ? 0
               : -1;
}

/* Holds the account of the user who approved. */
static int
hold_user(struct store *s, struct store_exchange *x)
{
    struct q_request_token_user_row row;
    int got = q_request_token_user(s, NULL, hash_blob(x->request_hash), &row);
    if (got != 1)
        return got;
    x->user_id = row.user_id;
    return store_user_hold(s, x->user_id);
}

struct exchange {
    struct store_exchange *x;
    bool given;
};

static int
exchange(struct store *s, struct arena *a, void *arg)
{
    struct exchange *e = arg;
    struct q_request_token_lock_row row;
    e->given = false;
    int got = hold_user(s, e->x);
    if (got == 1)
        got = q_request_token_lock(s, a, hash_blob(e->x->request_hash), &row);
    if (got != 1 || !is_ready(&row, e->x))
        return got < 0 ? -1 : REFUSED;
    if (!is_verified(&row, e->x))
        return count_try(s, &row, e->x);
    e->given = true;
    return give(s, e->x);
}

/* After a commit of which nobody knows whether it happened: its token is there
 * then, and otherwise there is another attempt. */
static int
settle(struct store *s, struct arena *a, struct exchange *e)
{
    struct store_access_token t;
    int there = store_access_token_find(s, a, e->x->access_hash, &t);
    if (there != 0)
        return there < 0 ? -1 : 0;
    return store_tx(s, a, exchange, e);
}

int
store_token_exchange(struct store *s, struct store_exchange *x)
{
    struct exchange e = { .x = x };
    struct arena *a = arena_new(1024);
    int verdict = store_tx(s, a, exchange, &e);
    if (verdict < 0 && e.given && store_commit_unknown(s))
        verdict = settle(s, a, &e);
    arena_free(a);
    if (verdict != 0 || !e.given)
        x->user_id = 0;
    return verdict < 0 ? -1 : x->user_id != 0;
}

/* ---- access tokens --------------------------------------------------------- */

int
store_access_token_find(
    struct store *s, struct arena *a, const unsigned char *hash, struct store_access_token *t)
{
    struct q_access_token_find_row r;
    int got = q_access_token_find(s, a, hash_blob(hash), &r);
    if (got != 1)
        return got;
    *t = (struct store_access_token){
        .user_id = r.user_id,
        .consumer_id = r.consumer_id,
        .secret = r.secret,
        .active = r.status == USER_ACTIVE,
    };
    return 1;
}

static int
add_access(struct store *s, struct arena *a, void *arg)
{
    const struct store_exchange *x = arg;
    (void)a;
    int active = store_user_hold(s, x->user_id);
    if (active != 1)
        return active < 0 ? -1 : REFUSED;
    if (store_approval_make(s, x->user_id, x->consumer_id, x->address, x->now) != 0)
        return -1;
    return q_access_token_add(
               s, hash_blob(x->access_hash), x->user_id, x->consumer_id, x->secret, x->now) == 1
               ? 0
               : -1;
}

int
store_access_token_add(struct store *s, const unsigned char *hash, int64_t user_id,
    int64_t consumer_id, struct store_blob secret, const char *address, int64_t now)
{
    struct store_exchange x = {
        .access_hash = hash,
        .secret = secret,
        .address = address,
        .now = now,
        .consumer_id = consumer_id,
        .user_id = user_id,
    };
    return store_tx(s, NULL, add_access, &x);
}

int64_t
store_token_expire(struct store *s, int64_t now, int64_t most)
{
    int64_t dances = q_request_token_expire(s, now, most);
    int64_t counts = dances < 0 ? -1 : store_approval_expire(s, now, most);
    return counts < 0 ? -1 : dances + counts;
}
