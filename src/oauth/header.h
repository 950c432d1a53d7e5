/*
 * Header: the parameters of an "Authorization: OAuth ..." header (RFC 5849
 * 3.5.1, spec/oauth.md 3). Other schemes are none of our business and hold no
 * parameters.
 */
#ifndef OAUTH_HEADER_H
#define OAUTH_HEADER_H

struct arena;
struct params;

/* The longest header that is read, in bytes. */
#define OAUTH_HEADER_MAX 8192

/* Appends the decoded parameters, realm left out, with PARAM_HEADER as their
 * place. Returns 0, also for a header of another scheme, or -1 when it cannot
 * be parsed, is too long, or there are more than PARAMS_MAX. */
int oauth_header_parse(struct params *ps, struct arena *a, const char *authorization);

#endif
