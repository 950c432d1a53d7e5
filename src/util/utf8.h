/*
 * UTF-8: validation and folding, by utf8proc.
 */
#ifndef UTIL_UTF8_H
#define UTIL_UTF8_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* Whether the `n` bytes are well-formed UTF-8 (no overlong form, no surrogate,
 * nothing above U+10FFFF) without a NUL. */
bool utf8_valid(const char *p, size_t n);

/* Whether, beyond utf8_valid, every character may stand in an XML 1.0 document:
 * no control but tab, line feed and carriage return, no U+FFFE or U+FFFF. */
bool utf8_valid_xml(const char *p, size_t n);

/* A NUL-terminated copy without case, accents and compatibility forms
 * ("Amélie" and "AMELIE" fold alike), for comparing and searching. `*len`, when
 * not NULL, gets its length. NULL when the input is not valid. */
char *utf8_fold(struct arena *a, const char *p, size_t n, size_t *len);

/* The number of characters in valid UTF-8. */
size_t utf8_length(const char *p, size_t n);

#endif
