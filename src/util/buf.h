/*
 * Buffer: bytes that grow at the end, in an arena. What a serialiser writes to.
 */
#ifndef UTIL_BUF_H
#define UTIL_BUF_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct buf {
    struct arena *arena;
    char *p;    /* the bytes; always NUL-terminated once anything was added */
    size_t len; /* bytes in use, without the terminator */
    size_t cap; /* bytes allocated */
};

/* Starts an empty buffer with room for `cap` bytes (0: 256). */
void buf_init(struct buf *b, struct arena *a, size_t cap);

/* Makes room for `n` more bytes and their terminator; returns where they go.
 * The caller adds to b->len what it wrote. */
char *buf_reserve(struct buf *b, size_t n);

/* Append bytes, a string, one character, a decimal number, formatted text. */
void buf_add(struct buf *b, const char *p, size_t n);
void buf_adds(struct buf *b, const char *s);
void buf_addc(struct buf *b, char c);
void buf_addi(struct buf *b, int64_t n);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
