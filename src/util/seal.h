/*
 * Seal: secrets at rest. HMAC needs an application's secret in clear, so what
 * the database keeps is encrypted under a key that the database does not have
 * (AES-256-GCM with a random nonce). Each is bound to a context, such as the
 * key of the application it belongs to: copied to another row it opens no more.
 * Where the key is kept is conf's business.
 */
#ifndef UTIL_SEAL_H
#define UTIL_SEAL_H

#include <stddef.h>

struct arena;

#define SEAL_KEY_LEN  32
#define SEAL_OVERHEAD 29 /* bytes a sealed value is longer: form, nonce, tag */

/* Seals `n` bytes. The result is in the arena, `n` + SEAL_OVERHEAD bytes. NULL
 * after a line in the log when the system gives no random bytes. */
unsigned char *seal_close(struct arena *a, const unsigned char key[SEAL_KEY_LEN],
    const char *context, const void *p, size_t n);

/* Opens what seal_close made with the same key and context: the bytes, in the
 * arena and NUL-terminated, their number in `*len`. NULL when it was not made
 * so, or was changed; the caller knows what to say about it. */
char *seal_open(struct arena *a, const unsigned char key[SEAL_KEY_LEN], const char *context,
    const void *sealed, size_t n, size_t *len);

#endif
