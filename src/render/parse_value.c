/*
 * Parse value: paths, calls, literals, formatters, comparisons and logic, one
 * function for each level of binding. See matinee-templates(5), VALUES.
 */
#include "render/ast.h"

#include "util/arena.h"

#include <string.h>

static struct expr *
expr_new(struct scan *s, enum expr_kind kind, const char *at)
{
    struct expr *e = arena_zalloc(s->arena, sizeof *e);
    e->kind = kind;
    e->at = at;
    return e;
}

static struct expr *
expr_pair(
    struct scan *s, enum expr_kind kind, const char *at, struct expr *left, struct expr *right)
{
    struct expr *e = expr_new(s, kind, at);
    e->left = left;
    e->right = right;
    return e;
}

struct expr *
parse_braced(struct scan *s)
{
    scan_expect(s, "{");
    struct expr *e = parse_value(s);
    scan_expect(s, "}");
    return e;
}

/* The parts between the quotes, by next; an empty literal has none. */
static struct expr *
quoted_parts(struct scan *s, const char *open)
{
    struct expr *first = NULL;
    struct expr **tail = &first;
    while (!s->fault->set && *s->at != '"') {
        if (*s->at == '{') {
            *tail = parse_braced(s);
        } else if (*s->at == '\0' || *s->at == '\n') {
            scan_fail(s, open, "this quote is not closed on its line");
            return NULL;
        } else {
            *tail = expr_new(s, EXPR_LITERAL, s->at);
            (*tail)->name.p = scan_literal(s, &(*tail)->name.len);
        }
        if (*tail != NULL)
            tail = &(*tail)->next;
    }
    return first;
}

struct expr *
parse_quoted(struct scan *s)
{
    scan_next(s);
    const char *open = s->at;
    scan_expect(s, "\"");
    struct expr *parts = quoted_parts(s, open);
    if (s->fault->set)
        return NULL;
    s->at++;
    if (parts != NULL && parts->kind == EXPR_LITERAL && parts->next == NULL)
        return parts;
    struct expr *e = expr_new(s, parts == NULL ? EXPR_LITERAL : EXPR_JOIN, open);
    e->name.p = "";
    e->list = parts;
    return e;
}

struct expr *
parse_given(struct scan *s)
{
    char c = scan_next(s);
    if (c == '{')
        return parse_braced(s);
    if (c == '"')
        return parse_quoted(s);
    scan_fail(s, s->at, "expected {value} or \"literal\"");
    return NULL;
}

struct expr *
parse_arguments(struct scan *s)
{
    struct expr *first = NULL;
    struct expr **tail = &first;
    scan_expect(s, "(");
    if (scan_chars(s, ")"))
        return NULL;
    do {
        *tail = parse_value(s);
        if (*tail == NULL)
            return NULL;
        tail = &(*tail)->next;
    } while (scan_chars(s, ","));
    scan_expect(s, ")");
    return first;
}

static struct expr *
parse_number(struct scan *s)
{
    const char *at = s->at;
    bool minus = *s->at == '-';
    int64_t n = 0;
    s->at += minus;
    while (*s->at >= '0' && *s->at <= '9' && n <= INT32_MAX)
        n = n * 10 + (*s->at++ - '0');
    if (s->at == at + minus || n > INT32_MAX) {
        scan_fail(s, at, "a number has digits, and is at most %d", INT32_MAX);
        return NULL;
    }
    struct expr *e = expr_new(s, EXPR_INT, at);
    e->num = (int32_t)(minus ? -n : n);
    return e;
}

static struct expr *
parse_named(struct scan *s)
{
    const char *at = s->at;
    bool yes = scan_word(s, "true");
    if (yes || scan_word(s, "false")) {
        struct expr *e = expr_new(s, EXPR_BOOL, at);
        e->num = yes;
        return e;
    }
    struct expr *e = expr_new(s, EXPR_NAME, at);
    e->name.p = scan_name(s, "a value", &e->name.len);
    if (s->fault->set)
        return NULL;
    if (scan_next(s) == '(') {
        e->kind = EXPR_CALL;
        e->list = parse_arguments(s);
    }
    return e;
}

static struct expr *
parse_primary(struct scan *s)
{
    char c = scan_next(s);
    if (c == '"')
        return parse_quoted(s);
    if (c == '-' || (c >= '0' && c <= '9'))
        return parse_number(s);
    if (c != '(')
        return parse_named(s);
    scan_expect(s, "(");
    struct expr *e = parse_value(s);
    scan_expect(s, ")");
    return e;
}

/* Paths and formatters bind tightest. */
static struct expr *
parse_postfix(struct scan *s)
{
    struct expr *e = parse_primary(s);
    while (!s->fault->set) {
        bool dot = scan_chars(s, ".");
        if (!dot && !scan_chars(s, "|"))
            break;
        scan_next(s);
        struct expr *outer = expr_new(s, dot ? EXPR_FIELD : EXPR_FORMAT, s->at);
        outer->left = e;
        outer->name = (struct span){ .p = s->at, .len = scan_name_len(s) };
        if (outer->name.len == 0)
            scan_fail(s, s->at, "expected the name of a %s", dot ? "field" : "formatter");
        s->at += outer->name.len;
        e = outer;
    }
    return e;
}

static struct expr *
parse_default(struct scan *s)
{
    struct expr *e = parse_postfix(s);
    const char *at = s->at;
    if (!scan_chars(s, "??"))
        return e;
    if (++s->depth > SCAN_DEPTH_MAX)
        scan_fail(s, at, "nested too deeply");
    e = expr_pair(s, EXPR_DEFAULT, at, e, parse_default(s));
    s->depth--;
    return e;
}

struct sign {
    const char *chars;
    enum compare compare;
};

static const struct sign signs[] = {
    { "==", COMPARE_EQ },
    { "!=", COMPARE_NE },
    { "<=", COMPARE_LE },
    { ">=", COMPARE_GE },
    { "<", COMPARE_LT },
    { ">", COMPARE_GT },
};

/* "<name" and "</" are elements; a '>' may be the end of a start tag only where
 * no value is being read, so it is a comparison here. */
static bool
at_tag(const struct scan *s)
{
    char c = s->at[1];
    return *s->at == '<' &&
           (c == '/' || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
}

static struct expr *
parse_comparison(struct scan *s)
{
    struct expr *e = parse_default(s);
    scan_next(s);
    const char *at = s->at;
    if (at_tag(s))
        return e;
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (!scan_chars(s, signs[i].chars))
            continue;
        e = expr_pair(s, EXPR_COMPARE, at, e, parse_default(s));
        e->compare = signs[i].compare;
        break;
    }
    return e;
}

static struct expr *
parse_not(struct scan *s)
{
    scan_next(s);
    const char *at = s->at;
    if (!scan_word(s, "not"))
        return parse_comparison(s);
    if (++s->depth > SCAN_DEPTH_MAX)
        scan_fail(s, at, "nested too deeply");
    struct expr *e = expr_pair(s, EXPR_NOT, at, parse_not(s), NULL);
    s->depth--;
    return e;
}

static struct expr *
parse_and(struct scan *s)
{
    struct expr *e = parse_not(s);
    while (scan_word(s, "and"))
        e = expr_pair(s, EXPR_AND, s->at, e, parse_not(s));
    return e;
}

struct expr *
parse_value(struct scan *s)
{
    if (++s->depth > SCAN_DEPTH_MAX)
        scan_fail(s, s->at, "nested too deeply");
    struct expr *e = parse_and(s);
    while (scan_word(s, "or"))
        e = expr_pair(s, EXPR_OR, s->at, e, parse_and(s));
    s->depth--;
    return s->fault->set ? NULL : e;
}
