/*
 * Syntax tree of templates: what parse.c makes and compile.c reads. Lives in
 * the compiler's arena. `at` is where in its source a thing begins; names and
 * literals point into the source or the arena and have a length.
 */
#ifndef RENDER_AST_H
#define RENDER_AST_H

#include "render/op.h"
#include "render/scan.h"

struct span {
    const char *p;
    size_t len;
};

enum expr_kind {
    EXPR_NAME,    /* variable or constant */
    EXPR_FIELD,   /* left . name */
    EXPR_CALL,    /* name ( list ) */
    EXPR_LITERAL, /* name: the text */
    EXPR_JOIN,    /* list of parts */
    EXPR_INT,     /* num */
    EXPR_BOOL,    /* num */
    EXPR_FORMAT,  /* left | name */
    EXPR_DEFAULT, /* left ?? right */
    EXPR_COMPARE, /* left compare right */
    EXPR_NOT,     /* left */
    EXPR_AND,     /* left, right */
    EXPR_OR,      /* left, right */
    EXPR_KIND__MAX
};

struct expr {
    enum expr_kind kind;
    const char *at;
    struct span name;
    struct expr *left;
    struct expr *right;
    struct expr *list; /* arguments or parts, by next */
    struct expr *next;
    int32_t num;
    enum compare compare;
};

struct type_name {
    const char *at;
    struct span name;
    bool list; /* name[] */
};

struct attribute_def {
    struct attribute_def *next;
    const char *at;
    struct span name;
    struct expr *value;
};

enum stmt_kind {
    STMT_ELEMENT, /* name, attributes, body */
    STMT_TEXT,    /* value */
    STMT_IF,      /* value, body, other */
    STMT_FOR,     /* type, name, value, body */
    STMT_LET,     /* name, value */
    STMT_RENDER,  /* value: the call; body, with */
    STMT_CONTENT,
    STMT_CDATA,   /* body */
    STMT_MARKUP,  /* body */
    STMT_RICH,    /* value */
    STMT_OBJECT,  /* body */
    STMT_ARRAY,   /* body */
    STMT_MEMBER,  /* value: the key; body: one statement */
    STMT_NUMBER,  /* value */
    STMT_BOOLEAN, /* value */
    STMT_KIND__MAX
};

struct stmt {
    enum stmt_kind kind;
    const char *at;
    struct stmt *next;
    struct span name;
    struct type_name type;
    struct expr *value;
    struct attribute_def *attributes;
    struct stmt *body;
    struct stmt *other;
    bool with; /* STMT_RENDER: has content, perhaps empty */
};

struct param_def {
    struct param_def *next;
    const char *at;
    struct type_name type;
    struct span name;
};

/* A definition as written. */
struct def {
    struct def *next;
    const struct source *source;
    const char *at; /* of the name */
    struct span name;
    bool is_text;
    struct param_def *params;
    struct stmt *body;
};

/* A value, and one in braces or quotes. NULL only after a fault. */
struct expr *parse_value(struct scan *s);
struct expr *parse_braced(struct scan *s);
struct expr *parse_quoted(struct scan *s);

/* The arguments of a call up to and with ")". */
struct expr *parse_arguments(struct scan *s);

/* Either of the two, as attributes and keys have them. */
struct expr *parse_given(struct scan *s);

/* The definitions of a file, in order; NULL when there are none or after a
 * fault. */
struct def *parse_source(struct arena *a, const struct source *src, struct fault *fault);

#endif
