/*
 * Check: the judgements that need nothing but the parameters and the time
 * (spec/oauth.md 5 and 6). Their order, and what lies between them, is the
 * guard's: key, method, version, timestamp, (token, signature,) nonce.
 */
#ifndef OAUTH_CHECK_H
#define OAUTH_CHECK_H

#include "oauth/params.h"
#include "oauth/signature.h"

#include <stdbool.h>
#include <stdint.h>

/* There is a consumer key: REFUSAL_NONE or REFUSAL_MISSING_CONSUMER_KEY. */
enum refusal oauth_check_key(const struct oauth_params *o);

/* The signature method is known and among `allowed` (bits 1 << method);
 * PLAINTEXT over https only. Returns REFUSAL_NONE and sets `*method`, or
 * REFUSAL_UNSUPPORTED_SIGNATURE_METHOD. */
enum refusal oauth_check_method(
    const struct oauth_params *o, unsigned allowed, bool https, enum oauth_method *method);

/* oauth_version is absent or "1.0": REFUSAL_NONE or REFUSAL_UNSUPPORTED_PARAMETER. */
enum refusal oauth_check_version(const struct oauth_params *o);

/* The timestamp is a positive number of seconds, at most `window` before or
 * after `now`; a fraction is allowed and does not count. Returns REFUSAL_NONE
 * and sets `*timestamp` to its whole seconds, or REFUSAL_TIMESTAMP. */
enum refusal oauth_check_timestamp(
    const struct oauth_params *o, int64_t now, int64_t window, int64_t *timestamp);

/* There is a nonce, of 1 to OAUTH_NONCE_MAX bytes: REFUSAL_NONE or
 * REFUSAL_NONCE. Whether it was used before is asked elsewhere. */
enum refusal oauth_check_nonce(const struct oauth_params *o);

#define OAUTH_NONCE_MAX 128

#endif
