/*
 * Opaque: identifiers that say something to us and nothing to others
 * (spec/oauth.md 11): AES-256-SIV (RFC 5297) of some bytes, "T1", and base64
 * with '.', '_' and '-' for '+', '/' and '='. The same bytes always give the
 * same text, so that an address can be listed again; 16 bytes give 46
 * characters, 48 give 90.
 */
#ifndef UTIL_OPAQUE_H
#define UTIL_OPAQUE_H

#include <stddef.h>

struct arena;

#define OPAQUE_KEY_LEN   64 /* AES-256-SIV takes two keys */
#define OPAQUE_BYTES_MAX 48 /* the most bytes an identifier is made of */

/* Characters of `n` bytes written by opaque_text. */
#define OPAQUE_TEXT_LEN(n) (2 + ((n) + 2) / 3 * 4)

struct opaque_key {
    unsigned char bytes[OPAQUE_KEY_LEN];
};

/* What an identifier is for; one kind cannot pass for another. */
#define OPAQUE_USER "user id"
#define OPAQUE_FEED "feed token"

/* The key for identifiers, from the key of the configuration (HKDF). Returns 0,
 * or -1 after a line in the log. */
int opaque_key_derive(struct opaque_key *k, const unsigned char secret_key[32]);

/* The identifier of `n` bytes, in the arena. NULL after a line in the log when
 * libcrypto fails. */
const char *opaque_close(
    struct arena *a, const struct opaque_key *k, const char *kind, const void *p, size_t n);

/* Opens one into `n` bytes at `out`. Returns 0, or -1 when `text` was not made by
 * opaque_close with that key and kind from so many bytes; `out` is all zeros then. */
int opaque_open(const struct opaque_key *k, const char *kind, const char *text, size_t len,
    void *out, size_t n);

/* Writes `n` bytes, at most 64, as such a text without any encryption: "T1", the letters
 * and a terminator, OPAQUE_TEXT_LEN(n) + 1 bytes in all. */
void opaque_text(char *out, const void *p, size_t n);

#endif
