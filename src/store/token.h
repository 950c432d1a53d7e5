/*
 * Token: the steps of the OAuth dance and its outcome (spec/oauth.md 8 to 10);
 * approval.h, which comes along, has what users see of it. Tokens are known by
 * their SHA-256 (util/token.h); secrets pass through sealed. A step that must
 * happen once happens in one transaction, whoever else tries.
 */
#ifndef STORE_TOKEN_H
#define STORE_TOKEN_H

#include "store/approval.h"
#include "store/store.h"

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
 * 1.0a, else NULL), if it is new, unexpired and bound to that session, and the account
 * active. Returns 1, 0 or -1. */
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
    const char *address;      /* of the caller, at most 64 bytes */
    int64_t now;
    int64_t consumer_id;
    int64_t user_id; /* out: whose it is; 0: refused */
};

/* Exchanges it, in one transaction: the request token must be approved, unexpired,
 * of that consumer, and in 1.0a the verifier right; it is gone then, and the
 * approval made if there was none. A wrong or missing verifier counts, and the last try
 * destroys the token. An active user is needed. Returns 1, 0 when refused, or -1. */
int store_token_exchange(struct store *s, struct store_exchange *x);

/* An access token as the guard needs it. */
struct store_access_token {
    int64_t user_id;
    int64_t consumer_id;
    struct store_blob secret;
    bool active; /* the account is */
};

/* The one with that hash, with the user's state: one query. Returns 1, 0 or -1. */
int store_access_token_find(
    struct store *s, struct arena *a, const unsigned char *hash, struct store_access_token *t);

/* Gives out an access token without a dance: `matineectl token add`. Makes the approval.
 * Returns 0, 1 when there is no such active account, or -1. */
int store_access_token_add(struct store *s, const unsigned char *hash, int64_t user_id,
    int64_t consumer_id, struct store_blob secret, const char *address, int64_t now);

/* Removes what has expired, request tokens and counts of calls, at most `most` of each.
 * Returns how many went, or -1. */
int64_t store_token_expire(struct store *s, int64_t now, int64_t most);

#endif
