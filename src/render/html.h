/*
 * HTML: writes a tree as a page, or as a piece of one.
 */
#ifndef RENDER_HTML_H
#define RENDER_HTML_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct node;

/* Appends the page: the document type, then the tree. No space is added. */
void html_write(struct buf *out, const struct node *root);

/* Appends `first` and its siblings, without a document type. */
void html_write_fragment(struct buf *out, const struct node *first);

/* Whether elements of that name have neither content nor an end tag. */
bool html_is_void(const char *name, size_t len);

/* Whether their content would not be read as text: script and style. It is
 * never written; they can only refer to a file. */
bool html_is_raw(const char *name, size_t len);

#endif
