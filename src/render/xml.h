/*
 * XML: writes a tree as a document (spec/formats.md 1 and 5).
 */
#ifndef RENDER_XML_H
#define RENDER_XML_H

struct buf;
struct node;

enum xml_style {
    XML_V1,       /* prolog with standalone, an empty line; explicit end tags */
    XML_ATOM,     /* prolog with encoding; empty elements are closed at once */
    XML_FRAGMENT, /* no prolog; explicit end tags */
    XML_STYLE__MAX
};

/* Appends the document of `root` (and its siblings, if it has any; NULL: the
 * prolog alone). What XML cannot hold is replaced by U+FFFD. */
void xml_write(struct buf *out, const struct node *root, enum xml_style style);

#endif
