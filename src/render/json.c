/*
 * JSON: see json.h. Repeated children are found by name when the first of them
 * is written, so a list costs one pass for each different name in it.
 */
#include "render/json.h"

#include "render/escape.h"
#include "render/html.h"
#include "render/node.h"
#include "util/arena.h"
#include "util/buf.h"

#include <string.h>

/* U+2028 and U+2029 end lines in older JavaScript, where JSON may end up. */
static const char *
wide_json(uint32_t c)
{
    return c == 0x2028 ? "\\u2028" : c == 0x2029 ? "\\u2029" : NULL;
}

static const struct escape string_escape = {
    .by_class = {
        [ESCAPE_CONTROL] = "\\u00",
        [ESCAPE_TAB] = "\\t",
        [ESCAPE_LF] = "\\n",
        [ESCAPE_CR] = "\\r",
        [ESCAPE_QUOTE] = "\\\"",
        [ESCAPE_BACKSLASH] = "\\\\",
    },
    .hex_controls = true,
    .wide = wide_json,
};

struct writer {
    struct buf *out;
    bool typed;
};

struct text {
    const char *p;
    size_t len;
};

static void write_value(const struct writer *w, const struct node *n);

static void
write_string(struct buf *out, const char *p, size_t n)
{
    buf_addc(out, '"');
    escape_add(out, &string_escape, p, n);
    buf_addc(out, '"');
}

static size_t
digits(const char *p, size_t n)
{
    size_t k = 0;
    while (k < n && p[k] >= '0' && p[k] <= '9')
        k++;
    return k;
}

/* Digits of a number that a reader with double precision keeps. */
#define DIGITS_SAFE 15

/* Whether the text is a number as JSON writes it. */
static bool
is_number(const char *p, size_t n)
{
    size_t minus = n != 0 && p[0] == '-';
    p += minus;
    n -= minus;
    size_t whole = digits(p, n);
    if (whole == 0 || (whole > 1 && p[0] == '0'))
        return false;
    if (whole == n)
        return true;
    size_t fraction = p[whole] == '.' ? digits(p + whole + 1, n - whole - 1) : 0;
    return fraction != 0 && whole + 1 + fraction == n;
}

static bool
is_bare(const char *p, size_t n)
{
    return (n <= DIGITS_SAFE && is_number(p, n)) || (n == 4 && memcmp(p, "true", 4) == 0) ||
           (n == 5 && memcmp(p, "false", 5) == 0);
}

static void
write_scalar(const struct writer *w, const char *p, size_t n)
{
    if (w->typed && is_bare(p, n))
        buf_add(w->out, p, n);
    else
        write_string(w->out, p, n);
}

static bool
is_text(const struct node *n)
{
    return n->kind == NODE_TEXT || n->kind == NODE_CDATA || n->kind == NODE_MARKUP;
}

/* Whether it is a member of the object around it; a member without a value is
 * left out. */
static bool
is_member(const struct node *n)
{
    return n->kind == NODE_ELEMENT || (n->kind == NODE_MEMBER && n->children != NULL);
}

static struct text
text_of(const struct writer *w, const struct node *n)
{
    if (n->kind != NODE_MARKUP)
        return (struct text){ n->text, n->text_len };
    struct buf html;
    buf_init(&html, w->out->arena, 0);
    html_write_fragment(&html, n->children);
    return (struct text){ html.p, html.len };
}

/* All texts from `n` on, joined; p is NULL when there are none. */
static struct text
texts_of(const struct writer *w, const struct node *n)
{
    struct text found = { NULL, 0 };
    struct buf joined = { .arena = NULL };
    for (; n != NULL; n = n->next) {
        if (!is_text(n))
            continue;
        struct text t = text_of(w, n);
        if (found.p == NULL) {
            found = t;
            continue;
        }
        if (joined.arena == NULL) {
            buf_init(&joined, w->out->arena, found.len + t.len + 1);
            buf_add(&joined, found.p, found.len);
        }
        buf_add(&joined, t.p, t.len);
        found = (struct text){ joined.p, joined.len };
    }
    return found;
}

static bool
same_name(const struct node *n, const char *name, size_t len)
{
    return is_member(n) && n->name_len == len &&
           (n->name == name || memcmp(n->name, name, len) == 0);
}

static void
write_key(const struct writer *w, const char *name, size_t len, bool *first)
{
    if (!*first)
        buf_addc(w->out, ',');
    *first = false;
    write_string(w->out, name, len);
    buf_addc(w->out, ':');
}

/* Names of an object that were written already. */
struct seen {
    struct text *names;
    size_t n;
    size_t cap;
};

/* Whether the name is new; it no longer is afterwards. */
static bool
seen_new(struct seen *s, struct arena *a, const char *name, size_t len)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->names[i].len == len && memcmp(s->names[i].p, name, len) == 0)
            return false;
    if (s->n == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 16;
        struct text *names = arena_array(a, cap, sizeof *names);
        if (s->n != 0)
            memcpy(names, s->names, s->n * sizeof *names);
        s->names = names;
        s->cap = cap;
    }
    s->names[s->n++] = (struct text){ name, len };
    return true;
}

/* The values of all nodes of that name from `n` on, after `attribute`, if there
 * is one of that name too: one is a value, several are an array. */
static void
write_named(const struct writer *w, const struct attribute *attribute, const struct node *n,
    const char *name, size_t len)
{
    size_t count = attribute != NULL;
    for (const struct node *c = n; c != NULL && count < 2; c = c->next)
        count += same_name(c, name, len);
    if (count > 1)
        buf_addc(w->out, '[');
    if (attribute != NULL)
        write_scalar(w, attribute->value, attribute->value_len);
    bool first = attribute == NULL;
    for (; n != NULL; n = n->next) {
        if (!same_name(n, name, len))
            continue;
        if (!first)
            buf_addc(w->out, ',');
        first = false;
        write_value(w, n);
    }
    if (count > 1)
        buf_addc(w->out, ']');
}

static void
write_object(const struct writer *w, const struct attribute *attributes, const struct node *n)
{
    struct seen seen = { .names = NULL };
    bool first = true;
    struct text text = texts_of(w, n);
    buf_addc(w->out, '{');
    for (const struct attribute *a = attributes; a != NULL; a = a->next) {
        seen_new(&seen, w->out->arena, a->name, a->name_len);
        write_key(w, a->name, a->name_len, &first);
        write_named(w, a, n, a->name, a->name_len);
    }
    for (; n != NULL; n = n->next) {
        if (!is_member(n) || !seen_new(&seen, w->out->arena, n->name, n->name_len))
            continue;
        write_key(w, n->name, n->name_len, &first);
        write_named(w, NULL, n, n->name, n->name_len);
    }
    if (text.p != NULL && text.len != 0 && seen_new(&seen, w->out->arena, "content", 7)) {
        write_key(w, "content", 7, &first);
        write_scalar(w, text.p, text.len);
    }
    buf_addc(w->out, '}');
}

static void
write_element(const struct writer *w, const struct node *n)
{
    bool object = n->attributes != NULL;
    for (const struct node *c = n->children; c != NULL && !object; c = c->next)
        object = !is_text(c);
    if (object) {
        write_object(w, n->attributes, n->children);
        return;
    }
    struct text text = texts_of(w, n->children);
    write_scalar(w, text.p != NULL ? text.p : "", text.len);
}

static void
write_list(const struct writer *w, const struct node *n)
{
    buf_addc(w->out, '[');
    for (bool first = true; n != NULL; n = n->next, first = false) {
        if (!first)
            buf_addc(w->out, ',');
        write_value(w, n);
    }
    buf_addc(w->out, ']');
}

/* Several texts in a row are one string, several other values an array. */
static void
write_member(const struct writer *w, const struct node *n)
{
    bool texts = true;
    for (const struct node *c = n->children; c != NULL; c = c->next)
        texts = texts && is_text(c);
    if (n->children != NULL && n->children->next == NULL && !texts) {
        write_value(w, n->children);
    } else if (texts) {
        struct text text = texts_of(w, n->children);
        write_string(w->out, text.p != NULL ? text.p : "", text.len);
    } else {
        write_list(w, n->children);
    }
}

static void
write_value(const struct writer *w, const struct node *n)
{
    struct text text;
    switch (n->kind) {
    case NODE_ELEMENT:
        write_element(w, n);
        break;
    case NODE_OBJECT:
        write_object(w, NULL, n->children);
        break;
    case NODE_ARRAY:
        write_list(w, n->children);
        break;
    case NODE_MEMBER:
        write_member(w, n);
        break;
    case NODE_NUMBER:
        if (is_number(n->text, n->text_len))
            buf_add(w->out, n->text, n->text_len);
        else
            write_string(w->out, n->text, n->text_len);
        break;
    case NODE_BOOLEAN:
        buf_add(w->out, n->text, n->text_len);
        break;
    default:
        text = text_of(w, n);
        write_string(w->out, text.p, text.len);
    }
}

void
json_write(struct buf *out, const struct node *root, bool typed)
{
    const struct writer w = { .out = out, .typed = typed };
    if (root == NULL)
        buf_adds(out, "{}");
    else if (root->kind == NODE_OBJECT || root->kind == NODE_ARRAY)
        write_value(&w, root);
    else
        write_object(&w, NULL, root);
}
