/*
 * Rich: a small tokeniser for simple HTML and its two uses. See rich.h.
 */
#include "render/rich.h"

#include "render/node.h"
#include "util/arena.h"
#include "util/buf.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum tag { TAG_A, TAG_B, TAG_I, TAG_EM, TAG_STRONG, TAG_P, TAG_BR, TAG__MAX };

static const char *const tag_names[TAG__MAX] = {
    [TAG_A] = "a",
    [TAG_B] = "b",
    [TAG_I] = "i",
    [TAG_EM] = "em",
    [TAG_STRONG] = "strong",
    [TAG_P] = "p",
    [TAG_BR] = "br",
};

enum piece_kind { PIECE_TEXT, PIECE_OPEN, PIECE_CLOSE, PIECE_DROPPED };

struct piece {
    enum piece_kind kind;
    enum tag tag;
    const char *p; /* the text, or what follows the tag's name */
    size_t n;
};

/* The longest tag that is taken for one, in bytes. */
#define RICH_TAG_MAX 2000

/* The deepest nesting kept. */
#define RICH_DEPTH_MAX 16

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool
is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool
is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool
equals_folded(const char *p, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (lower(p[i]) != name[i])
            return false;
    return name[n] == '\0';
}

static enum tag
tag_find(const char *p, size_t n)
{
    enum tag t = 0;
    while (t < TAG__MAX && !equals_folded(p, n, tag_names[t]))
        t++;
    return t;
}

/* Whether a tag or comment starts at `p`, rather than text. */
static bool
starts_tag(const char *p, const char *end)
{
    if (end - p < 2 || *p != '<')
        return false;
    return is_letter(p[1]) || p[1] == '!' || (p[1] == '/' && end - p > 2 && is_letter(p[2]));
}

/* One past what ends the tag or comment at `p`, quotes minded; NULL if nothing
 * does. */
static const char *
tag_end(const char *p, const char *end)
{
    char quote = '\0';
    bool comment = end - p >= 4 && memcmp(p, "<!--", 4) == 0;
    if (end - p > RICH_TAG_MAX)
        end = p + RICH_TAG_MAX;
    for (const char *q = p; q < end; q++) {
        if (comment) {
            if (q - p >= 6 && memcmp(q - 2, "-->", 3) == 0)
                return q + 1;
        } else if (quote != '\0') {
            quote = *q == quote ? '\0' : quote;
        } else if (*q == '"' || *q == '\'') {
            quote = *q;
        } else if (*q == '>') {
            return q + 1;
        }
    }
    return NULL;
}

static struct piece
tag_piece(const char *p, const char *end)
{
    bool closing = p[1] == '/';
    const char *name = p + (closing ? 2 : 1);
    const char *q = name;
    while (q < end && (is_letter(*q) || (*q >= '0' && *q <= '9')))
        q++;
    enum tag tag = tag_find(name, (size_t)(q - name));
    enum piece_kind kind = tag == TAG__MAX ? PIECE_DROPPED : closing ? PIECE_CLOSE : PIECE_OPEN;
    return (struct piece){ .kind = kind, .tag = tag, .p = q, .n = (size_t)(end - q) };
}

/* Takes the next piece off the front of *p; false at the end. */
static bool
next_piece(const char **p, const char *end, struct piece *piece)
{
    const char *start = *p;
    if (start == end)
        return false;
    if (starts_tag(start, end)) {
        const char *after = tag_end(start, end);
        if (after != NULL) {
            *piece = tag_piece(start, after - 1);
            *p = after;
            return true;
        }
    }
    const char *q = start + 1;
    while (q < end && !starts_tag(q, end))
        q++;
    *piece = (struct piece){ .kind = PIECE_TEXT, .p = start, .n = (size_t)(q - start) };
    *p = q;
    return true;
}

struct reference {
    const char *name;
    uint32_t code;
};

static const struct reference references[] = {
    { "amp;", '&' },
    { "lt;", '<' },
    { "gt;", '>' },
    { "quot;", '"' },
    { "apos;", '\'' },
    { "nbsp;", 0xA0 },
};

static size_t
utf8_put(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

static int
digit_value(char c, int base)
{
    int v = c >= '0' && c <= '9' ? c - '0' : is_letter(c) ? lower(c) - 'a' + 10 : base;
    return v < base ? v : -1;
}

/* The character of a numeric reference at `p` (after '&'); 0 if it is none. */
static uint32_t
numeric_reference(const char *p, const char *end, const char **after)
{
    const char *q = p + 1;
    int base = 10;
    if (q < end && lower(*q) == 'x') {
        base = 16;
        q++;
    }
    uint32_t code = 0;
    const char *digits = q;
    for (; q < end && digit_value(*q, base) >= 0; q++)
        if (code <= 0x10FFFF)
            code = code * (uint32_t)base + (uint32_t)digit_value(*q, base);
    if (q == digits || q == end || *q != ';' || code == 0)
        return 0;
    *after = q + 1;
    bool bad = code > 0x10FFFF || (code >= 0xD800 && code < 0xE000);
    return bad ? 0xFFFD : code;
}

static uint32_t
reference_at(const char *p, const char *end, const char **after)
{
    if (p < end && *p == '#')
        return numeric_reference(p, end, after);
    for (size_t i = 0; i < sizeof references / sizeof references[0]; i++) {
        size_t len = strlen(references[i].name);
        if ((size_t)(end - p) >= len && memcmp(p, references[i].name, len) == 0) {
            *after = p + len;
            return references[i].code;
        }
    }
    return 0;
}

/* Appends with references decoded; a decoded one is never longer. */
static size_t
decode(char *out, const char *p, size_t n)
{
    const char *end = p + n;
    size_t len = 0;
    while (p < end) {
        const char *after = p;
        uint32_t code = *p == '&' ? reference_at(p + 1, end, &after) : 0;
        if (code == 0) {
            out[len++] = *p++;
            continue;
        }
        len += utf8_put(out + len, code);
        p = after;
    }
    return len;
}

/* The value of href in what follows a tag's name, if it is an address of the
 * web; NULL otherwise. */
static const char *
href_of(struct arena *a, const char *p, size_t n, size_t *len)
{
    const char *end = p + n;
    for (; end - p > 6; p++) {
        if (!is_space(*p) || !equals_folded(p + 1, 5, "href="))
            continue;
        const char *v = p + 6;
        char quote = *v == '"' || *v == '\'' ? *v++ : ' ';
        const char *stop = memchr(v, quote, (size_t)(end - v));
        if (stop == NULL)
            stop = end;
        char *out = arena_alloc(a, (size_t)(stop - v) + 1);
        *len = decode(out, v, (size_t)(stop - v));
        out[*len] = '\0';
        bool web = strncmp(out, "http://", 7) == 0 || strncmp(out, "https://", 8) == 0;
        return web ? out : NULL;
    }
    return NULL;
}

static struct node *
opened(struct arena *a, struct node *parent, const struct piece *piece)
{
    const char *name = tag_names[piece->tag];
    struct node *n = node_named(a, parent, NODE_ELEMENT, name, strlen(name));
    size_t len;
    const char *href = piece->tag == TAG_A ? href_of(a, piece->p, piece->n, &len) : NULL;
    if (href != NULL)
        node_attribute(a, n, "href", 4, href, len);
    return n;
}

/* The parent of the nearest open element of that name; `at` if none is open. */
static struct node *
closed(struct node *at, const struct node *root, const char *name)
{
    for (struct node *n = at; n != root; n = n->parent)
        if (strncmp(n->name, name, n->name_len) == 0 && name[n->name_len] == '\0')
            return n->parent;
    return at;
}

static void
text_added(struct arena *a, struct node *at, const struct piece *piece)
{
    char *out = arena_alloc(a, piece->n + 1);
    size_t len = decode(out, piece->p, piece->n);
    out[len] = '\0';
    node_text(a, at, NODE_TEXT, out, len);
}

void
rich_nodes(struct arena *a, struct node *parent, const char *p, size_t n)
{
    const char *end = p + n;
    struct node *at = parent;
    int depth = 0;
    struct piece piece;
    while (next_piece(&p, end, &piece)) {
        if (piece.kind == PIECE_TEXT) {
            text_added(a, at, &piece);
        } else if (piece.kind == PIECE_CLOSE) {
            for (struct node *up = closed(at, parent, tag_names[piece.tag]); at != up;
                 at = at->parent)
                depth--;
        } else if (piece.kind == PIECE_OPEN && depth < RICH_DEPTH_MAX) {
            struct node *child = opened(a, at, &piece);
            if (piece.tag != TAG_BR) {
                at = child;
                depth++;
            }
        }
    }
}

char *
rich_plain(struct arena *a, const char *p, size_t n, size_t *len)
{
    const char *end = p + n;
    char *out = arena_alloc(a, n + 1);
    struct piece piece;
    *len = 0;
    while (next_piece(&p, end, &piece)) {
        bool apart = piece.kind != PIECE_DROPPED && piece.kind != PIECE_TEXT &&
                     (piece.tag == TAG_P || piece.tag == TAG_BR);
        if (piece.kind == PIECE_TEXT)
            *len += decode(out + *len, piece.p, piece.n);
        else if (apart && *len != 0 && !is_space(out[*len - 1]))
            out[(*len)++] = ' ';
    }
    while (*len != 0 && out[*len - 1] == ' ')
        (*len)--;
    out[*len] = '\0';
    return out;
}
