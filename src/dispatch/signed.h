/*
 * Signed: the checks of calls that carry a signature (spec/oauth.md 5 to 7).
 */
#ifndef DISPATCH_SIGNED_H
#define DISPATCH_SIGNED_H

#include "oauth/refusal.h"

struct checking;

/* What only signed calls go through: protocol, token, signature, and whether the
 * nonce was seen. */
enum refusal signed_check(struct checking *k);

/* Uses the nonce up: REFUSAL_NONE for one of all who present it. */
enum refusal signed_use_nonce(struct checking *k);

#endif
