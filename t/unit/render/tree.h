/*
 * Tree: random strings and element trees for the writers' tests, and the texts
 * of a node's children as a reader of the document sees them.
 */
#ifndef T_UNIT_RENDER_TREE_H
#define T_UNIT_RENDER_TREE_H

#include "render/node.h"
#include "util/arena.h"
#include "util/buf.h"

#include <stdint.h>
#include <string.h>

/* xorshift; the same seed gives the same trees everywhere. */
static inline uint32_t
tree_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* Pieces that each parser must give back, most of them special to some writer. */
static const char *const tree_pieces[] = { "a", "Zz", "0", " ", "\t", "\n", "\r", "\r\n", "&",
    "<", ">", "\"", "'", "\\", "/", "&amp;", "&#13;", "]]>", "]]", "]", "<![CDATA[", "-->",
    "?>", "{", "}", "\\u0041", "\x7F", "\xC2\xA0", "\xC3\xA9", "\xE2\x80\xA8", "\xE2\x80\xA9",
    "\xEF\xBF\xBD", "\xED\x9F\xBF", "\xEE\x80\x80", "\xF0\x9F\x8E\xAC", "\xF4\x8F\xBF\xBD",
    "true", "12", "-0.5" };

static inline char *
tree_string(struct arena *a, uint32_t *rnd, size_t *len)
{
    struct buf b;
    buf_init(&b, a, 0);
    size_t n = tree_random(rnd) % 6;
    for (size_t i = 0; i < n; i++)
        buf_adds(
            &b, tree_pieces[tree_random(rnd) % (sizeof tree_pieces / sizeof tree_pieces[0])]);
    *len = b.len;
    return b.p;
}

static inline struct node *
tree_element(struct arena *a, uint32_t *rnd, struct node *parent, int depth)
{
    static const char *const names[] = { "link", "title", "category", "x-y.z", "_id" };
    size_t len;
    const char *name = names[tree_random(rnd) % 5];
    struct node *n = node_named(a, parent, NODE_ELEMENT, name, strlen(name));
    for (size_t i = tree_random(rnd) % 5; i < 3; i++) {
        const char *value = tree_string(a, rnd, &len);
        node_attribute(a, n, names[i], strlen(names[i]), value, len);
    }
    size_t children = tree_random(rnd) % 5;
    for (size_t i = 0; i < children; i++) {
        uint32_t kind = tree_random(rnd) % 4;
        const char *text = kind < 2 ? tree_string(a, rnd, &len) : "";
        if (kind < 2)
            node_text(a, n, kind == 0 ? NODE_TEXT : NODE_CDATA, text, len);
        else if (depth < 6)
            tree_element(a, rnd, n, depth + 1);
    }
    return n;
}

#endif
