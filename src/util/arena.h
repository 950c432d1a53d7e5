/*
 * Arena: memory of one request (or of the life of the process), given back all
 * at once. Nobody frees a piece of it. Running out of memory ends the process:
 * sizes are bounded where requests come in, so a request cannot get there.
 */
#ifndef UTIL_ARENA_H
#define UTIL_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;
struct arena_mark {
    void *chunk; /* the chunk in use when the mark was taken */
    size_t used; /* bytes used of it */
};

/* A new arena that grows in chunks of at least `chunk` bytes (0: 16 KiB).
 * The caller frees it with arena_free. */
struct arena *arena_new(size_t chunk);
void arena_free(struct arena *a);

/* Forgets everything allocated; keeps the first chunk for reuse. */
void arena_reset(struct arena *a);

/* The position to go back to, and going back to it: what was allocated since
 * the mark is forgotten. */
struct arena_mark arena_mark(const struct arena *a);
void arena_rewind(struct arena *a, struct arena_mark mark);

/* `n` bytes aligned for any type; arena_zalloc sets them to zero. Never NULL. */
void *arena_alloc(struct arena *a, size_t n);
void *arena_zalloc(struct arena *a, size_t n);

/* As arena_zalloc for an array; a product that overflows ends the process. */
void *arena_array(struct arena *a, size_t count, size_t size);

/* Copies, NUL-terminated. */
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
void *arena_memdup(struct arena *a, const void *p, size_t n);

/* A formatted string in the arena. */
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

/* Bytes handed out since the last reset, for the log line and tests. */
size_t arena_used(const struct arena *a);

#endif
