/*
 * Emit: from the syntax tree of one definition to its ops. Names are resolved
 * against the definitions of the family, the model table and the formatters;
 * types are checked; slots are given out. emit_value.c does values, emit.c
 * statements.
 */
#ifndef RENDER_EMIT_H
#define RENDER_EMIT_H

#include "render/ast.h"
#include "render/op.h"

/* What the definition may refer to. */
struct emit_scope {
    struct arena *arena;
    enum view_family family;
    const struct view_table *defs; /* names, kinds and parameters are known */
    struct fault *fault;
};

/* Resolves the parameters of `d` into `out`, all but its ops. */
void emit_signature(const struct emit_scope *scope, const struct def *d, struct view_def *out);

/* Fills in the ops of a definition whose signature is resolved. */
void emit_def(const struct emit_scope *scope, const struct def *d, struct view_def *out);

/* Index in the table by name, or -1. */
int emit_find(const struct view_table *defs, struct span name);

/* ---- between emit.c and emit_value.c ---- */

struct variable {
    struct span name;
    struct view_type type;
    uint16_t slot;
};

struct emitter {
    const struct emit_scope *scope;
    const struct def *def;
    struct variable vars[VIEW_SLOTS_MAX];
    size_t nvars;
    size_t next_slot; /* the first that is free */
    size_t max_slot;  /* how many were in use at most */
    struct op *ops;
    size_t nops;
    size_t ops_cap;
    struct view_string *strings;
    size_t nstrings;
    size_t strings_cap;
    int depth;
};

/* Where a value is. */
struct place {
    struct view_type type;
    uint16_t slot;
};

#define ANY_SLOT (-1)

/* Notes what is wrong, with the place in the template; the first one counts. */
void emit_fail(struct emitter *em, const char *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Appends an op; returns its index. */
size_t emit_op(struct emitter *em, struct op op);

/* Makes the jump at `op` lead to where the next op will be. */
void emit_land(struct emitter *em, size_t op);

/* The number of a string in the table of the set; equal ones share theirs. */
int32_t emit_string(struct emitter *em, struct span s);

/* `n` slots in a row. */
uint16_t emit_slots(struct emitter *em, size_t n);

/* The name of a type for messages, in the arena. */
const char *emit_type_name(struct emitter *em, struct view_type t);

/* A value into slot `want`, or wherever it is or fits (ANY_SLOT). */
struct place emit_value(struct emitter *em, const struct expr *e, int want);

/* The same as text (numbers in decimal), and as truth: 0 or 1. */
uint16_t emit_text(struct emitter *em, const struct expr *e, int want);
uint16_t emit_truth(struct emitter *em, const struct expr *e, int want);

/* The arguments of a call in slots in a row, checked against the parameters of
 * the definition it names; `*id` is its index. Returns the first slot. */
uint16_t emit_arguments(struct emitter *em, const struct expr *call, bool is_text, int *id);

#endif
