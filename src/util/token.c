/*
 * Token: see token.h.
 */
#include "util/token.h"

#include "util/arena.h"
#include "util/digest.h"
#include "util/opaque.h"
#include "util/random.h"
#include "util/seal.h"

#include <assert.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#define ACCESS_BYTES  64
#define SESSION_BYTES 32

/* What a sealed secret is bound to: these words and the hash in hexadecimal. */
#define CONTEXT_HEAD "token "
#define CONTEXT_SIZE (sizeof CONTEXT_HEAD + 2 * TOKEN_HASH_LEN)

_Static_assert(TOKEN_HASH_LEN == DIGEST_SHA256_LEN, "tokens are stored as SHA-256");
_Static_assert(
    TOKEN_ACCESS_LEN == OPAQUE_TEXT_LEN(ACCESS_BYTES), "the length of access tokens");
_Static_assert(TOKEN_REQUEST_LEN == RANDOM_KEY_LEN, "request tokens look like keys");

int
token_make_request(char out[TOKEN_REQUEST_LEN + 1])
{
    return random_text(out, TOKEN_REQUEST_LEN, RANDOM_KEY_LETTERS);
}

int
token_make_access(char out[TOKEN_ACCESS_LEN + 1])
{
    unsigned char bytes[ACCESS_BYTES];
    if (random_bytes(bytes, sizeof bytes) != 0)
        return -1;
    opaque_text(out, bytes, sizeof bytes);
    digest_wipe(bytes, sizeof bytes);
    return 0;
}

int
token_make_secret(char out[TOKEN_SECRET_LEN + 1])
{
    return random_text(out, TOKEN_SECRET_LEN, RANDOM_SECRET_LETTERS);
}

int
token_make_session(char out[TOKEN_SESSION_LEN + 1])
{
    unsigned char bytes[SESSION_BYTES];
    unsigned char text[(SESSION_BYTES + 2) / 3 * 4 + 1];
    if (random_bytes(bytes, sizeof bytes) != 0)
        return -1;
    EVP_EncodeBlock(text, bytes, sizeof bytes);
    for (size_t i = 0; i < TOKEN_SESSION_LEN; i++)
        out[i] = text[i] == '+' ? '-' : text[i] == '/' ? '_' : (char)text[i];
    out[TOKEN_SESSION_LEN] = '\0';
    digest_wipe(bytes, sizeof bytes);
    digest_wipe(text, sizeof text);
    return 0;
}

void
token_hash(unsigned char out[TOKEN_HASH_LEN], const char *token, size_t len)
{
    digest_sha256(out, token, len);
}

static void
context_of(char context[CONTEXT_SIZE], const unsigned char hash[TOKEN_HASH_LEN])
{
    char *at = context + snprintf(context, CONTEXT_SIZE, "%s", CONTEXT_HEAD);
    for (size_t i = 0; i < TOKEN_HASH_LEN; i++, at += 2)
        snprintf(at, 3, "%02x", hash[i]);
}

unsigned char *
token_secret_seal(struct arena *a, const unsigned char key[32],
    const unsigned char hash[TOKEN_HASH_LEN], const char *secret, size_t *sealed_len)
{
    char context[CONTEXT_SIZE];
    size_t n = strlen(secret);
    assert(n <= TOKEN_SECRET_MAX);
    context_of(context, hash);
    *sealed_len = n + SEAL_OVERHEAD;
    return seal_close(a, key, context, secret, n);
}

char *
token_secret_open(struct arena *a, const unsigned char key[32],
    const unsigned char hash[TOKEN_HASH_LEN], const void *sealed, size_t n, size_t *len)
{
    char context[CONTEXT_SIZE];
    context_of(context, hash);
    return seal_open(a, key, context, sealed, n, len);
}
