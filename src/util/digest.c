/*
 * Digest: see digest.h.
 */
#include "util/digest.h"

#include <assert.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

static void
digest(const EVP_MD *kind, unsigned char *out, const void *p, size_t n)
{
    int made = EVP_Digest(p, n, out, NULL, kind, NULL);
    assert(made == 1);
}

void
digest_sha1(unsigned char out[DIGEST_SHA1_LEN], const void *p, size_t n)
{
    digest(EVP_sha1(), out, p, n);
}

void
digest_sha256(unsigned char out[DIGEST_SHA256_LEN], const void *p, size_t n)
{
    digest(EVP_sha256(), out, p, n);
}

void
digest_hmac_sha256(unsigned char out[DIGEST_SHA256_LEN], const void *key, size_t key_len,
    const void *p, size_t n)
{
    assert(key_len <= INT_MAX);
    const unsigned char *made = HMAC(EVP_sha256(), key, (int)key_len, p, n, out, NULL);
    assert(made == out);
}

bool
digest_equal(const void *a, size_t a_len, const void *b, size_t b_len)
{
    return a_len == b_len && CRYPTO_memcmp(a, b, a_len) == 0;
}

void
digest_wipe(void *p, size_t n)
{
    OPENSSL_cleanse(p, n);
}
