/*
 * Opaque: see opaque.h. What is written as text is the 16 bytes of SIV, which
 * are tag and nonce in one, and then the encrypted bytes. The kind is the
 * associated data. Texts are compared after being written anew, so that one
 * value has one text alone.
 */
#include "util/opaque.h"

#include "util/arena.h"
#include "util/log.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <string.h>

#define TAG_LEN     16
#define HEAD        "T1"
#define HEAD_LEN    2
#define RAW_MAX     (TAG_LEN + OPAQUE_BYTES_MAX)
#define TEXT_MAX    OPAQUE_TEXT_LEN(RAW_MAX)
#define DERIVED_FOR "matinee identifiers 1"

_Static_assert(OPAQUE_TEXT_LEN(TAG_LEN + 16) == 46, "the length of user ids");
_Static_assert(OPAQUE_TEXT_LEN(TAG_LEN + 48) == 90, "the length of feed tokens");

int
opaque_key_derive(struct opaque_key *k, const unsigned char secret_key[32])
{
    unsigned char secret[32];
    memcpy(secret, secret_key, sizeof secret);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char[]){ "SHA256" }, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, secret, sizeof secret),
        OSSL_PARAM_construct_octet_string(
            OSSL_KDF_PARAM_INFO, (char[]){ DERIVED_FOR }, sizeof DERIVED_FOR - 1),
        OSSL_PARAM_construct_end(),
    };
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *c = EVP_KDF_CTX_new(kdf);
    int ok = c != NULL && EVP_KDF_derive(c, k->bytes, sizeof k->bytes, params) == 1;
    EVP_KDF_CTX_free(c);
    EVP_KDF_free(kdf);
    OPENSSL_cleanse(secret, sizeof secret);
    if (!ok)
        log_error("libcrypto cannot derive a key with HKDF");
    return ok ? 0 : -1;
}

/* Fetched once: looking it up costs more than using it. */
static const EVP_CIPHER *
siv_cipher(void)
{
    static EVP_CIPHER *cipher;
    if (cipher == NULL)
        cipher = EVP_CIPHER_fetch(NULL, "AES-256-SIV", NULL);
    return cipher;
}

/* One pass of SIV either way over `n` bytes, with the tag at `tag`. Returns
 * whether libcrypto did it; a tag that does not fit is the one reason for which
 * it should not. */
static int
siv(int encrypt, const struct opaque_key *k, const char *kind, const unsigned char *in,
    size_t n, unsigned char *out, unsigned char *tag)
{
    int len = 0;
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    int ok =
        c != NULL && siv_cipher() != NULL &&
        EVP_CipherInit_ex2(c, siv_cipher(), k->bytes, NULL, encrypt, NULL) == 1 &&
        (encrypt || EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, TAG_LEN, tag) == 1) &&
        EVP_CipherUpdate(c, NULL, &len, (const unsigned char *)kind, (int)strlen(kind)) == 1 &&
        EVP_CipherUpdate(c, out, &len, in, (int)n) == 1 && (size_t)len == n &&
        EVP_CipherFinal_ex(c, out + n, &len) == 1 &&
        (!encrypt || EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, TAG_LEN, tag) == 1);
    EVP_CIPHER_CTX_free(c);
    return ok;
}

static void
swap_letters(char *text, const char *from, const char *to)
{
    for (; *text != '\0'; text++) {
        const char *at = strchr(from, *text);
        if (at != NULL)
            *text = to[at - from];
    }
}

void
opaque_text(char *out, const void *p, size_t n)
{
    assert(n > 0 && n <= RAW_MAX);
    memcpy(out, HEAD, HEAD_LEN);
    EVP_EncodeBlock((unsigned char *)out + HEAD_LEN, p, (int)n);
    swap_letters(out + HEAD_LEN, "+/=", "._-");
}

/* Reads what opaque_text made of `n` bytes, and nothing else. */
static int
read_text(const char *text, size_t len, unsigned char *out, size_t n)
{
    char copy[TEXT_MAX + 1];
    unsigned char raw[TEXT_MAX];
    if (len != OPAQUE_TEXT_LEN(n) || memcmp(text, HEAD, HEAD_LEN) != 0)
        return -1;
    memcpy(copy, text + HEAD_LEN, len - HEAD_LEN);
    copy[len - HEAD_LEN] = '\0';
    swap_letters(copy, "._-", "+/=");
    if (EVP_DecodeBlock(raw, (unsigned char *)copy, (int)(len - HEAD_LEN)) < 0)
        return -1;
    memcpy(out, raw, n);
    opaque_text(copy, raw, n);
    return memcmp(copy, text, len) == 0 ? 0 : -1;
}

const char *
opaque_close(
    struct arena *a, const struct opaque_key *k, const char *kind, const void *p, size_t n)
{
    unsigned char raw[RAW_MAX];
    assert(n > 0 && n <= OPAQUE_BYTES_MAX);
    if (!siv(1, k, kind, p, n, raw + TAG_LEN, raw)) {
        log_error("libcrypto cannot encrypt with AES-256-SIV");
        return NULL;
    }
    char *text = arena_alloc(a, OPAQUE_TEXT_LEN(TAG_LEN + n) + 1);
    opaque_text(text, raw, TAG_LEN + n);
    return text;
}

int
opaque_open(const struct opaque_key *k, const char *kind, const char *text, size_t len,
    void *out, size_t n)
{
    unsigned char raw[RAW_MAX];
    unsigned char opened[OPAQUE_BYTES_MAX];
    assert(n > 0 && n <= OPAQUE_BYTES_MAX);
    memset(out, 0, n);
    if (read_text(text, len, raw, TAG_LEN + n) != 0 ||
        !siv(0, k, kind, raw + TAG_LEN, n, opened, raw))
        return -1;
    memcpy(out, opened, n);
    return 0;
}
