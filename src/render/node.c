/*
 * Node: lists that grow at the end. See node.h.
 */
#include "render/node.h"

#include "util/arena.h"

struct node *
node_new(struct arena *a, struct node *parent, enum node_kind kind)
{
    struct node *n = arena_zalloc(a, sizeof *n);
    n->kind = kind;
    n->parent = parent;
    if (parent == NULL)
        return n;
    if (parent->last_child != NULL)
        parent->last_child->next = n;
    else
        parent->children = n;
    parent->last_child = n;
    return n;
}

struct node *
node_named(struct arena *a, struct node *parent, enum node_kind kind, const char *name,
    size_t name_len)
{
    struct node *n = node_new(a, parent, kind);
    n->name = name;
    n->name_len = name_len;
    return n;
}

struct node *
node_text(struct arena *a, struct node *parent, enum node_kind kind, const char *text,
    size_t text_len)
{
    struct node *n = node_new(a, parent, kind);
    n->text = text;
    n->text_len = text_len;
    return n;
}

void
node_attribute(struct arena *a, struct node *element, const char *name, size_t name_len,
    const char *value, size_t value_len)
{
    struct attribute *at = arena_alloc(a, sizeof *at);
    *at = (struct attribute){
        .name = name, .name_len = name_len, .value = value, .value_len = value_len
    };
    if (element->last_attribute != NULL)
        element->last_attribute->next = at;
    else
        element->attributes = at;
    element->last_attribute = at;
}
