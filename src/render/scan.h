/*
 * Scan: reading a template's characters: spaces, words, literal pieces, and
 * where an error is. The grammar is in parse.c and parse_value.c.
 */
#ifndef RENDER_SCAN_H
#define RENDER_SCAN_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* A template file, read whole; the text is NUL-terminated. */
struct source {
    struct source *next;
    const char *path; /* as messages name it */
    const char *text;
    size_t len;
};

/* The first error, as one line. */
struct fault {
    char *text;
    size_t size;
    bool set;
};

/* A position in a file. After a fault it is at the end of the text, so that
 * whoever reads on stops by itself. */
struct scan {
    struct arena *arena;
    const struct source *source;
    const char *at;
    struct fault *fault;
    int depth; /* of nesting, bounded by SCAN_DEPTH_MAX */
};

#define SCAN_DEPTH_MAX 60

/* The line of a place in a source, from 1; `*column`, in bytes, likewise. */
int source_line(const struct source *src, const char *at, int *column);

/* Notes "path:line:column: message" unless there is a fault already. */
void fault_at(struct fault *fault, const struct source *src, const char *at, const char *fmt,
    ...) __attribute__((format(printf, 4, 5)));

/* The same at the place where the scan is going on, and ends it. */
void scan_fail(struct scan *s, const char *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Skips spaces, line ends and comments; returns the next character or '\0'. */
char scan_next(struct scan *s);

/* The length of the name at the place reached, 0 if there is none. */
size_t scan_name_len(const struct scan *s);

/* The same for names of elements and attributes, which may have - . : too. */
size_t scan_markup_len(const struct scan *s);

/* Skips space and takes that word or these characters if they come next. */
bool scan_word(struct scan *s, const char *word);
bool scan_chars(struct scan *s, const char *chars);

/* The same, and fails when they do not. */
void scan_expect(struct scan *s, const char *chars);

/* Whether the name is a word of the language. */
bool scan_is_reserved(const char *p, size_t n);

/* Skips space and takes a name that is not a word of the language; fails with
 * "expected WHAT" otherwise. */
const char *scan_name(struct scan *s, const char *what, size_t *len);

/* Takes literal text up to an unescaped quote or '{', which is left. Returns
 * it without escapes, in the arena. */
const char *scan_literal(struct scan *s, size_t *len);

#endif
