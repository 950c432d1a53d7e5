/*
 * Digest: SHA-1 and SHA-256, and comparing what must not leak through the time
 * it takes. By libcrypto.
 */
#ifndef UTIL_DIGEST_H
#define UTIL_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#define DIGEST_SHA1_LEN   20
#define DIGEST_SHA256_LEN 32

/* SHA-1 is here for what a protocol asks for, not for anything of ours. */
void digest_sha1(unsigned char out[DIGEST_SHA1_LEN], const void *p, size_t n);
void digest_sha256(unsigned char out[DIGEST_SHA256_LEN], const void *p, size_t n);

/* HMAC-SHA-256. */
void digest_hmac_sha256(unsigned char out[DIGEST_SHA256_LEN], const void *key, size_t key_len,
    const void *p, size_t n);

/* Whether two values are equal, in a time that depends on their lengths alone. */
bool digest_equal(const void *a, size_t a_len, const void *b, size_t b_len);

/* Overwrites a secret that is no longer needed; the compiler cannot leave it out. */
void digest_wipe(void *p, size_t n);

#endif
