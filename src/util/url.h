/*
 * URL: percent coding and the form syntax, as OAuth wants them (RFC 5849 3.6,
 * spec/oauth.md 3 and 4). Byte-transparent: nothing here knows of characters.
 */
#ifndef UTIL_URL_H
#define UTIL_URL_H

#include <stddef.h>

struct buf;

/* Appends `p`, every byte but A-Z a-z 0-9 - . _ ~ as %XX, upper case. */
void url_encode(struct buf *b, const char *p, size_t n);

enum url_plus { URL_PLUS_IS_PLUS, URL_PLUS_IS_SPACE };

/* Decodes `n` bytes of `in` into `out`, which has room for `n`; the two may be
 * the same. A '%' without two hex digits stands for itself. Returns the
 * number of bytes written; no terminator. */
size_t url_decode(char *out, const char *in, size_t n, enum url_plus plus);

#endif
