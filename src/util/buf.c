/*
 * Buffer: growth by doubling inside an arena. See buf.h.
 */
#include "util/buf.h"

#include "util/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
buf_init(struct buf *b, struct arena *a, size_t cap)
{
    b->arena = a;
    b->len = 0;
    b->cap = cap ? cap : 256;
    b->p = arena_alloc(a, b->cap);
    b->p[0] = '\0';
}

char *
buf_reserve(struct buf *b, size_t n)
{
    if (n >= b->cap - b->len) {
        size_t cap = b->cap * 2;
        if (cap - b->len <= n)
            cap = b->len + n + 1;
        char *p = arena_alloc(b->arena, cap);
        memcpy(p, b->p, b->len);
        b->p = p;
        b->cap = cap;
    }
    return b->p + b->len;
}

void
buf_add(struct buf *b, const char *p, size_t n)
{
    char *to = buf_reserve(b, n);
    if (n != 0)
        memcpy(to, p, n);
    b->len += n;
    b->p[b->len] = '\0';
}

void
buf_adds(struct buf *b, const char *s)
{
    buf_add(b, s, strlen(s));
}

void
buf_addc(struct buf *b, char c)
{
    buf_add(b, &c, 1);
}

void
buf_addi(struct buf *b, int64_t n)
{
    char digits[24];
    char *end = digits + sizeof digits;
    char *p = end;
    uint64_t u = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    do {
        *--p = (char)('0' + u % 10);
        u /= 10;
    } while (u != 0);
    if (n < 0)
        *--p = '-';
    buf_add(b, p, (size_t)(end - p));
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    if (n < 0)
        abort();
    char *to = buf_reserve(b, (size_t)n);
    vsnprintf(to, (size_t)n + 1, fmt, again);
    b->len += (size_t)n;
    va_end(again);
    va_end(ap);
}
