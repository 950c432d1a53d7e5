/*
 * Base64 (RFC 4648 4), by libcrypto, with the strictness it lacks: one text for
 * one value.
 */
#ifndef UTIL_BASE64_H
#define UTIL_BASE64_H

#include <stddef.h>

struct arena;

/* `n` bytes with padding, NUL-terminated, in the arena. */
char *base64_encode(struct arena *a, const void *p, size_t n);

/* Decodes `n` characters. The padding may be missing but not be wrong; blanks,
 * line ends, other alphabets and stray bits behind the last byte are refused.
 * Returns the bytes, in the arena and never NULL for "", and sets `*len`; NULL
 * when it is not base64. */
unsigned char *base64_decode(struct arena *a, const char *in, size_t n, size_t *len);

#endif
