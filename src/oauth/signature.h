/*
 * Signature: HMAC-SHA1, HMAC-SHA256 and PLAINTEXT over a base string, and
 * checking the one that was sent (RFC 5849 3.4, spec/oauth.md 5). Secrets are
 * handed in; where they are kept is somebody else's business.
 */
#ifndef OAUTH_SIGNATURE_H
#define OAUTH_SIGNATURE_H

#include "oauth/params.h"

#include <stddef.h>

struct arena;

/* The numbers are kept in the database, as bits 1 << method. */
enum oauth_method {
    OAUTH_HMAC_SHA1 = 0,
    OAUTH_HMAC_SHA256 = 1,
    OAUTH_PLAINTEXT = 2,
    OAUTH_METHOD__MAX
};

#define OAUTH_MAC_MAX 32

/* Fetches the HMACs; they are kept for the life of the process and are good in
 * its children. Others call it by themselves; a master does so first to fail
 * early. Returns 0, or -1 after a line in the log when libcrypto has none. */
int oauth_signature_start(void);

/* The key: encoded secrets with '&' between, whether or not there is a token. */
struct oauth_text oauth_signature_key(
    struct arena *a, struct oauth_text consumer_secret, struct oauth_text token_secret);

/* The HMAC of `text` by either HMAC method; returns its length. */
size_t oauth_signature_mac(enum oauth_method method, struct oauth_text key,
    struct oauth_text text, unsigned char out[OAUTH_MAC_MAX]);

/* A sent signature that held, decoded: part of what makes a request unique. */
struct oauth_signature {
    const unsigned char *p; /* in the arena, or the value sent */
    size_t len;             /* bytes */
};

/* Whether the signature sent is the right one for the base string (which
 * PLAINTEXT does not look at). HMACs are compared as bytes and in constant
 * time; base64 without its padding is fine, any other deviation is not.
 * Returns REFUSAL_NONE and fills `*sig`, or REFUSAL_SIGNATURE. */
enum refusal oauth_signature_check(struct arena *a, const struct oauth_params *o,
    enum oauth_method method, struct oauth_text base, struct oauth_text key,
    struct oauth_signature *sig);

/* Whether oauth_body_hash, when it is present, is the base64 of the SHA-1 of the
 * body. REFUSAL_NONE or REFUSAL_SIGNATURE. */
enum refusal oauth_signature_check_body(
    struct arena *a, const struct oauth_params *o, const char *body, size_t body_len);

#endif
