/*
 * Token: the steps of the OAuth dance and its outcome (spec/oauth.md 8 to 10).
 * Tokens are known by their SHA-256 (util/token.h); secrets pass through sealed.
 * A step that must happen once happens in one transaction, whoever else tries.
 */
#ifndef STORE_TOKEN_H
#define STORE_TOKEN_H

#include "store/store.h"
#include "store/user.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;

/* What a dance costs its token after so many wrong verifiers. */
#define TOKEN_TRIES_MAX 5

/* The numbers are in the database. */
enum request_token_status { REQUEST_TOKEN_NEW, REQUEST_TOKEN_APPROVED };

struct store_request_token {
    const unsigned char *hash; /* 32 bytes, as of all hashes here */
    int64_t consumer_id;
    struct store_blob secret; /* sealed */
    bool revision_a;          /* 1.0a: oauth_callback came with the request */
    const char *callback;     /* of 1.0a; "oob"; NULL in 1.0 */
    enum request_token_status status;
    int64_t user_id;                   /* who approved; 0: nobody */
    const unsigned char *session_hash; /* who opened the consent page; NULL: nobody */
    int64_t created;
    int64_t expires;
};

/* Adds one. Returns 0 or -1. */
int store_request_token_add(struct store *s, const struct store_request_token *t);

/* The one with that hash that has not expired at `now`. Returns 1, 0 or -1. */
int store_request_token_find(struct store *s, struct arena *a, const unsigned char *hash,
    int64_t now, struct store_request_token *t);

/* Binds it to the session that opens its consent page, unless it is bound.
 * Returns 1 when it is bound to this one now, 0 when to another or there is
 * no such token, or -1. */
int store_request_token_bind(
    struct store *s, const unsigned char *hash, const unsigned char *session_hash, int64_t now);

/* The user says yes: the token becomes approved until `expires` (with a verifier's hash in
 * 1.0a, else NULL), if it is new, unexpired and bound to that session. Returns 1, 0 or -1. */
int store_request_token_approve(struct store *s, const unsigned char *hash,
    const unsigned char *session_hash, int64_t user_id, const unsigned char *verifier_hash,
    int64_t expires, int64_t now);

/* The user says no: gone for good. Returns 1, 0 or -1. */
int store_request_token_deny(
    struct store *s, const unsigned char *hash, const unsigned char *session_hash);

/* An access token to be given for a request token. */
struct store_exchange {
    const unsigned char *request_hash;
    const unsigned char *verifier_hash; /* NULL: none was sent */
    const unsigned char *access_hash;
    struct store_blob secret; /* sealed, of the access token */
    const char *address;      /* of the caller */
    int64_t now;
    int64_t consumer_id;
    int64_t user_id; /* out: whose it is */
};

/* Exchanges it, in one transaction: the request token must be approved, unexpired,
 * of that consumer, and in 1.0a the verifier right; it is gone then, and the
 * approval made if there was none. A wrong or missing verifier counts, and the last try
 * destroys the token. An active user is needed. Returns 1, 0 when refused, or -1. */
int store_token_exchange(struct store *s, struct store_exchange *x);

/* An access token as the guard needs it: one query, with the user's state. */
struct store_access_token {
    int64_t user_id;
    int64_t consumer_id;
    struct store_blob secret;
    bool active; /* the account is */
};

int store_access_token_find(
    struct store *s, struct arena *a, const unsigned char *hash, struct store_access_token *t);

/* Gives out an access token without a dance: `matineectl token add`. Makes the approval.
 * Returns 0 or -1. */
int store_access_token_add(struct store *s, const unsigned char *hash, int64_t user_id,
    int64_t consumer_id, struct store_blob secret, const char *address, int64_t now);

/* An approval, with the application's name: what the account page and the feeds need. */
struct store_approval {
    int64_t user_id;
    int64_t consumer_id;
    const char *consumer_key;
    const char *consumer_name;
    const char *callback_hosts; /* the application's site; NULL: not known */
    int64_t feed_version;
    int64_t feeds_listed; /* when feed addresses were last handed out; 0: never */
    int64_t approved;
    const char *address;
    int64_t last_used; /* 0: never */
    int64_t calls;     /* in the last 30 days */
};

/* Those of a user, newest first. Return 0 or -1. */
int store_approval_list(struct store *s, struct arena *a, int64_t user_id, int64_t now,
    struct store_approval **list, size_t *n);

/* One pair, for feeds: feed_version and whether the account is active; no calls.
 * `*active` also says whether the application is. Returns 1, 0 or -1. */
int store_approval_find(struct store *s, struct arena *a, int64_t user_id, int64_t consumer_id,
    struct store_approval *approval, bool *active);

/* Remembers that the feeds' addresses were handed out. Returns 0 or -1. */
int store_approval_feeds_listed(
    struct store *s, int64_t user_id, int64_t consumer_id, int64_t now);

/* Gives the pair new feed tokens, so that the old ones are refused. Returns 1, 0 or -1. */
int store_approval_renew_feeds(struct store *s, int64_t user_id, int64_t consumer_id);

/* Withdraws one application, or all (consumer_id 0): access tokens, approvals,
 * begun dances; the generation of tokens is raised in the same transaction.
 * Returns how many approvals went, or -1. */
int64_t store_approval_withdraw(struct store *s, int64_t user_id, int64_t consumer_id);

/* Adds to the counts of calls. Returns 0 or -1. */
struct store_approval_use {
    int64_t user_id;
    int64_t consumer_id;
    int64_t day;
    int64_t calls;
    int64_t last; /* Unix seconds */
};
int store_approval_use(struct store *s, const struct store_approval_use *uses, size_t n);

/* Removes what has expired, at most `most` rows of each kind. Returns how many
 * went, or -1. */
int64_t store_token_expire(struct store *s, int64_t now, int64_t most);

#endif
