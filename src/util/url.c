/*
 * URL: percent coding. See url.h.
 */
#include "util/url.h"

#include "util/buf.h"

#include <stdbool.h>

static bool
is_unreserved(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '.' || c == '_' || c == '~';
}

void
url_encode(struct buf *b, const char *p, size_t n)
{
    static const char hex[] = "0123456789ABCDEF";
    char *start = buf_reserve(b, 3 * n);
    char *to = start;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        if (is_unreserved(c)) {
            *to++ = (char)c;
            continue;
        }
        *to++ = '%';
        *to++ = hex[c >> 4];
        *to++ = hex[c & 15];
    }
    b->len += (size_t)(to - start);
    *to = '\0';
}

static int
hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

size_t
url_decode(char *out, const char *in, size_t n, enum url_plus plus)
{
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        char c = in[i];
        if (c == '%' && n - i > 2 && hex_value(in[i + 1]) >= 0 && hex_value(in[i + 2]) >= 0) {
            c = (char)(hex_value(in[i + 1]) * 16 + hex_value(in[i + 2]));
            i += 2;
        } else if (c == '+' && plus == URL_PLUS_IS_SPACE) {
            c = ' ';
        }
        out[len++] = c;
    }
    return len;
}
