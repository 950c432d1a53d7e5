/*
 * Context: what the readers of one entry share: where its strings go, why it is
 * refused, and whom to warn.
 */
#ifndef IMPORT_CONTEXT_H
#define IMPORT_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* Told of what is odd but no reason to refuse an entry. `line` is where the
 * entry begins. The text lives until the function returns, which must not
 * allocate in the arena that the entry is read into. */
typedef void import_warn_fn(void *arg, int64_t line, const char *text);

/* How many different odd things are remembered so as to be told once. */
#define IMPORT_ONCE_MAX 256

struct import_context {
    struct arena *arena;  /* of the entry being read */
    int64_t line;         /* where it begins */
    char reason[256];     /* why it is refused; the first reason stays */
    import_warn_fn *warn; /* or NULL */
    void *warn_arg;
    uint64_t once[IMPORT_ONCE_MAX]; /* hashes of the warnings given once */
    size_t nonce;
};

/* Forgets the last entry and starts one at `line` with strings in `a`. */
void import_context_entry(struct import_context *c, struct arena *a, int64_t line);

/* Notes why the entry is refused; always false, to be returned. */
bool import_context_refuse(struct import_context *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Warns of something about this entry. */
void import_context_warn(struct import_context *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The same, but the same text only once a file. */
void import_context_warn_once(struct import_context *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
