/*
 * OAuth token: the two ends of the dance an application sees itself: getting a
 * request token and exchanging it, once the user said yes, for an access token
 * (spec/oauth.md 8.1 and 8.3). What lies between, the consent page, is elsewhere.
 */
#ifndef API_OAUTH_TOKEN_H
#define API_OAUTH_TOKEN_H

#include "api/call.h"

/* How long a request token is good, in seconds (spec/oauth.md 9): until the user
 * says yes, and from then on. Of 1.0a, and of 1.0, where no verifier keeps others
 * from finishing what they did not begin. */
#define OAUTH_TOKEN_OPEN_10A     900
#define OAUTH_TOKEN_OPEN_10      300
#define OAUTH_TOKEN_APPROVED_10A 300
#define OAUTH_TOKEN_APPROVED_10  120

/* GET and POST /oauth/request_token. */
void oauth_token_request(struct call *c);

/* GET and POST /oauth/access_token, signed with the request token. */
void oauth_token_access(struct call *c);

#endif
