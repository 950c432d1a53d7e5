/*
 * Seal: see seal.h. A sealed value is a byte that names its form, 12 bytes of
 * nonce, the encrypted bytes and 16 bytes of tag. The form and the context are
 * authenticated with it.
 */
#include "util/seal.h"

#include "util/arena.h"
#include "util/random.h"

#include <assert.h>
#include <limits.h>
#include <openssl/evp.h>
#include <string.h>

#define FORM      1
#define NONCE_LEN 12
#define TAG_LEN   16
#define HEAD_LEN  (1 + NONCE_LEN)
#define INPUT_MAX ((size_t)INT_MAX / 2)

_Static_assert(HEAD_LEN + TAG_LEN == SEAL_OVERHEAD, "the overhead told to callers");

/* One pass of GCM either way over `n` bytes; `head` is form and nonce. Returns
 * 1, or 0 when the tag does not fit. Any other failure is ours. */
static int
gcm(int encrypt, const unsigned char *key, const char *context, const unsigned char *head,
    const unsigned char *in, size_t n, unsigned char *out, unsigned char *tag)
{
    size_t context_len = strlen(context);
    assert(n < INPUT_MAX && context_len < INPUT_MAX);
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    assert(c != NULL);
    int len = 0;
    int ok = EVP_CipherInit_ex(c, EVP_aes_256_gcm(), NULL, key, head + 1, encrypt) == 1 &&
             EVP_CipherUpdate(c, NULL, &len, head, 1) == 1 &&
             EVP_CipherUpdate(
                 c, NULL, &len, (const unsigned char *)context, (int)context_len) == 1 &&
             (n == 0 || EVP_CipherUpdate(c, out, &len, in, (int)n) == 1) &&
             (encrypt || EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, TAG_LEN, tag) == 1);
    assert(ok);
    int fits = EVP_CipherFinal_ex(c, out + n, &len);
    if (encrypt) {
        ok = fits == 1 && EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, TAG_LEN, tag) == 1;
        assert(ok);
    }
    EVP_CIPHER_CTX_free(c);
    return fits == 1;
}

unsigned char *
seal_close(struct arena *a, const unsigned char key[SEAL_KEY_LEN], const char *context,
    const void *p, size_t n)
{
    assert(n < INPUT_MAX);
    unsigned char *sealed = arena_alloc(a, n + SEAL_OVERHEAD);
    sealed[0] = FORM;
    if (random_bytes(sealed + 1, NONCE_LEN) != 0)
        return NULL;
    gcm(1, key, context, sealed, p, n, sealed + HEAD_LEN, sealed + HEAD_LEN + n);
    return sealed;
}

char *
seal_open(struct arena *a, const unsigned char key[SEAL_KEY_LEN], const char *context,
    const void *sealed, size_t n, size_t *len)
{
    const unsigned char *in = sealed;
    if (n < SEAL_OVERHEAD || n > INPUT_MAX || in[0] != FORM)
        return NULL;
    size_t kept = n - SEAL_OVERHEAD;
    unsigned char tag[TAG_LEN];
    memcpy(tag, in + HEAD_LEN + kept, TAG_LEN);
    unsigned char *out = arena_alloc(a, kept + 1);
    if (!gcm(0, key, context, in, in + HEAD_LEN, kept, out, tag))
        return NULL;
    out[kept] = '\0';
    *len = kept;
    return (char *)out;
}
