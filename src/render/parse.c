/*
 * Parse: definitions and statements into a syntax tree. What names mean is for
 * compile.c; this knows only how they are written. See matinee-templates(5).
 */
#include "render/ast.h"

#include "util/arena.h"

#include <string.h>

static struct stmt *parse_block(struct scan *s);
static struct stmt *parse_stmt(struct scan *s);

static struct stmt *
stmt_new(struct scan *s, enum stmt_kind kind, const char *at)
{
    struct stmt *st = arena_zalloc(s->arena, sizeof *st);
    st->kind = kind;
    st->at = at;
    return st;
}

static bool
same(struct span a, struct span b)
{
    return a.len == b.len && memcmp(a.p, b.p, a.len) == 0;
}

/* The "end" of what was opened at `at`. */
static void
parse_end(struct scan *s, const char *at, const char *what)
{
    if (scan_word(s, "end"))
        return;
    if (*s->at == '\0')
        scan_fail(s, at, "this %s has no end", what);
    else
        scan_fail(s, s->at, "expected a statement or the end of the %s in line %d", what,
            source_line(s->source, at, NULL));
}

static struct attribute_def *
parse_attribute(struct scan *s, const struct attribute_def *before)
{
    struct attribute_def *a = arena_zalloc(s->arena, sizeof *a);
    a->at = s->at;
    a->name = (struct span){ .p = s->at, .len = scan_markup_len(s) };
    if (a->name.len == 0) {
        scan_fail(s, s->at, "expected an attribute, \">\" or \"/>\"");
        return NULL;
    }
    s->at += a->name.len;
    for (; before != NULL; before = before->next)
        if (same(before->name, a->name))
            scan_fail(s, a->at, "attribute \"%.*s\" stands twice", (int)a->name.len, a->name.p);
    scan_expect(s, "=");
    a->value = parse_given(s);
    return a->value == NULL ? NULL : a;
}

static void
parse_end_tag(struct scan *s, const struct stmt *element)
{
    if (!scan_chars(s, "</")) {
        if (*s->at == '\0')
            scan_fail(s, element->at, "<%.*s> is not closed", (int)element->name.len,
                element->name.p);
        else
            scan_fail(s, s->at, "expected a statement or </%.*s>", (int)element->name.len,
                element->name.p);
        return;
    }
    struct span name = { .p = s->at, .len = scan_markup_len(s) };
    if (!same(name, element->name)) {
        scan_fail(s, name.p, "expected </%.*s>", (int)element->name.len, element->name.p);
        return;
    }
    s->at += name.len;
    scan_expect(s, ">");
}

static struct stmt *
parse_element(struct scan *s)
{
    struct stmt *st = stmt_new(s, STMT_ELEMENT, s->at);
    scan_expect(s, "<");
    st->name = (struct span){ .p = s->at, .len = scan_markup_len(s) };
    if (st->name.len == 0) {
        scan_fail(s, s->at, "expected the name of an element");
        return NULL;
    }
    s->at += st->name.len;
    struct attribute_def **tail = &st->attributes;
    while (!scan_chars(s, "/>")) {
        if (scan_chars(s, ">")) {
            st->body = parse_block(s);
            parse_end_tag(s, st);
            break;
        }
        *tail = parse_attribute(s, st->attributes);
        if (*tail == NULL)
            return NULL;
        tail = &(*tail)->next;
    }
    return st;
}

/* After "if" or "elif". */
static struct stmt *
parse_if(struct scan *s, const char *at)
{
    struct stmt *st = stmt_new(s, STMT_IF, at);
    st->value = parse_value(s);
    st->body = parse_block(s);
    scan_next(s);
    const char *next = s->at;
    if (scan_word(s, "elif")) {
        if (++s->depth > SCAN_DEPTH_MAX)
            scan_fail(s, next, "nested too deeply");
        st->other = parse_if(s, next);
        s->depth--;
        return st;
    }
    if (scan_word(s, "else"))
        st->other = parse_block(s);
    parse_end(s, at, "if");
    return st;
}

static struct type_name
parse_type(struct scan *s)
{
    scan_next(s);
    struct type_name t = { .at = s->at };
    t.name = (struct span){ .p = s->at, .len = scan_name_len(s) };
    if (t.name.len == 0)
        scan_fail(s, s->at, "expected a type");
    s->at += t.name.len;
    t.list = *s->at == '[' && scan_chars(s, "[");
    if (t.list)
        scan_expect(s, "]");
    return t;
}

static struct stmt *
parse_for(struct scan *s, const char *at)
{
    struct stmt *st = stmt_new(s, STMT_FOR, at);
    st->type = parse_type(s);
    st->name.p = scan_name(s, "the name of a variable", &st->name.len);
    if (!scan_word(s, "in"))
        scan_fail(s, s->at, "expected \"in\"");
    st->value = parse_value(s);
    st->body = parse_block(s);
    parse_end(s, at, "for");
    return st;
}

static struct stmt *
parse_let(struct scan *s, const char *at)
{
    struct stmt *st = stmt_new(s, STMT_LET, at);
    st->name.p = scan_name(s, "the name of a variable", &st->name.len);
    scan_expect(s, "=");
    st->value = parse_value(s);
    return st;
}

static struct stmt *
parse_render(struct scan *s, const char *at)
{
    struct stmt *st = stmt_new(s, STMT_RENDER, at);
    scan_next(s);
    struct expr *call = arena_zalloc(s->arena, sizeof *call);
    call->kind = EXPR_CALL;
    call->at = s->at;
    call->name.p = scan_name(s, "the name of a view", &call->name.len);
    call->list = parse_arguments(s);
    st->value = call;
    scan_next(s);
    const char *with = s->at;
    st->with = scan_word(s, "with");
    if (st->with) {
        st->body = parse_block(s);
        parse_end(s, with, "with");
    }
    return st;
}

static struct stmt *
parse_member(struct scan *s, const char *at)
{
    struct stmt *st = stmt_new(s, STMT_MEMBER, at);
    st->value = parse_given(s);
    st->body = parse_stmt(s);
    if (st->body == NULL)
        scan_fail(s, s->at, "expected a statement that gives the member's value");
    return st;
}

static struct stmt *
parse_text_stmt(struct scan *s)
{
    struct stmt *st = stmt_new(s, STMT_TEXT, s->at);
    st->value = parse_given(s);
    return st;
}

struct block_word {
    const char *word;
    enum stmt_kind kind;
};

/* Those with statements up to an end, and those with a value in braces. */
static const struct block_word blocks[] = {
    { "cdata", STMT_CDATA },
    { "markup", STMT_MARKUP },
    { "object", STMT_OBJECT },
    { "array", STMT_ARRAY },
};
static const struct block_word valued[] = {
    { "rich", STMT_RICH },
    { "number", STMT_NUMBER },
    { "boolean", STMT_BOOLEAN },
};

static struct stmt *
parse_word_stmt(struct scan *s)
{
    const char *at = s->at;
    if (scan_word(s, "if"))
        return parse_if(s, at);
    if (scan_word(s, "for"))
        return parse_for(s, at);
    if (scan_word(s, "let"))
        return parse_let(s, at);
    if (scan_word(s, "render"))
        return parse_render(s, at);
    if (scan_word(s, "member"))
        return parse_member(s, at);
    if (scan_word(s, "content"))
        return stmt_new(s, STMT_CONTENT, at);
    struct stmt *st = NULL;
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
        if (!scan_word(s, blocks[i].word))
            continue;
        st = stmt_new(s, blocks[i].kind, at);
        st->body = parse_block(s);
        parse_end(s, at, blocks[i].word);
        return st;
    }
    for (size_t i = 0; i < sizeof valued / sizeof valued[0]; i++) {
        if (!scan_word(s, valued[i].word))
            continue;
        st = stmt_new(s, valued[i].kind, at);
        st->value = parse_braced(s);
        return st;
    }
    return NULL;
}

/* One statement, or NULL where none begins (or after a fault). */
static struct stmt *
parse_stmt(struct scan *s)
{
    char c = scan_next(s);
    struct stmt *st = NULL;
    if (++s->depth > SCAN_DEPTH_MAX)
        scan_fail(s, s->at, "nested too deeply");
    else if (c == '<' && s->at[1] != '/')
        st = parse_element(s);
    else if (c == '{' || c == '"')
        st = parse_text_stmt(s);
    else
        st = parse_word_stmt(s);
    s->depth--;
    return s->fault->set ? NULL : st;
}

static struct stmt *
parse_block(struct scan *s)
{
    struct stmt *first = NULL;
    struct stmt **tail = &first;
    while ((*tail = parse_stmt(s)) != NULL)
        tail = &(*tail)->next;
    return first;
}

static struct param_def *
parse_params(struct scan *s)
{
    struct param_def *first = NULL;
    struct param_def **tail = &first;
    scan_expect(s, "(");
    if (scan_chars(s, ")"))
        return NULL;
    do {
        struct param_def *p = arena_zalloc(s->arena, sizeof *p);
        p->type = parse_type(s);
        scan_next(s);
        p->at = s->at;
        p->name.p = scan_name(s, "the name of a parameter", &p->name.len);
        *tail = p;
        tail = &p->next;
    } while (scan_chars(s, ","));
    scan_expect(s, ")");
    return first;
}

static struct def *
parse_def(struct scan *s)
{
    struct def *d = arena_zalloc(s->arena, sizeof *d);
    const char *at = s->at;
    d->source = s->source;
    d->is_text = scan_word(s, "text");
    if (!d->is_text && !scan_word(s, "view")) {
        scan_fail(s, s->at, "expected \"view\" or \"text\"");
        return NULL;
    }
    scan_next(s);
    d->at = s->at;
    d->name.p = scan_name(s, "a name", &d->name.len);
    d->params = parse_params(s);
    d->body = parse_block(s);
    parse_end(s, at, d->is_text ? "text" : "view");
    return s->fault->set ? NULL : d;
}

struct def *
parse_source(struct arena *a, const struct source *src, struct fault *fault)
{
    struct scan s = { .arena = a, .source = src, .at = src->text, .fault = fault };
    struct def *first = NULL;
    struct def **tail = &first;
    while (scan_next(&s) != '\0') {
        *tail = parse_def(&s);
        if (*tail == NULL)
            return NULL;
        tail = &(*tail)->next;
    }
    return first;
}
