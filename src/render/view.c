/*
 * View: the machine that executes op tables and builds the tree. The compiler
 * has checked types, names and slots, so nothing is checked again here but the
 * bounds: depth of calls, slots in use, and work, which grows with every op and
 * every byte joined. Views are found by number, never by name.
 */
#include "render/format.h"
#include "render/node.h"
#include "render/op.h"
#include "render/rich.h"

#include "render/model_table.h"
#include "util/arena.h"
#include "util/log.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 64
#define STACK_MAX 2048

/* Work: about the bytes of memory that a step may take. */
#define WORK_MAX  ((int64_t)64 * 1024 * 1024)
#define WORK_OP   8
#define WORK_NODE 128
#define WORK_RICH 64 /* a byte */

/* What a call was given to put where the view says `content`. */
struct block {
    const struct op *ops;
    struct frame *frame; /* of the caller */
};

struct frame {
    const struct view_def *def;
    struct value *slots;
    const struct block *block; /* NULL: none */
};

struct run {
    struct arena *arena;
    const struct view_table *views;
    struct node *at; /* new nodes become its children */
    struct value *free;
    struct value *end; /* of the slots */
    int depth;
    int64_t work;       /* what is left */
    const char *failed; /* why the run was given up; NULL: it was not */
};

static void execute(struct run *r, struct frame *f, const struct op *op);

static struct value
text_value(const char *s)
{
    return (struct value){ .u.text = s, .n = s != NULL ? strlen(s) : 0 };
}

static struct value
string_value(const struct frame *f, int32_t n)
{
    const struct view_string *s = &f->def->strings[n];
    return (struct value){ .u.text = s->p, .n = s->len };
}

static struct value
num_value(int64_t n)
{
    return (struct value){ .u.num = n };
}

static struct value
field_absent(enum field_kind kind)
{
    if (kind == FIELD_INT || kind == FIELD_BOOL || kind == FIELD_ENUM)
        return num_value(0);
    return (struct value){ .u.ptr = NULL };
}

#define LOAD(type, to, from)                                                                   \
    type to;                                                                                   \
    memcpy(&to, from, sizeof to)

static struct value
field_value(const struct op *op, const char *object)
{
    enum field_kind kind = op->kind;
    if (object == NULL)
        return field_absent(kind);
    const char *at = object + op->n;
    struct value v = { .n = 0 };
    if (kind == FIELD_INT) {
        LOAD(int64_t, n, at);
        v.u.num = n;
    } else if (kind == FIELD_BOOL) {
        LOAD(bool, b, at);
        v.u.num = b;
    } else if (kind == FIELD_ENUM) {
        LOAD(int, e, at);
        v.u.num = e;
    } else if (kind == FIELD_STRUCT) {
        v.u.ptr = at;
    } else {
        LOAD(const char *, p, at);
        if (kind == FIELD_TEXT)
            return text_value(p);
        v.u.ptr = p;
        if (kind != FIELD_PTR) {
            LOAD(size_t, count, object + op->c);
            v.n = p != NULL ? count : 0;
        }
    }
    return v;
}

static struct value
as_text(struct run *r, enum type_kind kind, struct value v)
{
    if (kind == TYPE_BOOL)
        return text_value(v.u.num ? "true" : "false");
    return kind == TYPE_INT ? format_int(r->arena, v.u.num) : v;
}

static bool
spend(struct run *r, size_t n)
{
    r->work -= n > (size_t)WORK_MAX ? WORK_MAX : (int64_t)n;
    if (r->work >= 0)
        return true;
    r->failed = "too much work";
    return false;
}

static struct value
joined(struct run *r, const struct value *parts, size_t n)
{
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        if (parts[i].u.text == NULL)
            return text_value(NULL);
        len += parts[i].n;
    }
    if (!spend(r, len))
        return text_value(NULL);
    char *out = arena_alloc(r->arena, len + 1);
    char *to = out;
    for (size_t i = 0; i < n; i++) {
        memcpy(to, parts[i].u.text, parts[i].n);
        to += parts[i].n;
    }
    *to = '\0';
    return (struct value){ .u.text = out, .n = len };
}

static struct value
added(struct run *r, struct value to, struct value more)
{
    if (more.u.text == NULL)
        return to;
    if (to.u.text == NULL)
        return more;
    return joined(r, (const struct value[]){ to, more }, 2);
}

static struct value
formatted(struct run *r, const struct formatter *f, struct value in)
{
    if (f->in == TYPE_TEXT && (in.u.text == NULL || !spend(r, in.n)))
        return in;
    return f->apply(r->arena, in);
}

static bool
truth(enum type_kind kind, struct value v)
{
    switch (kind) {
    case TYPE_TEXT:
    case TYPE_LIST:
    case TYPE_TEXTS:
        return v.n != 0;
    case TYPE_STRUCT:
        return v.u.ptr != NULL;
    default:
        return v.u.num != 0;
    }
}

static bool
compared(enum compare how, int64_t a, int64_t b)
{
    switch (how) {
    case COMPARE_EQ:
        return a == b;
    case COMPARE_NE:
        return a != b;
    case COMPARE_LT:
        return a < b;
    case COMPARE_LE:
        return a <= b;
    case COMPARE_GT:
        return a > b;
    default:
        return a >= b;
    }
}

static bool
texts_equal(struct value a, struct value b)
{
    if (a.u.text == NULL || b.u.text == NULL)
        return a.u.text == b.u.text;
    return a.n == b.n && memcmp(a.u.text, b.u.text, a.n) == 0;
}

static struct value
next_item(const struct op *op, const struct value *list, struct value *counter)
{
    const char *at = (const char *)list->u.ptr + (size_t)counter->u.num * counter->n;
    counter->u.num++;
    if (op->code == OP_FOR)
        return (struct value){ .u.ptr = at };
    LOAD(const char *, s, at);
    return text_value(s);
}

/* Runs another definition over `args`; its text, if it is one. */
static struct value
called(struct run *r, const struct value *ask, const struct value *args, int32_t id,
    const struct block *block)
{
    const struct view_def *def = r->views->defs[id];
    struct value none = text_value(NULL);
    if (r->depth == DEPTH_MAX || (size_t)(r->end - r->free) < def->nslots) {
        r->failed = "views nest too deeply";
        return none;
    }
    struct frame f = { .def = def, .slots = r->free, .block = block };
    r->free += def->nslots;
    r->depth++;
    f.slots[0] = *ask;
    memcpy(f.slots + 1, args, def->nparams * sizeof *args);
    execute(r, &f, def->ops);
    r->depth--;
    r->free -= def->nslots;
    return def->is_text ? f.slots[1 + def->nparams] : none;
}

static void
content(struct run *r, const struct frame *f)
{
    if (f->block == NULL)
        return;
    if (r->depth == DEPTH_MAX) {
        r->failed = "views nest too deeply";
        return;
    }
    r->depth++;
    execute(r, f->block->frame, f->block->ops);
    r->depth--;
}

static void
leaf(struct run *r, enum node_kind kind, struct value v)
{
    if (v.u.text != NULL)
        node_text(r->arena, r->at, kind, v.u.text, v.n);
}

/* The ops that build nodes. */
static void
build(struct run *r, const struct frame *f, const struct op *op)
{
    const struct value *s = f->slots;
    struct value name;
    if (!spend(r, WORK_NODE))
        return;
    switch ((enum op_code)op->code) {
    case OP_ELEMENT:
        name = string_value(f, op->n);
        r->at = node_named(r->arena, r->at, NODE_ELEMENT, name.u.text, name.n);
        break;
    case OP_ATTRIBUTE:
        name = string_value(f, op->n);
        if (s[op->b].u.text != NULL)
            node_attribute(r->arena, r->at, name.u.text, name.n, s[op->b].u.text, s[op->b].n);
        break;
    case OP_MARKUP:
        r->at = node_new(r->arena, r->at, NODE_MARKUP);
        break;
    case OP_OBJECT:
        r->at = node_new(r->arena, r->at, NODE_OBJECT);
        break;
    case OP_ARRAY:
        r->at = node_new(r->arena, r->at, NODE_ARRAY);
        break;
    case OP_MEMBER:
        name = s[op->b].u.text != NULL ? s[op->b] : text_value("");
        r->at = node_named(r->arena, r->at, NODE_MEMBER, name.u.text, name.n);
        break;
    case OP_CLOSE:
        r->at = r->at->parent;
        break;
    case OP_TEXT:
        leaf(r, NODE_TEXT, s[op->b]);
        break;
    case OP_CDATA:
        leaf(r, NODE_CDATA, s[op->b]);
        break;
    case OP_NUMBER:
        leaf(r, NODE_NUMBER, s[op->b]);
        break;
    case OP_BOOLEAN:
        leaf(r, NODE_BOOLEAN, as_text(r, TYPE_BOOL, s[op->b]));
        break;
    case OP_RICH:
        if (s[op->b].u.text != NULL && spend(r, s[op->b].n * WORK_RICH))
            rich_nodes(r->arena, r->at, s[op->b].u.text, s[op->b].n);
        break;
    default:
        abort(); /* an op the compiler does not make */
    }
}

/* Executes up to OP_END, or until the run is given up. */
static void
execute(struct run *r, struct frame *f, const struct op *op)
{
    const struct op *ops = f->def->ops;
    struct value *s = f->slots;
    for (; op->code != OP_END && r->failed == NULL && spend(r, WORK_OP); op++) {
        switch ((enum op_code)op->code) {
        case OP_NONE:
            s[op->a] = text_value(NULL);
            break;
        case OP_STRING:
            s[op->a] = string_value(f, op->n);
            break;
        case OP_INT:
            s[op->a] = num_value(op->n);
            break;
        case OP_MOVE:
            s[op->a] = s[op->b];
            break;
        case OP_FIELD:
            s[op->a] = field_value(op, s[op->b].u.ptr);
            break;
        case OP_TO_TEXT:
            s[op->a] = as_text(r, op->kind, s[op->b]);
            break;
        case OP_JOIN:
            s[op->a] = joined(r, &s[op->b], op->c);
            break;
        case OP_FORMAT:
            s[op->a] = formatted(r, &formatters[op->n], s[op->b]);
            break;
        case OP_TRUTH:
            s[op->a] = num_value(truth(op->kind, s[op->b]));
            break;
        case OP_NOT:
            s[op->a] = num_value(!s[op->b].u.num);
            break;
        case OP_COMPARE:
            s[op->a] = num_value(compared(op->kind, s[op->b].u.num, s[op->c].u.num));
            break;
        case OP_COMPARE_TEXT:
            s[op->a] = num_value(texts_equal(s[op->b], s[op->c]) == (op->kind == COMPARE_EQ));
            break;
        case OP_JUMP:
            op = ops + op->n - 1;
            break;
        case OP_JUMP_IF:
            if (s[op->b].u.num)
                op = ops + op->n - 1;
            break;
        case OP_JUMP_UNLESS:
            if (!s[op->b].u.num)
                op = ops + op->n - 1;
            break;
        case OP_JUMP_PRESENT:
            if (s[op->b].u.text != NULL)
                op = ops + op->n - 1;
            break;
        case OP_ADD:
            s[op->a] = added(r, s[op->a], s[op->b]);
            break;
        case OP_TEXT_CALL:
            s[op->a] = called(r, s, &s[op->b], op->n, NULL);
            break;
        case OP_FOR_START:
            s[op->a] = (struct value){ .u.num = 0, .n = (size_t)op->n };
            break;
        case OP_FOR:
        case OP_FOR_TEXT:
            if ((size_t)s[op->c].u.num == s[op->b].n)
                op = ops + op->n - 1;
            else
                s[op->a] = next_item(op, &s[op->b], &s[op->c]);
            break;
        case OP_CALL:
            called(r, s, &s[op->b], op->n,
                op->c != 0 ? &(struct block){ .ops = op + 1, .frame = f } : NULL);
            op += op->c;
            break;
        case OP_CONTENT:
            content(r, f);
            break;
        default:
            build(r, f, op);
        }
    }
}

struct node *
view_run_id(struct arena *a, const struct view_set *set, enum view_family f, int id,
    const void *object, const struct ask *ask)
{
    struct value stack[STACK_MAX];
    const struct view_table *views = &set->families[f];
    assert(id >= 0 && (size_t)id < views->ndefs);
    const struct view_def *def = views->defs[id];
    assert(!def->is_text && def->nparams == 1 && def->params[0].kind == TYPE_STRUCT);
    struct node *top = node_new(a, NULL, NODE_ELEMENT);
    struct run r = {
        .arena = a,
        .views = views,
        .at = top,
        .free = stack,
        .end = stack + STACK_MAX,
        .work = WORK_MAX,
    };
    const struct value asked = { .u.ptr = ask };
    const struct value arg = { .u.ptr = object };
    called(&r, &asked, &arg, id, NULL);
    if (r.failed != NULL) {
        log_error("view=%s file=%s reason=\"%s\"", def->name, def->file, r.failed);
        return NULL;
    }
    for (struct node *n = top->children; n != NULL; n = n->next)
        n->parent = NULL;
    return top->children;
}

int
view_find(const struct view_set *set, enum view_family f, const char *name)
{
    const struct view_table *views = &set->families[f];
    for (size_t i = 0; i < views->ndefs; i++) {
        const struct view_def *d = views->defs[i];
        if (strcmp(d->name, name) == 0)
            return !d->is_text && d->nparams == 1 && d->params[0].kind == TYPE_STRUCT ? (int)i
                                                                                      : -1;
    }
    return -1;
}

struct node *
view_run(struct arena *a, const struct view_set *set, enum view_family f, const char *view,
    const void *object, const struct ask *ask)
{
    int id = view_find(set, f, view);
    if (id < 0) {
        log_error("view=%s family=%s reason=\"no such view\"", view, view_family_names[f]);
        return NULL;
    }
    return view_run_id(a, set, f, id, object, ask);
}
