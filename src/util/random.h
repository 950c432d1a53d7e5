/*
 * Random: bytes and identifiers nobody can guess, by libcrypto.
 */
#ifndef UTIL_RANDOM_H
#define UTIL_RANDOM_H

#include <stddef.h>

/* Letters of the identifiers (spec/oauth.md 11). */
#define RANDOM_KEY_LETTERS    "abcdefghjkmnpqrstuvwxyz23456789" /* none that look alike */
#define RANDOM_SECRET_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
#define RANDOM_KEY_LEN        24 /* of a consumer key or a request token */
#define RANDOM_SECRET_LEN     32 /* of a secret */

/* Returns 0, or -1 after a line in the log when the system gives none. */
int random_bytes(void *out, size_t n);

/* `n` letters, each as likely as any other, and a terminator: `out` has room
 * for n + 1. `letters` holds 2 to 256 different ones. As random_bytes. */
int random_text(char *out, size_t n, const char *letters);

#endif
