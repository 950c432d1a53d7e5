/*
 * Format: the fixed list of formatters of the template language.
 */
#ifndef RENDER_FORMAT_H
#define RENDER_FORMAT_H

#include "render/op.h"

struct arena;

/* What a slot holds while a view runs; the compiler knows which. */
struct value {
    union {
        const char *text; /* NULL: absent */
        const void *ptr;  /* a struct or the first item of a list; NULL: none */
        int64_t num;      /* int, enum, bool */
    } u;
    size_t n; /* bytes of the text; items of the list */
};

typedef struct value formatter_fn(struct arena *a, struct value in);

struct formatter {
    const char *name;
    enum type_kind in;
    enum type_kind out;
    formatter_fn *apply; /* absent text never reaches it */
};

extern const struct formatter formatters[];
extern const size_t nformatters;

/* Index by a name of `len` bytes, or -1. */
int formatter_find(const char *name, size_t len);

/* A number in decimal, in the arena. */
struct value format_int(struct arena *a, int64_t n);

#endif
