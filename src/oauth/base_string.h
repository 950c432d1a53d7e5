/*
 * Base string: the bytes that are signed (RFC 5849 3.4.1, spec/oauth.md 4):
 * METHOD & address & parameters, each encoded. All of it as the client sent it:
 * the raw path, the real method, the host of its header.
 */
#ifndef OAUTH_BASE_STRING_H
#define OAUTH_BASE_STRING_H

#include "oauth/params.h"

#include <stdbool.h>

struct arena;
struct buf;

/* What was asked for. */
struct oauth_target {
    const char *method; /* as sent; any case */
    bool https;         /* the scheme the web server states */
    const char *host;   /* as sent; may have a port */
    const char *uri; /* as sent: path and query, or a whole address, whose host counts then */
};

/* Appends the address: scheme and host in lower case, no default port, the path
 * byte for byte, no query, no fragment. */
void oauth_base_uri(struct buf *out, const struct oauth_target *t);

/* Appends the parameters: encoded, sorted by name and then value in that form,
 * joined; oauth_signature is left out. */
void oauth_normalize(struct buf *out, const struct params *ps);

/* The base string, in the arena. */
struct oauth_text oauth_base_string(
    struct arena *a, const struct oauth_target *t, const struct params *ps);

#endif
