/*
 * Scan: see scan.h.
 */
#include "render/scan.h"

#include "util/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const reserved[] = { "and", "array", "bool", "boolean", "cdata", "content",
    "elif", "else", "end", "false", "for", "if", "in", "int", "let", "markup", "member", "not",
    "number", "object", "or", "render", "rich", "text", "true", "view", "with" };

int
source_line(const struct source *src, const char *at, int *column)
{
    int line = 1;
    const char *start = src->text;
    for (const char *p = src->text; p < at; p++) {
        if (*p == '\n') {
            line++;
            start = p + 1;
        }
    }
    if (column != NULL)
        *column = (int)(at - start) + 1;
    return line;
}

static void __attribute__((format(printf, 4, 0))) vfault_at(
    struct fault *fault, const struct source *src, const char *at, const char *fmt, va_list ap)
{
    if (fault->set)
        return;
    fault->set = true;
    int column;
    int line = source_line(src, at, &column);
    int n = snprintf(fault->text, fault->size, "%s:%d:%d: ", src->path, line, column);
    if (n > 0 && (size_t)n < fault->size)
        vsnprintf(fault->text + n, fault->size - (size_t)n, fmt, ap);
}

void
fault_at(struct fault *fault, const struct source *src, const char *at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vfault_at(fault, src, at, fmt, ap);
    va_end(ap);
}

void
scan_fail(struct scan *s, const char *at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vfault_at(s->fault, s->source, at, fmt, ap);
    va_end(ap);
    s->at = s->source->text + s->source->len;
}

char
scan_next(struct scan *s)
{
    for (;;) {
        s->at += strspn(s->at, " \t\r\n");
        if (*s->at != '#')
            return *s->at;
        s->at += strcspn(s->at, "\n");
    }
}

static bool
is_name_start(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

static bool
is_name_char(char c)
{
    return is_name_start(c) || (c >= '0' && c <= '9');
}

size_t
scan_name_len(const struct scan *s)
{
    size_t n = 0;
    if (is_name_start(*s->at))
        while (is_name_char(s->at[n]))
            n++;
    return n;
}

size_t
scan_markup_len(const struct scan *s)
{
    size_t n = 0;
    if (is_name_start(*s->at))
        while (is_name_char(s->at[n]) || (s->at[n] != '\0' && strchr("-.:", s->at[n])))
            n++;
    return n;
}

bool
scan_word(struct scan *s, const char *word)
{
    scan_next(s);
    size_t n = scan_name_len(s);
    if (n == 0 || strlen(word) != n || memcmp(s->at, word, n) != 0)
        return false;
    s->at += n;
    return true;
}

bool
scan_chars(struct scan *s, const char *chars)
{
    scan_next(s);
    size_t n = strlen(chars);
    if (strncmp(s->at, chars, n) != 0)
        return false;
    s->at += n;
    return true;
}

void
scan_expect(struct scan *s, const char *chars)
{
    if (!scan_chars(s, chars))
        scan_fail(s, s->at, "expected \"%s\"", chars);
}

bool
scan_is_reserved(const char *p, size_t n)
{
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (strlen(reserved[i]) == n && memcmp(reserved[i], p, n) == 0)
            return true;
    return false;
}

const char *
scan_name(struct scan *s, const char *what, size_t *len)
{
    scan_next(s);
    const char *p = s->at;
    *len = scan_name_len(s);
    if (*len == 0) {
        scan_fail(s, p, "expected %s", what);
    } else if (scan_is_reserved(p, *len)) {
        scan_fail(
            s, p, "expected %s, and \"%.*s\" is a word of the language", what, (int)*len, p);
        *len = 0;
    } else {
        s->at += *len;
    }
    return p;
}

/* The character that a backslash and `c` stand for; '\0' if none. */
static char
unescaped(char c)
{
    switch (c) {
    case '"':
    case '\\':
    case '{':
    case '}':
        return c;
    case 'n':
        return '\n';
    case 't':
        return '\t';
    default:
        return '\0';
    }
}

const char *
scan_literal(struct scan *s, size_t *len)
{
    const char *start = s->at;
    size_t raw = 0;
    while (start[raw] != '\0' && start[raw] != '"' && start[raw] != '{' && start[raw] != '\n')
        raw += start[raw] == '\\' && start[raw + 1] != '\0' ? 2 : 1;
    char *out = arena_alloc(s->arena, raw + 1);
    char *to = out;
    for (const char *p = start; p < start + raw; p++) {
        if (*p != '\\') {
            *to++ = *p;
            continue;
        }
        *to = unescaped(*++p);
        if (*to++ == '\0') {
            scan_fail(s, p - 1, "a backslash stands only before \" \\ { } n t");
            *len = 0;
            return "";
        }
    }
    *to = '\0';
    *len = (size_t)(to - out);
    s->at += raw;
    return out;
}
