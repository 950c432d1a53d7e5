/*
 * Emit value: see emit.h. A value that is a variable stays where it is; all
 * others get a slot, which the statement around gives back.
 */
#include "render/emit.h"

#include "render/format.h"
#include "render/model_table.h"
#include "util/arena.h"

#include <string.h>

/* How deep values may nest; paths of such length have no meaning anyway. */
#define VALUE_DEPTH_MAX 100

static const struct place nowhere = { .type = { .kind = TYPE_TEXT, .of = -1 } };

static struct view_type
plain_type(enum type_kind kind)
{
    return (struct view_type){ .kind = kind, .of = -1 };
}

const char *
emit_type_name(struct emitter *em, struct view_type t)
{
    switch (t.kind) {
    case TYPE_TEXT:
        return "text";
    case TYPE_INT:
        return "int";
    case TYPE_BOOL:
        return "bool";
    case TYPE_ENUM:
        return model_enums[t.of];
    case TYPE_STRUCT:
        return model_structs[t.of].name;
    case TYPE_LIST:
        return arena_printf(em->scope->arena, "%s[]", model_structs[t.of].name);
    default:
        return "text[]";
    }
}

static uint16_t
target(struct emitter *em, int want)
{
    return want == ANY_SLOT ? emit_slots(em, 1) : (uint16_t)want;
}

static struct place
name_value(struct emitter *em, const struct expr *e, int want)
{
    for (size_t i = em->nvars; i-- > 0;) {
        const struct variable *v = &em->vars[i];
        if (v->name.len != e->name.len || memcmp(v->name.p, e->name.p, v->name.len) != 0)
            continue;
        if (want == ANY_SLOT)
            return (struct place){ v->type, v->slot };
        emit_op(em, (struct op){ .code = OP_MOVE, .a = (uint16_t)want, .b = v->slot });
        return (struct place){ v->type, (uint16_t)want };
    }
    int c = model_constant_find(e->name.p, e->name.len);
    if (c < 0) {
        emit_fail(em, e->at, "nothing is called \"%.*s\" here", (int)e->name.len, e->name.p);
        return nowhere;
    }
    uint16_t to = target(em, want);
    emit_op(em, (struct op){ .code = OP_INT, .a = to, .n = (int32_t)model_constants[c].value });
    return (struct place){ { TYPE_ENUM, model_constants[c].of }, to };
}

static struct view_type
field_type(const struct model_field *f)
{
    static const enum type_kind kinds[FIELD_KIND__MAX] = {
        [FIELD_TEXT] = TYPE_TEXT,
        [FIELD_INT] = TYPE_INT,
        [FIELD_BOOL] = TYPE_BOOL,
        [FIELD_ENUM] = TYPE_ENUM,
        [FIELD_STRUCT] = TYPE_STRUCT,
        [FIELD_PTR] = TYPE_STRUCT,
        [FIELD_LIST] = TYPE_LIST,
        [FIELD_TEXTS] = TYPE_TEXTS,
    };
    return (struct view_type){ kinds[f->kind], f->target };
}

static struct place
field_value(struct emitter *em, const struct expr *e, int want)
{
    struct place from = emit_value(em, e->left, ANY_SLOT);
    if (em->scope->fault->set)
        return nowhere;
    if (from.type.kind != TYPE_STRUCT) {
        emit_fail(em, e->at, "a value of type %s has no fields", emit_type_name(em, from.type));
        return nowhere;
    }
    const struct model_field *f = model_field_find(from.type.of, e->name.p, e->name.len);
    if (f == NULL) {
        emit_fail(em, e->at, "%s has no field \"%.*s\"", model_structs[from.type.of].name,
            (int)e->name.len, e->name.p);
        return nowhere;
    }
    uint16_t to = target(em, want);
    emit_op(em, (struct op){ .code = OP_FIELD,
                    .kind = (uint8_t)f->kind,
                    .a = to,
                    .b = from.slot,
                    .c = (uint16_t)f->count_offset,
                    .n = (int32_t)f->offset });
    return (struct place){ field_type(f), to };
}

static bool
accepts(struct view_type param, struct view_type arg)
{
    if (param.kind == TYPE_INT && arg.kind == TYPE_ENUM)
        return true;
    return param.kind == arg.kind && param.of == arg.of;
}

static void
argument(
    struct emitter *em, const struct view_def *d, size_t i, const struct expr *arg, uint16_t to)
{
    struct place p = emit_value(em, arg, to);
    if (em->scope->fault->set || accepts(d->params[i], p.type))
        return;
    emit_fail(em, arg->at, "argument %zu of %s is %s, not %s", i + 1, d->name,
        emit_type_name(em, d->params[i]), emit_type_name(em, p.type));
}

uint16_t
emit_arguments(struct emitter *em, const struct expr *call, bool is_text, int *id)
{
    const char *what = is_text ? "text" : "view";
    *id = emit_find(em->scope->defs, call->name);
    const struct view_def *d = *id < 0 ? NULL : em->scope->defs->defs[*id];
    if (d == NULL || d->is_text != is_text) {
        emit_fail(em, call->at, d == NULL ? "there is no %s \"%.*s\"" : "%s \"%.*s\" is wanted",
            what, (int)call->name.len, call->name.p);
        return 0;
    }
    uint16_t first = emit_slots(em, d->nparams);
    size_t n = 0;
    for (const struct expr *arg = call->list; arg != NULL; arg = arg->next, n++)
        if (n < d->nparams)
            argument(em, d, n, arg, (uint16_t)(first + n));
    if (n != d->nparams)
        emit_fail(em, call->at, "%s takes %zu argument%s, not %zu", d->name, d->nparams,
            d->nparams == 1 ? "" : "s", n);
    return first;
}

static struct place
call_value(struct emitter *em, const struct expr *e, int want)
{
    int id;
    uint16_t to = target(em, want);
    uint16_t args = emit_arguments(em, e, true, &id);
    emit_op(em, (struct op){ .code = OP_TEXT_CALL, .a = to, .b = args, .n = id });
    return (struct place){ plain_type(TYPE_TEXT), to };
}

static struct place
join_value(struct emitter *em, const struct expr *e, int want)
{
    size_t n = 0;
    for (const struct expr *part = e->list; part != NULL; part = part->next)
        n++;
    uint16_t to = target(em, want);
    if (n == 1)
        return (struct place){ plain_type(TYPE_TEXT), emit_text(em, e->list, to) };
    uint16_t first = emit_slots(em, n);
    uint16_t i = first;
    for (const struct expr *part = e->list; part != NULL; part = part->next)
        emit_text(em, part, i++);
    emit_op(em, (struct op){ .code = OP_JOIN, .a = to, .b = first, .c = (uint16_t)n });
    return (struct place){ plain_type(TYPE_TEXT), to };
}

static struct place
format_value(struct emitter *em, const struct expr *e, int want)
{
    struct place from = emit_value(em, e->left, ANY_SLOT);
    int f = formatter_find(e->name.p, e->name.len);
    if (f < 0) {
        emit_fail(em, e->at, "there is no formatter \"%.*s\"", (int)e->name.len, e->name.p);
        return nowhere;
    }
    if (!em->scope->fault->set && from.type.kind != formatters[f].in) {
        emit_fail(em, e->at, "formatter %s takes %s, not %s", formatters[f].name,
            formatters[f].in == TYPE_INT ? "int" : "text", emit_type_name(em, from.type));
        return nowhere;
    }
    uint16_t to = target(em, want);
    emit_op(em, (struct op){ .code = OP_FORMAT, .a = to, .b = from.slot, .n = f });
    return (struct place){ plain_type(formatters[f].out), to };
}

static void
want_text(struct emitter *em, const struct expr *e, struct place p)
{
    if (!em->scope->fault->set && p.type.kind != TYPE_TEXT)
        emit_fail(em, e->at, "the operator ?? is for texts, and this is %s",
            emit_type_name(em, p.type));
}

static struct place
default_value(struct emitter *em, const struct expr *e, int want)
{
    uint16_t to = target(em, want);
    want_text(em, e->left, emit_value(em, e->left, to));
    size_t jump = emit_op(em, (struct op){ .code = OP_JUMP_PRESENT, .b = to });
    want_text(em, e->right, emit_value(em, e->right, to));
    emit_land(em, jump);
    return (struct place){ plain_type(TYPE_TEXT), to };
}

static bool
comparable(struct view_type a, struct view_type b, enum compare how)
{
    if (a.kind != b.kind || a.of != b.of)
        return false;
    if (a.kind == TYPE_INT)
        return true;
    if (a.kind == TYPE_ENUM || a.kind == TYPE_TEXT || a.kind == TYPE_BOOL)
        return how == COMPARE_EQ || how == COMPARE_NE;
    return false;
}

static struct place
compare_value(struct emitter *em, const struct expr *e, int want)
{
    struct place l = emit_value(em, e->left, ANY_SLOT);
    struct place r = emit_value(em, e->right, ANY_SLOT);
    if (em->scope->fault->set)
        return nowhere;
    if (!comparable(l.type, r.type, e->compare)) {
        emit_fail(em, e->at, "%s and %s cannot be compared so", emit_type_name(em, l.type),
            emit_type_name(em, r.type));
        return nowhere;
    }
    uint16_t to = target(em, want);
    emit_op(em, (struct op){ .code = l.type.kind == TYPE_TEXT ? OP_COMPARE_TEXT : OP_COMPARE,
                    .kind = (uint8_t)e->compare,
                    .a = to,
                    .b = l.slot,
                    .c = r.slot });
    return (struct place){ plain_type(TYPE_BOOL), to };
}

static struct place
logic_value(struct emitter *em, const struct expr *e, int want)
{
    uint16_t to = target(em, want);
    emit_truth(em, e->left, to);
    if (e->kind == EXPR_NOT) {
        emit_op(em, (struct op){ .code = OP_NOT, .a = to, .b = to });
    } else {
        enum op_code code = e->kind == EXPR_AND ? OP_JUMP_UNLESS : OP_JUMP_IF;
        size_t jump = emit_op(em, (struct op){ .code = (uint8_t)code, .b = to });
        emit_truth(em, e->right, to);
        emit_land(em, jump);
    }
    return (struct place){ plain_type(TYPE_BOOL), to };
}

static struct place
constant_value(struct emitter *em, const struct expr *e, int want)
{
    uint16_t to = target(em, want);
    if (e->kind == EXPR_LITERAL) {
        emit_op(em, (struct op){ .code = OP_STRING, .a = to, .n = emit_string(em, e->name) });
        return (struct place){ plain_type(TYPE_TEXT), to };
    }
    emit_op(em, (struct op){ .code = OP_INT, .a = to, .n = e->num });
    return (struct place){ plain_type(e->kind == EXPR_INT ? TYPE_INT : TYPE_BOOL), to };
}

typedef struct place value_fn(struct emitter *em, const struct expr *e, int want);

struct place
emit_value(struct emitter *em, const struct expr *e, int want)
{
    static value_fn *const by_kind[EXPR_KIND__MAX] = {
        [EXPR_NAME] = name_value,
        [EXPR_FIELD] = field_value,
        [EXPR_CALL] = call_value,
        [EXPR_LITERAL] = constant_value,
        [EXPR_JOIN] = join_value,
        [EXPR_INT] = constant_value,
        [EXPR_BOOL] = constant_value,
        [EXPR_FORMAT] = format_value,
        [EXPR_DEFAULT] = default_value,
        [EXPR_COMPARE] = compare_value,
        [EXPR_NOT] = logic_value,
        [EXPR_AND] = logic_value,
        [EXPR_OR] = logic_value,
    };
    if (em->depth == VALUE_DEPTH_MAX)
        emit_fail(em, e->at, "nested too deeply");
    if (em->scope->fault->set)
        return nowhere;
    em->depth++;
    struct place p = by_kind[e->kind](em, e, want);
    em->depth--;
    return p;
}

uint16_t
emit_text(struct emitter *em, const struct expr *e, int want)
{
    size_t mark = em->nops;
    struct place p = emit_value(em, e, want);
    if (em->scope->fault->set || p.type.kind == TYPE_TEXT)
        return p.slot;
    if (p.type.kind != TYPE_INT && p.type.kind != TYPE_BOOL) {
        emit_fail(em, e->at, "a value of type %s is not text", emit_type_name(em, p.type));
        return p.slot;
    }
    bool is_variable = mark == em->nops;
    uint16_t to = is_variable ? target(em, want) : p.slot;
    emit_op(em,
        (struct op){ .code = OP_TO_TEXT, .kind = (uint8_t)p.type.kind, .a = to, .b = p.slot });
    return to;
}

uint16_t
emit_truth(struct emitter *em, const struct expr *e, int want)
{
    struct place p = emit_value(em, e, want);
    if (em->scope->fault->set || p.type.kind == TYPE_BOOL)
        return p.slot;
    uint16_t to = target(em, want);
    emit_op(em,
        (struct op){ .code = OP_TRUTH, .kind = (uint8_t)p.type.kind, .a = to, .b = p.slot });
    return to;
}
