/*
 * Cookie: the one cookie of the pages. It holds the id of a session, or, before
 * somebody signed in, as random an id that opens nothing and only ties a form
 * to the browser it was sent to.
 */
#ifndef PAGES_COOKIE_H
#define PAGES_COOKIE_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

/* The id in a Cookie header, in the arena; NULL when there is none, when its
 * shape is not that of an id, or when it is there twice with different values. */
const char *cookie_read(struct arena *a, const char *header, bool secure);

/* The value of a Set-Cookie header: kept for `lifetime` seconds; as long as the
 * browser runs when that is 0; forgotten when it is negative. */
const char *cookie_set(struct arena *a, const char *id, bool secure, int64_t lifetime);

#endif
