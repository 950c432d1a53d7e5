/*
 * UTF-8: see utf8.h.
 */
#include "util/utf8.h"

#include "util/arena.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

typedef bool accept_fn(utf8proc_int32_t c);

static bool
every(const char *p, size_t n, accept_fn *accept)
{
    const utf8proc_uint8_t *s = (const utf8proc_uint8_t *)p;
    size_t i = 0;
    while (i < n) {
        utf8proc_int32_t c;
        utf8proc_ssize_t used = utf8proc_iterate(s + i, (utf8proc_ssize_t)(n - i), &c);
        if (used <= 0 || !accept(c))
            return false;
        i += (size_t)used;
    }
    return true;
}

static bool
not_nul(utf8proc_int32_t c)
{
    return c != 0;
}

static bool
xml_char(utf8proc_int32_t c)
{
    if (c < 0x20)
        return c == '\t' || c == '\n' || c == '\r';
    return c != 0xFFFE && c != 0xFFFF;
}

bool
utf8_valid(const char *p, size_t n)
{
    return every(p, n, not_nul);
}

bool
utf8_valid_xml(const char *p, size_t n)
{
    return every(p, n, xml_char);
}

char *
utf8_fold(struct arena *a, const char *p, size_t n, size_t *len)
{
    if (!utf8_valid(p, n))
        return NULL;
    utf8proc_uint8_t *folded = NULL;
    utf8proc_ssize_t got =
        utf8proc_map((const utf8proc_uint8_t *)p, (utf8proc_ssize_t)n, &folded,
            UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
                UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
    if (got < 0)
        return NULL;
    char *copy = arena_strndup(a, (const char *)folded, (size_t)got);
    free(folded);
    if (len != NULL)
        *len = (size_t)got;
    return copy;
}

size_t
utf8_length(const char *p, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += ((unsigned char)p[i] & 0xC0) != 0x80;
    return count;
}
