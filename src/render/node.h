/*
 * Node: the tree a view builds and a writer writes. Made in the arena of the
 * request; names and texts point at constants, at the model or into the arena
 * and are not copied. Nothing in it is escaped: that is for the writers.
 */
#ifndef RENDER_NODE_H
#define RENDER_NODE_H

#include <stddef.h>

struct arena;

enum node_kind {
    NODE_ELEMENT, /* name, attributes, children */
    NODE_TEXT,    /* text */
    NODE_CDATA,   /* text, to be written as CDATA where there is such a thing */
    NODE_MARKUP,  /* children to be written as HTML, and that as text */
    NODE_OBJECT,  /* members: children of kind NODE_MEMBER or NODE_ELEMENT */
    NODE_ARRAY,   /* children are values */
    NODE_MEMBER,  /* name (the key), children are its value */
    NODE_NUMBER,  /* text */
    NODE_BOOLEAN, /* text, "true" or "false" */
    NODE_KIND__MAX
};

struct attribute {
    struct attribute *next;
    const char *name;
    size_t name_len; /* bytes, as all lengths here */
    const char *value;
    size_t value_len;
};

struct node {
    enum node_kind kind;
    const char *name; /* of elements and members */
    size_t name_len;
    const char *text; /* of texts, cdata, numbers and booleans */
    size_t text_len;
    struct attribute *attributes; /* in the order they were added */
    struct attribute *last_attribute;
    struct node *parent;
    struct node *children;
    struct node *last_child;
    struct node *next; /* sibling */
};

/* A node of that kind, added to the end of `parent`'s children when `parent`
 * is not NULL. */
struct node *node_new(struct arena *a, struct node *parent, enum node_kind kind);

/* A node with a name: an element or a member. */
struct node *node_named(struct arena *a, struct node *parent, enum node_kind kind,
    const char *name, size_t name_len);

/* A node with a text. */
struct node *node_text(struct arena *a, struct node *parent, enum node_kind kind,
    const char *text, size_t text_len);

/* Adds an attribute. That the name is new is up to the caller. */
void node_attribute(struct arena *a, struct node *element, const char *name, size_t name_len,
    const char *value, size_t value_len);

#endif
