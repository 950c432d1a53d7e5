/*
 * Escape: one table of classes for all writers. See escape.h.
 */
#include "render/escape.h"

#include "util/buf.h"

#include <string.h>

#define P   ESCAPE_PLAIN
#define W   ESCAPE_WIDE
#define C   ESCAPE_CONTROL
#define P4  P, P, P, P
#define P16 P4, P4, P4, P4
#define W16 W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W
#define C16 C, C, C, C, C, C, C, C, C, C, C, C, C, C, C, C

/* clang-format off */
static const unsigned char classes[256] = {
    C, C, C, C, C, C, C, C, C, ESCAPE_TAB, ESCAPE_LF, C, C, ESCAPE_CR, C, C,
    C16,
    P, P, ESCAPE_QUOTE, P, P, P, ESCAPE_AMP, P, P4, P4,
    P4, P4, P4, ESCAPE_LT, P, ESCAPE_GT, P,
    P16,
    P4, P4, P4, ESCAPE_BACKSLASH, P, P, P,
    P16,
    P16,
    W16, W16, W16, W16, W16, W16, W16, W16
};
/* clang-format on */

static bool
is_tail(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/* The length of the well-formed sequence at `s` and its character; 0 if what
 * is there is none. */
static size_t
sequence(const unsigned char *s, size_t n, uint32_t *c)
{
    if (s[0] >= 0xC2 && s[0] <= 0xDF && n >= 2 && is_tail(s[1])) {
        *c = (s[0] & 0x1FU) << 6 | (s[1] & 0x3FU);
        return 2;
    }
    if ((s[0] & 0xF0) == 0xE0 && n >= 3 && is_tail(s[1]) && is_tail(s[2])) {
        *c = (s[0] & 0x0FU) << 12 | (s[1] & 0x3FU) << 6 | (s[2] & 0x3FU);
        return *c >= 0x800 && (*c < 0xD800 || *c > 0xDFFF) ? 3 : 0;
    }
    if (s[0] >= 0xF0 && s[0] <= 0xF4 && n >= 4 && is_tail(s[1]) && is_tail(s[2]) &&
        is_tail(s[3])) {
        *c = (s[0] & 0x07U) << 18 | (s[1] & 0x3FU) << 12 | (s[2] & 0x3FU) << 6 | (s[3] & 0x3FU);
        return *c >= 0x10000 && *c <= 0x10FFFF ? 4 : 0;
    }
    return 0;
}

/* The replacement of what is at `s`, or NULL; `*len` is how long that is. */
static const char *
replacement(const struct escape *how, const unsigned char *s, size_t n, size_t *len)
{
    *len = 1;
    if (classes[*s] != ESCAPE_WIDE)
        return how->by_class[classes[*s]];
    uint32_t c;
    size_t k = sequence(s, n, &c);
    if (k == 0)
        return ESCAPE_REPLACEMENT;
    *len = k;
    return how->wide(c);
}

void
escape_add(struct buf *out, const struct escape *how, const char *p, size_t n)
{
    static const char hex[] = "0123456789abcdef";
    const unsigned char *s = (const unsigned char *)p;
    const unsigned char *end = s + n;
    const unsigned char *run = s;
    while (s < end) {
        if (classes[*s] == ESCAPE_PLAIN) {
            s++;
            continue;
        }
        size_t len;
        const char *put = replacement(how, s, (size_t)(end - s), &len);
        if (put != NULL) {
            buf_add(out, (const char *)run, (size_t)(s - run));
            buf_adds(out, put);
            if (how->hex_controls && classes[*s] == ESCAPE_CONTROL)
                buf_add(out, (const char[]){ hex[*s >> 4], hex[*s & 15] }, 2);
            run = s + len;
        }
        s += len;
    }
    buf_add(out, (const char *)run, (size_t)(s - run));
}

const char *
escape_wide_xml(uint32_t c)
{
    return c == 0xFFFE || c == 0xFFFF ? ESCAPE_REPLACEMENT : NULL;
}
