/*
 * Signature: see signature.h. Fetching an HMAC from libcrypto costs more than
 * using it, so each has one context for the life of the process, with its
 * digest set; a signature then only sets the key. Processes here have one
 * thread.
 */
#include "oauth/signature.h"

#include "util/arena.h"
#include "util/base64.h"
#include "util/buf.h"
#include "util/digest.h"
#include "util/log.h"
#include "util/url.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <string.h>

/* Longer texts than this are no signature by any method. */
#define SIGNATURE_TEXT_MAX 1024

static const char *const digests[OAUTH_METHOD__MAX] = {
    [OAUTH_HMAC_SHA1] = "SHA1",
    [OAUTH_HMAC_SHA256] = "SHA256",
};

static EVP_MAC_CTX *contexts[OAUTH_METHOD__MAX];

static int
context_open(EVP_MAC *hmac, enum oauth_method method)
{
    char name[16];
    strcpy(name, digests[method]);
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
        OSSL_PARAM_construct_end(),
    };
    EVP_MAC_CTX *c = EVP_MAC_CTX_new(hmac);
    if (c == NULL || EVP_MAC_CTX_set_params(c, params) != 1) {
        EVP_MAC_CTX_free(c);
        return -1;
    }
    contexts[method] = c;
    return 0;
}

int
oauth_signature_start(void)
{
    if (contexts[OAUTH_HMAC_SHA256] != NULL)
        return 0;
    EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    int bad = hmac == NULL || context_open(hmac, OAUTH_HMAC_SHA1) != 0 ||
              context_open(hmac, OAUTH_HMAC_SHA256) != 0;
    EVP_MAC_free(hmac); /* the contexts hold on to it */
    if (bad)
        log_error("libcrypto offers no HMAC with SHA-1 and SHA-256");
    return bad ? -1 : 0;
}

struct oauth_text
oauth_signature_key(
    struct arena *a, struct oauth_text consumer_secret, struct oauth_text token_secret)
{
    struct buf key;
    buf_init(&key, a, 3 * (consumer_secret.len + token_secret.len) + 2);
    url_encode(&key, consumer_secret.p, consumer_secret.len);
    buf_addc(&key, '&');
    url_encode(&key, token_secret.p, token_secret.len);
    return (struct oauth_text){ .p = key.p, .len = key.len };
}

size_t
oauth_signature_mac(enum oauth_method method, struct oauth_text key, struct oauth_text text,
    unsigned char out[OAUTH_MAC_MAX])
{
    assert(digests[method] != NULL);
    int started = oauth_signature_start();
    assert(started == 0);
    EVP_MAC_CTX *c = contexts[method];
    size_t len = 0;
    int made = EVP_MAC_init(c, (const unsigned char *)key.p, key.len, NULL) == 1 &&
               EVP_MAC_update(c, (const unsigned char *)text.p, text.len) == 1 &&
               EVP_MAC_final(c, out, &len, OAUTH_MAC_MAX) == 1;
    assert(made);
    return len;
}

static enum refusal
check_plaintext(struct oauth_text sent, struct oauth_text key, struct oauth_signature *sig)
{
    *sig = (struct oauth_signature){ .p = (const unsigned char *)sent.p, .len = sent.len };
    return digest_equal(sent.p, sent.len, key.p, key.len) ? REFUSAL_NONE : REFUSAL_SIGNATURE;
}

enum refusal
oauth_signature_check(struct arena *a, const struct oauth_params *o, enum oauth_method method,
    struct oauth_text base, struct oauth_text key, struct oauth_signature *sig)
{
    struct oauth_text sent = o->field[OAUTH_SIGNATURE];
    if (sent.len == 0 || sent.len > SIGNATURE_TEXT_MAX)
        return REFUSAL_SIGNATURE;
    if (method == OAUTH_PLAINTEXT)
        return check_plaintext(sent, key, sig);
    unsigned char mac[OAUTH_MAC_MAX];
    size_t len = oauth_signature_mac(method, key, base, mac);
    sig->p = base64_decode(a, sent.p, sent.len, &sig->len);
    if (sig->p == NULL || !digest_equal(sig->p, sig->len, mac, len))
        return REFUSAL_SIGNATURE;
    return REFUSAL_NONE;
}

enum refusal
oauth_signature_check_body(
    struct arena *a, const struct oauth_params *o, const char *body, size_t body_len)
{
    struct oauth_text sent = o->field[OAUTH_BODY_HASH];
    if (sent.p == NULL)
        return REFUSAL_NONE;
    if (sent.len > SIGNATURE_TEXT_MAX)
        return REFUSAL_SIGNATURE;
    unsigned char hash[DIGEST_SHA1_LEN];
    digest_sha1(hash, body, body_len);
    size_t len = 0;
    const unsigned char *p = base64_decode(a, sent.p, sent.len, &len);
    bool right = p != NULL && digest_equal(p, len, hash, sizeof hash);
    return right ? REFUSAL_NONE : REFUSAL_SIGNATURE;
}
