/*
 * Emit: statements and definitions. See emit.h.
 */
#include "render/emit.h"

#include "render/html.h"
#include "render/model_table.h"
#include "util/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What the statements around are for. */
struct want {
    bool text; /* only text, to be added to slot `to` */
    uint16_t to;
    bool html; /* elements are HTML's */
};

static void emit_block(struct emitter *em, const struct stmt *st, struct want want);

void
emit_fail(struct emitter *em, const char *at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *text = arena_vprintf(em->scope->arena, fmt, ap);
    va_end(ap);
    fault_at(em->scope->fault, em->def->source, at, "%s", text);
}

size_t
emit_op(struct emitter *em, struct op op)
{
    if (em->nops == em->ops_cap) {
        size_t cap = em->ops_cap ? em->ops_cap * 2 : 64;
        struct op *ops = arena_array(em->scope->arena, cap, sizeof *ops);
        if (em->nops != 0)
            memcpy(ops, em->ops, em->nops * sizeof *ops);
        em->ops = ops;
        em->ops_cap = cap;
    }
    em->ops[em->nops] = op;
    return em->nops++;
}

void
emit_land(struct emitter *em, size_t op)
{
    em->ops[op].n = (int32_t)em->nops;
}

int32_t
emit_string(struct emitter *em, struct span s)
{
    for (size_t i = 0; i < em->nstrings; i++)
        if (em->strings[i].len == s.len && memcmp(em->strings[i].p, s.p, s.len) == 0)
            return (int32_t)i;
    if (em->nstrings == em->strings_cap) {
        size_t cap = em->strings_cap ? em->strings_cap * 2 : 32;
        struct view_string *strings = arena_array(em->scope->arena, cap, sizeof *strings);
        if (em->nstrings != 0)
            memcpy(strings, em->strings, em->nstrings * sizeof *strings);
        em->strings = strings;
        em->strings_cap = cap;
    }
    em->strings[em->nstrings] =
        (struct view_string){ .p = arena_strndup(em->scope->arena, s.p, s.len), .len = s.len };
    return (int32_t)em->nstrings++;
}

uint16_t
emit_slots(struct emitter *em, size_t n)
{
    if (n > VIEW_SLOTS_MAX - em->next_slot) {
        emit_fail(em, em->def->at, "too many values at once in \"%.*s\"",
            (int)em->def->name.len, em->def->name.p);
        return 0;
    }
    uint16_t first = (uint16_t)em->next_slot;
    em->next_slot += n;
    if (em->max_slot < em->next_slot)
        em->max_slot = em->next_slot;
    return first;
}

static bool
span_is(struct span s, const char *word)
{
    return strlen(word) == s.len && memcmp(s.p, word, s.len) == 0;
}

static struct view_type
type_resolve(
    const struct emit_scope *scope, const struct source *src, const struct type_name *t)
{
    static const struct view_type none = { TYPE_TEXT, -1 };
    if (span_is(t->name, "text"))
        return (struct view_type){ t->list ? TYPE_TEXTS : TYPE_TEXT, -1 };
    if (!t->list && span_is(t->name, "int"))
        return (struct view_type){ TYPE_INT, -1 };
    if (!t->list && span_is(t->name, "bool"))
        return (struct view_type){ TYPE_BOOL, -1 };
    int of = model_struct_find(t->name.p, t->name.len);
    if (of >= 0)
        return (struct view_type){ t->list ? TYPE_LIST : TYPE_STRUCT, of };
    of = t->list ? -1 : model_enum_find(t->name.p, t->name.len);
    if (of >= 0)
        return (struct view_type){ TYPE_ENUM, of };
    fault_at(scope->fault, src, t->at, "there is no type \"%.*s%s\"", (int)t->name.len,
        t->name.p, t->list ? "[]" : "");
    return none;
}

static void
variable_add(
    struct emitter *em, const char *at, struct span name, struct view_type type, uint16_t slot)
{
    for (size_t i = 0; i < em->nvars; i++)
        if (em->vars[i].name.len == name.len &&
            memcmp(em->vars[i].name.p, name.p, name.len) == 0)
            emit_fail(em, at, "\"%.*s\" is a name already in use", (int)name.len, name.p);
    if (em->nvars == VIEW_SLOTS_MAX)
        emit_fail(em, at, "too many variables");
    else
        em->vars[em->nvars++] = (struct variable){ name, type, slot };
}

static void
emit_element(struct emitter *em, const struct stmt *st, struct want want)
{
    bool leaf = want.html && html_is_void(st->name.p, st->name.len);
    if (leaf && st->body != NULL)
        emit_fail(
            em, st->body->at, "<%.*s> has no content in HTML", (int)st->name.len, st->name.p);
    if (want.html && html_is_raw(st->name.p, st->name.len) && st->body != NULL)
        emit_fail(
            em, st->body->at, "<%.*s> can only refer to a file", (int)st->name.len, st->name.p);
    emit_op(em, (struct op){ .code = OP_ELEMENT, .n = emit_string(em, st->name) });
    for (const struct attribute_def *a = st->attributes; a != NULL; a = a->next) {
        size_t mark = em->next_slot;
        uint16_t value = emit_text(em, a->value, ANY_SLOT);
        emit_op(
            em, (struct op){ .code = OP_ATTRIBUTE, .b = value, .n = emit_string(em, a->name) });
        em->next_slot = mark;
    }
    emit_block(em, st->body, want);
    emit_op(em, (struct op){ .code = OP_CLOSE });
}

static void
emit_text_stmt(struct emitter *em, const struct stmt *st, struct want want)
{
    uint16_t value = emit_text(em, st->value, ANY_SLOT);
    if (want.text)
        emit_op(em, (struct op){ .code = OP_ADD, .a = want.to, .b = value });
    else
        emit_op(em, (struct op){ .code = OP_TEXT, .b = value });
}

static void
emit_if(struct emitter *em, const struct stmt *st, struct want want)
{
    size_t mark = em->next_slot;
    uint16_t truth = emit_truth(em, st->value, ANY_SLOT);
    em->next_slot = mark;
    size_t unless = emit_op(em, (struct op){ .code = OP_JUMP_UNLESS, .b = truth });
    emit_block(em, st->body, want);
    if (st->other == NULL) {
        emit_land(em, unless);
        return;
    }
    size_t done = emit_op(em, (struct op){ .code = OP_JUMP });
    emit_land(em, unless);
    emit_block(em, st->other, want);
    emit_land(em, done);
}

static void
emit_for(struct emitter *em, const struct stmt *st, struct want want)
{
    struct view_type item = type_resolve(em->scope, em->def->source, &st->type);
    struct place list = emit_value(em, st->value, ANY_SLOT);
    if (em->scope->fault->set)
        return;
    bool texts = list.type.kind == TYPE_TEXTS;
    if (!texts && list.type.kind != TYPE_LIST) {
        emit_fail(em, st->value->at, "a value of type %s is not a list",
            emit_type_name(em, list.type));
        return;
    }
    if (item.kind != (texts ? TYPE_TEXT : TYPE_STRUCT) || item.of != list.type.of) {
        emit_fail(em, st->type.at, "the items of a %s are not of type %s",
            emit_type_name(em, list.type), emit_type_name(em, item));
        return;
    }
    uint16_t counter = emit_slots(em, 1);
    uint16_t slot = emit_slots(em, 1);
    size_t size = texts ? sizeof(const char *) : model_structs[item.of].size;
    emit_op(em, (struct op){ .code = OP_FOR_START, .a = counter, .n = (int32_t)size });
    size_t loop = emit_op(em,
        (struct op){
            .code = texts ? OP_FOR_TEXT : OP_FOR, .a = slot, .b = list.slot, .c = counter });
    variable_add(em, st->at, st->name, item, slot);
    emit_block(em, st->body, want);
    emit_op(em, (struct op){ .code = OP_JUMP, .n = (int32_t)loop });
    emit_land(em, loop);
    em->nvars--;
}

static void
emit_let(struct emitter *em, const struct stmt *st)
{
    uint16_t slot = emit_slots(em, 1);
    struct place p = emit_value(em, st->value, slot);
    em->next_slot = (size_t)slot + 1;
    if (!em->scope->fault->set)
        variable_add(em, st->at, st->name, p.type, slot);
}

static void
emit_render(struct emitter *em, const struct stmt *st)
{
    int id;
    uint16_t args = emit_arguments(em, st->value, false, &id);
    size_t call = emit_op(em, (struct op){ .code = OP_CALL, .b = args, .n = id });
    if (!st->with)
        return;
    emit_block(em, st->body, (struct want){ .html = em->scope->family == FAMILY_HTML });
    emit_op(em, (struct op){ .code = OP_END });
    size_t len = em->nops - call - 1;
    if (len > UINT16_MAX)
        emit_fail(em, st->at, "too much content");
    em->ops[call].c = (uint16_t)len;
}

static void
emit_cdata(struct emitter *em, const struct stmt *st)
{
    uint16_t to = emit_slots(em, 1);
    emit_op(em, (struct op){ .code = OP_NONE, .a = to });
    emit_block(em, st->body, (struct want){ .text = true, .to = to });
    emit_op(em, (struct op){ .code = OP_CDATA, .b = to });
}

static void
emit_container(struct emitter *em, const struct stmt *st, enum op_code code, struct want want)
{
    emit_op(em, (struct op){ .code = (uint8_t)code });
    emit_block(em, st->body, want);
    emit_op(em, (struct op){ .code = OP_CLOSE });
}

static void
emit_member(struct emitter *em, const struct stmt *st, struct want want)
{
    uint16_t key = emit_text(em, st->value, ANY_SLOT);
    emit_op(em, (struct op){ .code = OP_MEMBER, .b = key });
    emit_block(em, st->body, want);
    emit_op(em, (struct op){ .code = OP_CLOSE });
}

static void
emit_number(struct emitter *em, const struct stmt *st)
{
    struct place p = emit_value(em, st->value, ANY_SLOT);
    if (em->scope->fault->set)
        return;
    if (p.type.kind != TYPE_INT && p.type.kind != TYPE_TEXT) {
        emit_fail(em, st->value->at, "a value of type %s is not a number",
            emit_type_name(em, p.type));
        return;
    }
    uint16_t text = p.slot;
    if (p.type.kind == TYPE_INT) {
        text = emit_slots(em, 1);
        emit_op(
            em, (struct op){ .code = OP_TO_TEXT, .kind = TYPE_INT, .a = text, .b = p.slot });
    }
    emit_op(em, (struct op){ .code = OP_NUMBER, .b = text });
}

static void
emit_boolean(struct emitter *em, const struct stmt *st)
{
    emit_op(em, (struct op){ .code = OP_BOOLEAN, .b = emit_truth(em, st->value, ANY_SLOT) });
}

static void
emit_rich(struct emitter *em, const struct stmt *st)
{
    struct place p = emit_value(em, st->value, ANY_SLOT);
    if (!em->scope->fault->set && p.type.kind != TYPE_TEXT)
        emit_fail(
            em, st->value->at, "a value of type %s is not text", emit_type_name(em, p.type));
    emit_op(em, (struct op){ .code = OP_RICH, .b = p.slot });
}

/* What the statement does where it stands, if it may not; else NULL. */
static const char *
misplaced(const struct emitter *em, const struct stmt *st, struct want want)
{
    bool shape = st->kind == STMT_OBJECT || st->kind == STMT_ARRAY || st->kind == STMT_MEMBER ||
                 st->kind == STMT_NUMBER || st->kind == STMT_BOOLEAN;
    if (shape && em->scope->family != FAMILY_V2JSON)
        return "objects, arrays, numbers and the like are for family v2json";
    bool plain = st->kind == STMT_TEXT || st->kind == STMT_IF || st->kind == STMT_FOR ||
                 st->kind == STMT_LET;
    if (want.text && !plain)
        return "only text can stand here";
    return NULL;
}

static void
emit_stmt(struct emitter *em, const struct stmt *st, struct want want)
{
    const char *why = misplaced(em, st, want);
    if (why != NULL) {
        emit_fail(em, st->at, "%s", why);
        return;
    }
    switch (st->kind) {
    case STMT_ELEMENT:
        emit_element(em, st, want);
        break;
    case STMT_TEXT:
        emit_text_stmt(em, st, want);
        break;
    case STMT_IF:
        emit_if(em, st, want);
        break;
    case STMT_FOR:
        emit_for(em, st, want);
        break;
    case STMT_LET:
        emit_let(em, st);
        break;
    case STMT_RENDER:
        emit_render(em, st);
        break;
    case STMT_CONTENT:
        emit_op(em, (struct op){ .code = OP_CONTENT });
        break;
    case STMT_CDATA:
        emit_cdata(em, st);
        break;
    case STMT_MARKUP:
        want.html = true;
        emit_container(em, st, OP_MARKUP, want);
        break;
    case STMT_RICH:
        emit_rich(em, st);
        break;
    case STMT_OBJECT:
        emit_container(em, st, OP_OBJECT, want);
        break;
    case STMT_ARRAY:
        emit_container(em, st, OP_ARRAY, want);
        break;
    case STMT_MEMBER:
        emit_member(em, st, want);
        break;
    case STMT_NUMBER:
        emit_number(em, st);
        break;
    default:
        emit_boolean(em, st);
    }
}

/* A let keeps its slot to the end of the block; all else is given back. */
static void
emit_block(struct emitter *em, const struct stmt *st, struct want want)
{
    size_t block = em->next_slot;
    size_t vars = em->nvars;
    for (; st != NULL && !em->scope->fault->set; st = st->next) {
        size_t mark = em->next_slot;
        emit_stmt(em, st, want);
        if (st->kind != STMT_LET)
            em->next_slot = mark;
    }
    em->next_slot = block;
    em->nvars = vars;
}

int
emit_find(const struct view_table *defs, struct span name)
{
    for (size_t i = 0; i < defs->ndefs; i++)
        if (defs->defs[i] != NULL && span_is(name, defs->defs[i]->name))
            return (int)i;
    return -1;
}

void
emit_signature(const struct emit_scope *scope, const struct def *d, struct view_def *out)
{
    size_t n = 0;
    for (const struct param_def *p = d->params; p != NULL; p = p->next)
        n++;
    struct view_type *params = arena_array(scope->arena, n, sizeof *params);
    n = 0;
    for (const struct param_def *p = d->params; p != NULL; p = p->next)
        params[n++] = type_resolve(scope, d->source, &p->type);
    *out = (struct view_def){
        .name = arena_strndup(scope->arena, d->name.p, d->name.len),
        .is_text = d->is_text,
        .params = params,
        .nparams = n,
        .file = d->source->path,
        .line = source_line(d->source, d->at, NULL),
    };
}

void
emit_def(const struct emit_scope *scope, const struct def *d, struct view_def *out)
{
    struct emitter *em = arena_zalloc(scope->arena, sizeof *em);
    em->scope = scope;
    em->def = d;
    struct view_type ask = { TYPE_STRUCT, model_struct_find("ask", 3) };
    variable_add(em, d->at, (struct span){ "ask", 3 }, ask, emit_slots(em, 1));
    size_t i = 0;
    for (const struct param_def *p = d->params; p != NULL; p = p->next)
        variable_add(em, p->at, p->name, out->params[i++], emit_slots(em, 1));
    struct want want = { .html = scope->family == FAMILY_HTML };
    if (d->is_text) {
        want = (struct want){ .text = true, .to = emit_slots(em, 1) };
        emit_op(em, (struct op){ .code = OP_NONE, .a = want.to });
    }
    emit_block(em, d->body, want);
    emit_op(em, (struct op){ .code = OP_END });
    if (em->nops > INT32_MAX / 2)
        emit_fail(em, d->at, "too long");
    out->ops = em->ops;
    out->nops = em->nops;
    out->strings = em->strings;
    out->nstrings = em->nstrings;
    out->nslots = em->max_slot;
}
