/*
 * JSON: writes a tree as an object: elements by the rules of spec/formats.md 2,
 * objects and arrays as they are.
 */
#ifndef RENDER_JSON_H
#define RENDER_JSON_H

#include <stdbool.h>

struct buf;
struct node;

/* Appends the document of `root` (NULL: an empty object), without white space.
 * With `typed`, texts of elements and attributes that read as a number, true or
 * false are written without quotes; numbers and booleans of hand-shaped trees
 * always are. */
void json_write(struct buf *out, const struct node *root, bool typed);

#endif
