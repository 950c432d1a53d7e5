/*
 * Token: what is handed to a client once and stored as a hash: request and
 * access tokens, session ids, PINs; and the secrets that go with tokens, which
 * HMAC needs in clear and which are therefore sealed (seal.h).
 */
#ifndef UTIL_TOKEN_H
#define UTIL_TOKEN_H

#include <stddef.h>

struct arena;

#define TOKEN_HASH_LEN    32
#define TOKEN_REQUEST_LEN 24 /* letters of RANDOM_KEY_LETTERS */
#define TOKEN_ACCESS_LEN  90 /* "T1" and 64 random bytes as opaque.h writes them */
#define TOKEN_SECRET_LEN  32 /* letters of RANDOM_SECRET_LETTERS */
#define TOKEN_SECRET_MAX  128
#define TOKEN_SESSION_LEN 43 /* 32 random bytes, base64url without padding */

/* New ones, NUL-terminated. Return 0, or -1 after a line in the log. */
int token_make_request(char out[TOKEN_REQUEST_LEN + 1]);
int token_make_access(char out[TOKEN_ACCESS_LEN + 1]);
int token_make_secret(char out[TOKEN_SECRET_LEN + 1]);
int token_make_session(char out[TOKEN_SESSION_LEN + 1]);

/* What is stored in place of a token: its SHA-256. */
void token_hash(unsigned char out[TOKEN_HASH_LEN], const char *token, size_t len);

/* Seals the secret of the token with that hash, and opens it again: bound to
 * the token, it opens in no other row. The results are in the arena; NULL when
 * it cannot be done. */
unsigned char *token_secret_seal(struct arena *a, const unsigned char key[32],
    const unsigned char hash[TOKEN_HASH_LEN], const char *secret, size_t *sealed_len);
char *token_secret_open(struct arena *a, const unsigned char key[32],
    const unsigned char hash[TOKEN_HASH_LEN], const void *sealed, size_t n, size_t *len);

#endif
