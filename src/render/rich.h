/*
 * Rich: texts that may hold simple HTML, such as synopses and biographies.
 * They come from catalogs, so nothing but a short list of tags gets through.
 */
#ifndef RENDER_RICH_H
#define RENDER_RICH_H

#include <stddef.h>

struct arena;
struct node;

/* Adds the text to `parent` as elements and texts: a (href of http or https
 * only), b, i, em, strong, p and br are kept, other tags and comments are
 * dropped, character references are decoded. Unclosed tags end with the text. */
void rich_nodes(struct arena *a, struct node *parent, const char *p, size_t n);

/* The text without tags, references decoded; p and br become a blank where
 * words would meet. NUL-terminated, in the arena. */
char *rich_plain(struct arena *a, const char *p, size_t n, size_t *len);

#endif
