/*
 * User: accounts. Passwords come and go as hashes; making and checking them is
 * for util/password.h. A change others have in a cache raises the generation of accounts.
 * user.preferred_formats is left empty: the words of formats are not the store's.
 */
#ifndef STORE_USER_H
#define STORE_USER_H

#include "model/user.h"
#include "store/store.h"

struct arena;

#define USER_LOGIN_MAX 255

enum user_status { USER_ACTIVE, USER_DISABLED, USER_STATUS__MAX };

struct store_user {
    struct user user;
    const char *password; /* yescrypt hash; NULL: none yet */
    enum user_status status;
    int64_t terms_accepted; /* Unix seconds; 0: not yet */
    int64_t created;
    int64_t changed;
};

/* A login as it is stored and compared: folded (util/utf8.h), without blanks around it. In
 * the arena; NULL when it is none: not UTF-8, empty, too long or with control characters. */
const char *store_user_fold(struct arena *a, const char *login);

/* One query each. Return 1, 0 when there is none, or -1. Logins are compared
 * folded. */
int store_user_by_id(struct store *s, struct arena *a, int64_t id, struct store_user *u);
int store_user_by_login(
    struct store *s, struct arena *a, const char *login, struct store_user *u);

/* All of them by login, at most `most` after `after` (NULL: from the first). */
int store_user_list(struct store *s, struct arena *a, const char *after, size_t most,
    struct store_user **users, size_t *n);

/* Inside a transaction: keeps the account from being changed or removed until
 * its end, so that what is written for it is not left behind. Returns 1 when it
 * is active, 0 when it is disabled or gone, or -1. */
int store_user_hold(struct store *s, int64_t id);

/* The same for many at once, in any order, also repeated; `there[i]` says whether ids[i] is an
 * account, active or not. Returns 0 or -1. */
int store_user_hold_some(
    struct store *s, struct arena *a, const int64_t *ids, size_t n, bool *there);

/* Adds one; `u->user.id` is set. Returns 1, 0 when the login is taken or none, or -1. */
int store_user_add(struct store *s, struct store_user *u, int64_t now);

/* Change one. Return 1, 0 when there is none, or -1. Disabling ends all sessions, and so
 * does a new password. The plan is all of struct user but its login. */
int store_user_set_status(struct store *s, int64_t id, enum user_status status, int64_t now);
int store_user_set_password(struct store *s, int64_t id, const char *hash, int64_t now);
int store_user_set_plan(struct store *s, const struct user *u, int64_t now);
int store_user_accept_terms(struct store *s, int64_t id, int64_t now);

/* Removes the account and everything of the user in one transaction. What their
 * ratings added to averages stays, nameless. Returns 1, 0 or -1. */
int store_user_delete(struct store *s, int64_t id);

#endif
