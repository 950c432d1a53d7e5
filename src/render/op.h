/*
 * Op: what templates are compiled to. A definition is a table of ops over a
 * frame of slots; slot 0 is always `ask`, the parameters follow, then a text
 * definition's result. All of it is constant data, so that tmplc can write the
 * base set as C. Only the compiler, tmplc and run.c look inside.
 */
#ifndef RENDER_OP_H
#define RENDER_OP_H

#include "render/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum type_kind {
    TYPE_TEXT,
    TYPE_INT,
    TYPE_BOOL,
    TYPE_ENUM,
    TYPE_STRUCT,
    TYPE_LIST,  /* of structs */
    TYPE_TEXTS, /* of texts */
    TYPE_KIND__MAX
};

struct view_type {
    enum type_kind kind;
    int of; /* index in the model table of the struct or enum; else -1 */
};

enum compare { COMPARE_EQ, COMPARE_NE, COMPARE_LT, COMPARE_LE, COMPARE_GT, COMPARE_GE };

/* a, b, c are slots unless noted; strings, jumps and offsets are in n. */
enum op_code {
    OP_END,          /* of a definition or a block */
    OP_NONE,         /* a = absent text */
    OP_STRING,       /* a = string n */
    OP_INT,          /* a = n */
    OP_MOVE,         /* a = b */
    OP_FIELD,        /* a = field of b; kind: enum field_kind, n: offset, c: offset of count */
    OP_TO_TEXT,      /* a = b as text; kind: enum type_kind */
    OP_JOIN,         /* a = texts of slots b to b + c - 1, absent if one is */
    OP_FORMAT,       /* a = formatter n of b */
    OP_TRUTH,        /* a = whether b is true; kind: enum type_kind */
    OP_NOT,          /* a = not b */
    OP_COMPARE,      /* a = b against c, numbers; kind: enum compare */
    OP_COMPARE_TEXT, /* the same for texts */
    OP_JUMP,         /* to op n */
    OP_JUMP_IF,      /* to op n if b */
    OP_JUMP_UNLESS,  /* to op n unless b */
    OP_JUMP_PRESENT, /* to op n if text b is there */
    OP_ADD,          /* text a gets b at its end; absent b adds nothing */
    OP_TEXT_CALL,    /* a = text definition n with the arguments from b on */
    OP_FOR_START,    /* a = counter; n: size of an item */
    OP_FOR,          /* a = next item of list b, counter c; at the end to op n */
    OP_FOR_TEXT,     /* the same for a list of texts */
    OP_CALL,         /* view n, arguments from b on; c ops follow for its content */
    OP_CONTENT,      /* what the caller gave */
    OP_ELEMENT,      /* opens element named string n */
    OP_ATTRIBUTE,    /* named string n, value b */
    OP_MARKUP,       /* opens */
    OP_OBJECT,       /* opens */
    OP_ARRAY,        /* opens */
    OP_MEMBER,       /* opens, key b */
    OP_CLOSE,        /* what was opened last */
    OP_TEXT,         /* b */
    OP_CDATA,        /* b */
    OP_RICH,         /* b: simple HTML as elements */
    OP_NUMBER,       /* b */
    OP_BOOLEAN,      /* b */
    OP__MAX
};

extern const char *const op_names[OP__MAX]; /* "OP_END" */

struct op {
    uint8_t code;
    uint8_t kind;
    uint16_t a;
    uint16_t b;
    uint16_t c;
    int32_t n;
};

/* The most slots of a frame. */
#define VIEW_SLOTS_MAX 200

struct view_string {
    const char *p;
    size_t len;
};

struct view_def {
    const char *name;
    bool is_text; /* a text definition, else a view */
    size_t nparams;
    size_t nslots;
    size_t nops;
    size_t nstrings;
    const struct view_type *params;
    const struct op *ops;
    const struct view_string *strings;
    const char *file; /* where it is written, for messages */
    int line;
};

struct view_table {
    const struct view_def *const *defs; /* a definition's number is its index */
    size_t ndefs;
};

struct view_set {
    struct view_table families[FAMILY__MAX];
};

#endif
