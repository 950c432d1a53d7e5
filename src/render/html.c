/*
 * HTML: see html.h.
 */
#include "render/html.h"

#include "render/escape.h"
#include "render/node.h"
#include "util/buf.h"

#include <string.h>

static const struct escape text_escape = {
    .by_class = {
        [ESCAPE_CONTROL] = ESCAPE_REPLACEMENT,
        [ESCAPE_CR] = "&#13;",
        [ESCAPE_AMP] = "&amp;",
        [ESCAPE_LT] = "&lt;",
        [ESCAPE_GT] = "&gt;",
    },
    .wide = escape_wide_xml,
};

static const struct escape attribute_escape = {
    .by_class = {
        [ESCAPE_CONTROL] = ESCAPE_REPLACEMENT,
        [ESCAPE_CR] = "&#13;",
        [ESCAPE_QUOTE] = "&quot;",
        [ESCAPE_AMP] = "&amp;",
        [ESCAPE_LT] = "&lt;",
        [ESCAPE_GT] = "&gt;",
    },
    .wide = escape_wide_xml,
};

static const char *const voids[] = { "area", "base", "br", "col", "embed", "hr", "img", "input",
    "link", "meta", "source", "track", "wbr" };
static const char *const raws[] = { "script", "style" };

static bool
is_among(const char *const *names, size_t n, const char *name, size_t len)
{
    for (size_t i = 0; i < n; i++)
        if (strlen(names[i]) == len && memcmp(names[i], name, len) == 0)
            return true;
    return false;
}

bool
html_is_void(const char *name, size_t len)
{
    return is_among(voids, sizeof voids / sizeof voids[0], name, len);
}

bool
html_is_raw(const char *name, size_t len)
{
    return is_among(raws, sizeof raws / sizeof raws[0], name, len);
}

static void
write_element(struct buf *out, const struct node *n)
{
    buf_addc(out, '<');
    buf_add(out, n->name, n->name_len);
    for (const struct attribute *a = n->attributes; a != NULL; a = a->next) {
        buf_addc(out, ' ');
        buf_add(out, a->name, a->name_len);
        buf_add(out, "=\"", 2);
        escape_add(out, &attribute_escape, a->value, a->value_len);
        buf_addc(out, '"');
    }
    buf_addc(out, '>');
    if (html_is_void(n->name, n->name_len))
        return;
    if (!html_is_raw(n->name, n->name_len))
        html_write_fragment(out, n->children);
    buf_add(out, "</", 2);
    buf_add(out, n->name, n->name_len);
    buf_addc(out, '>');
}

static void
write_markup(struct buf *out, const struct node *n)
{
    struct buf inner;
    buf_init(&inner, out->arena, 0);
    html_write_fragment(&inner, n->children);
    escape_add(out, &text_escape, inner.p, inner.len);
}

void
html_write_fragment(struct buf *out, const struct node *first)
{
    for (const struct node *n = first; n != NULL; n = n->next) {
        if (n->kind == NODE_ELEMENT)
            write_element(out, n);
        else if (n->kind == NODE_MARKUP)
            write_markup(out, n);
        else if (n->children != NULL)
            html_write_fragment(out, n->children);
        else if (n->text != NULL)
            escape_add(out, &text_escape, n->text, n->text_len);
    }
}

void
html_write(struct buf *out, const struct node *root)
{
    buf_adds(out, "<!DOCTYPE html>\n");
    html_write_fragment(out, root);
    buf_addc(out, '\n');
}
