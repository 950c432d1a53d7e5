/*
 * Tokens: access tokens by their SHA-256, kept by each worker for at most half a
 * minute and dropped at once when the generation of tokens or of accounts moves.
 * Tokens that do not exist are not kept: nobody guesses one twice.
 */
#ifndef DISPATCH_TOKENS_H
#define DISPATCH_TOKENS_H

#include "api/identifier.h"
#include "util/token.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct opaque_key;
struct store;
struct tokens;

/* Under which counters a copy of what users allowed was made, and when. */
struct copy_mark {
    uint64_t tokens;
    uint64_t accounts;
    int64_t at; /* Unix seconds */
};

/* Whether a copy is as good now as when it was made. */
bool copy_is_good(const struct copy_mark *made, const struct copy_mark *now);

struct token {
    unsigned char hash[TOKEN_HASH_LEN];
    struct copy_mark mark; /* at 0: an empty slot */
    int64_t user_id;
    int64_t consumer_id;
    char user[IDENTIFIER_USER_LEN + 1]; /* the id that application has for them; or "" */
    bool active;                        /* the account is */
    bool unreadable; /* its secret cannot be opened with our key: a fault of ours */
    char secret[TOKEN_SECRET_MAX]; /* opened */
    size_t secret_len;
};

/* An empty cache. `seal_key` (32 bytes) and `opaque`, which makes ids, must outlive it.
 * NULL when there is no memory. */
struct tokens *tokens_new(const unsigned char *seal_key, const struct opaque_key *opaque);
void tokens_free(struct tokens *t);

/* The access token with that hash, in `*token` until the next call. Returns 1, 0
 * when there is none, or -1 when the database failed. */
int tokens_find(struct tokens *t, struct store *s, const unsigned char *hash,
    const struct copy_mark *now, const struct token **token);

#endif
