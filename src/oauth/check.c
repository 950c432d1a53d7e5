/*
 * Check: see check.h.
 */
#include "oauth/check.h"

#include <string.h>

/* The longest timestamp with its fraction, in bytes. */
#define TIMESTAMP_LEN_MAX 64

static const char *const method_names[OAUTH_METHOD__MAX] = {
    [OAUTH_HMAC_SHA1] = "HMAC-SHA1",
    [OAUTH_HMAC_SHA256] = "HMAC-SHA256",
    [OAUTH_PLAINTEXT] = "PLAINTEXT",
};

static bool
is(struct oauth_text t, const char *s)
{
    return t.len == strlen(s) && memcmp(t.p, s, t.len) == 0;
}

enum refusal
oauth_check_key(const struct oauth_params *o)
{
    return o->field[OAUTH_CONSUMER_KEY].len != 0 ? REFUSAL_NONE : REFUSAL_MISSING_CONSUMER_KEY;
}

enum refusal
oauth_check_method(
    const struct oauth_params *o, unsigned allowed, bool https, enum oauth_method *method)
{
    struct oauth_text sent = o->field[OAUTH_SIGNATURE_METHOD];
    if (sent.p == NULL)
        return REFUSAL_UNSUPPORTED_SIGNATURE_METHOD;
    if (!https)
        allowed &= ~(1u << OAUTH_PLAINTEXT);
    for (int m = 0; m < OAUTH_METHOD__MAX; m++) {
        if ((allowed & 1u << m) == 0 || !is(sent, method_names[m]))
            continue;
        *method = (enum oauth_method)m;
        return REFUSAL_NONE;
    }
    return REFUSAL_UNSUPPORTED_SIGNATURE_METHOD;
}

enum refusal
oauth_check_version(const struct oauth_params *o)
{
    struct oauth_text sent = o->field[OAUTH_VERSION];
    return sent.p == NULL || is(sent, "1.0") ? REFUSAL_NONE : REFUSAL_UNSUPPORTED_PARAMETER;
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The whole seconds, or -1 when it is not digits with perhaps a fraction, or
 * is beyond what the number holds. */
static int64_t
seconds_of(struct oauth_text t)
{
    if (t.len > TIMESTAMP_LEN_MAX)
        return -1;
    int64_t n = 0;
    size_t i = 0;
    for (; i < t.len && is_digit(t.p[i]); i++) {
        int64_t digit = t.p[i] - '0';
        if (n > (INT64_MAX - digit) / 10)
            return -1;
        n = n * 10 + digit;
    }
    if (i == 0 || i == t.len)
        return i == 0 ? -1 : n;
    if (t.p[i++] != '.' || i == t.len)
        return -1;
    while (i < t.len && is_digit(t.p[i]))
        i++;
    return i == t.len ? n : -1;
}

enum refusal
oauth_check_timestamp(
    const struct oauth_params *o, int64_t now, int64_t window, int64_t *timestamp)
{
    int64_t sent = seconds_of(o->field[OAUTH_TIMESTAMP]);
    if (sent <= 0 || sent < now - window || sent - window > now)
        return REFUSAL_TIMESTAMP;
    *timestamp = sent;
    return REFUSAL_NONE;
}

enum refusal
oauth_check_nonce(const struct oauth_params *o)
{
    size_t len = o->field[OAUTH_NONCE].len;
    return len >= 1 && len <= OAUTH_NONCE_MAX ? REFUSAL_NONE : REFUSAL_NONCE;
}
