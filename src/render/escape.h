/*
 * Escape: text into a form that a document allows, runs copied whole. Each
 * writer has a table of replacements. Bytes that are not UTF-8 become U+FFFD,
 * whoever writes, so that none ever leaves.
 */
#ifndef RENDER_ESCAPE_H
#define RENDER_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* The characters that some writer replaces. */
enum escape_class {
    ESCAPE_PLAIN,   /* all others of ASCII: never replaced */
    ESCAPE_WIDE,    /* a byte of a longer sequence */
    ESCAPE_CONTROL, /* below space but tab, line feed, carriage return */
    ESCAPE_TAB,
    ESCAPE_LF,
    ESCAPE_CR,
    ESCAPE_QUOTE,
    ESCAPE_AMP,
    ESCAPE_LT,
    ESCAPE_GT,
    ESCAPE_BACKSLASH,
    ESCAPE_CLASS__MAX
};

struct escape {
    const char *by_class[ESCAPE_CLASS__MAX]; /* NULL: stays as it is */
    bool hex_controls; /* the replacement of a control is followed by its two hex digits */
    const char *(*wide)(uint32_t c); /* replacement of a character beyond ASCII, or NULL */
};

#define ESCAPE_REPLACEMENT "\xEF\xBF\xBD"

/* Appends `n` bytes escaped that way; what is not UTF-8 becomes U+FFFD. */
void escape_add(struct buf *out, const struct escape *how, const char *p, size_t n);

/* For writers of XML and HTML: U+FFFE and U+FFFF are replaced. */
const char *escape_wide_xml(uint32_t c);

#endif
