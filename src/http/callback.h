/*
 * Callback: where an application wants its user to be sent after the consent
 * page (spec/oauth.md 8.2). What an application may name, whether it is one it
 * registered, and the address with the outcome appended.
 */
#ifndef HTTP_CALLBACK_H
#define HTTP_CALLBACK_H

#include <stdbool.h>

struct arena;

/* The longest callback, in bytes. */
#define CALLBACK_MAX 2048

/* What stands in place of a callback when the user carries a PIN over; letters as they are. */
#define CALLBACK_OOB "oob"

/* Whether a browser may be sent there: an absolute URI of http or https with a
 * host, or of an application's own scheme; no user name, backslash, blank,
 * control byte or dot segment in it, and no scheme that runs or shows something
 * in the browser itself. When `callback_hosts` is neither NULL nor empty it must
 * be one of those, which have blanks between: an address, whose scheme, host and
 * port must be the callback's and whose path the beginning of its segments; a
 * host with or without port, for http and https; or a scheme with its colon.
 * CALLBACK_OOB is not valid. */
bool callback_valid(const char *callback, const char *callback_hosts);

/* Whether one such word can be registered: it stands for callbacks that are valid. */
bool callback_registrable(const char *word);

/* The callback with a parameter appended to its query, in the arena. */
const char *callback_append(
    struct arena *a, const char *callback, const char *name, const char *value);

/* What a content security policy has to let forms lead to, so that one answered by
 * a redirect to a valid callback gets there: any site of the web, since Chromium
 * holds each redirect that follows against it as well, or the callback's own
 * scheme. In the arena. */
const char *callback_sources(struct arena *a, const char *callback);

/* What people read for a valid one ("app.example:8443", "app:"), in the arena. */
const char *callback_site(struct arena *a, const char *callback);

/* What people read for the first of the registered ones; NULL when there is none. */
const char *callback_registered_site(struct arena *a, const char *callback_hosts);

#endif
