/*
 * XML: see xml.h. Elements that hold only elements are indented by two spaces;
 * where there is text, no space is added.
 */
#include "render/xml.h"

#include "render/escape.h"
#include "render/html.h"
#include "render/node.h"
#include "util/buf.h"

#include <stdbool.h>
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
        [ESCAPE_TAB] = "&#9;",
        [ESCAPE_LF] = "&#10;",
        [ESCAPE_CR] = "&#13;",
        [ESCAPE_QUOTE] = "&quot;",
        [ESCAPE_AMP] = "&amp;",
        [ESCAPE_LT] = "&lt;",
        [ESCAPE_GT] = "&gt;",
    },
    .wide = escape_wide_xml,
};

/* A parser would make a line feed of a carriage return, so it stands outside
 * of the section, as a reference. */
static const struct escape cdata_escape = {
    .by_class = {
        [ESCAPE_CONTROL] = ESCAPE_REPLACEMENT,
        [ESCAPE_CR] = "]]>&#13;<![CDATA[",
    },
    .wide = escape_wide_xml,
};

static const char *const prologs[XML_STYLE__MAX] = {
    [XML_V1] = "<?xml version=\"1.0\" standalone=\"yes\"?>\n\n",
    [XML_ATOM] = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n",
    [XML_FRAGMENT] = "",
};

struct writer {
    struct buf *out;
    enum xml_style style;
};

static void write_nodes(const struct writer *w, const struct node *n, int depth, bool apart);

static void
write_cdata(struct buf *out, const char *p, size_t n)
{
    buf_adds(out, "<![CDATA[");
    const char *end = p + n;
    const char *from = p;
    for (; end - p >= 3; p++) {
        if (memcmp(p, "]]>", 3) != 0)
            continue;
        escape_add(out, &cdata_escape, from, (size_t)(p + 2 - from));
        buf_adds(out, "]]><![CDATA[");
        from = p + 2;
    }
    escape_add(out, &cdata_escape, from, (size_t)(end - from));
    buf_adds(out, "]]>");
}

static void
write_markup(struct buf *out, const struct node *n)
{
    struct buf html;
    buf_init(&html, out->arena, 0);
    html_write_fragment(&html, n->children);
    escape_add(out, &text_escape, html.p, html.len);
}

/* Line end and indentation: 64 levels in one copy, deeper ones no further in. */
static void
write_break(struct buf *out, int depth)
{
    static const char blanks[] =
        "\n"
        "                                                                "
        "                                                                ";
    size_t n = 1 + 2 * (size_t)depth;
    buf_add(out, blanks, n < sizeof blanks - 1 ? n : sizeof blanks - 1);
}

static bool
has_text(const struct node *n)
{
    for (const struct node *c = n->children; c != NULL; c = c->next)
        if (c->kind != NODE_ELEMENT)
            return true;
    return false;
}

static void
write_element(const struct writer *w, const struct node *n, int depth, bool apart)
{
    buf_addc(w->out, '<');
    buf_add(w->out, n->name, n->name_len);
    for (const struct attribute *a = n->attributes; a != NULL; a = a->next) {
        buf_addc(w->out, ' ');
        buf_add(w->out, a->name, a->name_len);
        buf_add(w->out, "=\"", 2);
        escape_add(w->out, &attribute_escape, a->value, a->value_len);
        buf_addc(w->out, '"');
    }
    if (n->children == NULL && w->style == XML_ATOM) {
        buf_add(w->out, "/>", 2);
        return;
    }
    buf_addc(w->out, '>');
    if (n->children != NULL) {
        apart = apart && !has_text(n);
        write_nodes(w, n->children, depth + 1, apart);
        if (apart)
            write_break(w->out, depth);
    }
    buf_add(w->out, "</", 2);
    buf_add(w->out, n->name, n->name_len);
    buf_addc(w->out, '>');
}

static void
write_node(const struct writer *w, const struct node *n, int depth, bool apart)
{
    switch (n->kind) {
    case NODE_ELEMENT:
        write_element(w, n, depth, apart);
        break;
    case NODE_TEXT:
    case NODE_NUMBER:
    case NODE_BOOLEAN:
        escape_add(w->out, &text_escape, n->text, n->text_len);
        break;
    case NODE_CDATA:
        write_cdata(w->out, n->text, n->text_len);
        break;
    case NODE_MARKUP:
        write_markup(w->out, n);
        break;
    default:
        write_nodes(w, n->children, depth, false);
    }
}

/* Siblings, each on a line of its own if `apart`. */
static void
write_nodes(const struct writer *w, const struct node *n, int depth, bool apart)
{
    for (; n != NULL; n = n->next) {
        if (apart)
            write_break(w->out, depth);
        write_node(w, n, depth, apart);
    }
}

void
xml_write(struct buf *out, const struct node *root, enum xml_style style)
{
    const struct writer w = { .out = out, .style = style };
    buf_adds(out, prologs[style]);
    for (const struct node *n = root; n != NULL; n = n->next) {
        write_node(&w, n, 0, true);
        if (style != XML_FRAGMENT)
            buf_addc(out, '\n');
    }
}
