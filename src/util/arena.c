/*
 * Arena: a list of chunks, each larger than what is asked of it; allocation
 * moves one index. See arena.h for the contract.
 */
#include "util/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_DEFAULT ((size_t)16 * 1024)
#define ALIGN         alignof(max_align_t)

struct chunk {
    struct chunk *prev;
    size_t size;
    size_t used;
    alignas(max_align_t) unsigned char data[];
};

struct arena {
    struct chunk *top;
    size_t chunk_size;
};

static void
out_of_memory(size_t n)
{
    fprintf(stderr, "matinee: out of memory (%zu bytes wanted)\n", n);
    abort();
}

static struct chunk *
chunk_new(struct chunk *prev, size_t size)
{
    if (size > SIZE_MAX - sizeof(struct chunk))
        out_of_memory(size);
    struct chunk *c = malloc(sizeof *c + size);
    if (c == NULL)
        out_of_memory(size);
    c->prev = prev;
    c->size = size;
    c->used = 0;
    return c;
}

struct arena *
arena_new(size_t chunk)
{
    struct arena *a = malloc(sizeof *a);
    if (a == NULL)
        out_of_memory(sizeof *a);
    a->chunk_size = chunk ? chunk : CHUNK_DEFAULT;
    a->top = chunk_new(NULL, a->chunk_size);
    return a;
}

static void
pop_to(struct arena *a, const struct chunk *last)
{
    while (a->top != last) {
        struct chunk *prev = a->top->prev;
        free(a->top);
        a->top = prev;
    }
}

void
arena_free(struct arena *a)
{
    if (a == NULL)
        return;
    pop_to(a, NULL);
    free(a);
}

void
arena_reset(struct arena *a)
{
    const struct chunk *first = a->top;
    while (first->prev != NULL)
        first = first->prev;
    pop_to(a, first);
    a->top->used = 0;
}

struct arena_mark
arena_mark(const struct arena *a)
{
    return (struct arena_mark){ .chunk = a->top, .used = a->top->used };
}

void
arena_rewind(struct arena *a, struct arena_mark mark)
{
    pop_to(a, mark.chunk);
    a->top->used = mark.used;
}

void *
arena_alloc(struct arena *a, size_t n)
{
    if (n > SIZE_MAX - ALIGN)
        out_of_memory(n);
    n = (n + ALIGN - 1) & ~(ALIGN - 1);
    if (n > a->top->size - a->top->used)
        a->top = chunk_new(a->top, n > a->chunk_size ? n : a->chunk_size);
    void *p = a->top->data + a->top->used;
    a->top->used += n;
    return p;
}

void *
arena_zalloc(struct arena *a, size_t n)
{
    return memset(arena_alloc(a, n), 0, n);
}

void *
arena_array(struct arena *a, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        out_of_memory(SIZE_MAX);
    return arena_zalloc(a, count * size);
}

void *
arena_memdup(struct arena *a, const void *p, size_t n)
{
    void *copy = arena_alloc(a, n);
    if (n != 0)
        memcpy(copy, p, n);
    return copy;
}

char *
arena_strndup(struct arena *a, const char *s, size_t n)
{
    char *copy = arena_alloc(a, n + 1);
    if (n != 0)
        memcpy(copy, s, n);
    copy[n] = '\0';
    return copy;
}

char *
arena_strdup(struct arena *a, const char *s)
{
    return arena_strndup(a, s, strlen(s));
}

char *
arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    if (n < 0)
        abort();
    char *s = arena_alloc(a, (size_t)n + 1);
    vsnprintf(s, (size_t)n + 1, fmt, again);
    va_end(again);
    return s;
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *s = arena_vprintf(a, fmt, ap);
    va_end(ap);
    return s;
}

size_t
arena_used(const struct arena *a)
{
    size_t n = 0;
    for (const struct chunk *c = a->top; c != NULL; c = c->prev)
        n += c->used;
    return n;
}
