/*
 * Compile: sets of definitions. Each family gets a table of its own files and
 * those it shares, over that of base: a definition of the same name takes its
 * place and keeps its number, so whoever calls by number reaches it. Then the
 * calls of the whole table are followed, since none may lead back to itself.
 */
#include "render/compile.h"

#include "render/ast.h"
#include "render/emit.h"
#include "util/arena.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

const char *const view_family_names[FAMILY__MAX] = {
    [FAMILY_V1] = "v1",
    [FAMILY_V2] = "v2",
    [FAMILY_V2JSON] = "v2json",
    [FAMILY_ATOM] = "atom",
    [FAMILY_HTML] = "html",
};

/* A table in the making. */
struct table {
    struct emit_scope scope;
    struct view_table views;
    const struct view_def **defs; /* the writable form of views.defs */
    const struct def **asts;      /* of those defined in this set; NULL: base's */
    struct view_def *made;        /* what they become */
};

int
compile_read(struct arena *a, const char *dir, struct template_set *t, struct fault *fault)
{
    DIR *d = opendir(dir);
    if (d == NULL) {
        snprintf(fault->text, fault->size, "%s: %s", dir, strerror(errno));
        fault->set = true;
        return -1;
    }
    closedir(d);
    t->dir = dir;
    for (enum view_family f = 0; f < FAMILY__MAX; f++) {
        const char *path = arena_printf(a, "%s/%s", dir, view_family_names[f]);
        if (source_load(a, path, &t->families[f], fault) != 0)
            return -1;
    }
    if (source_load(a, arena_printf(a, "%s/xml", dir), &t->xml, fault) != 0)
        return -1;
    return source_load(a, arena_printf(a, "%s/common", dir), &t->common, fault);
}

/* The definitions of all files, as one list. */
static struct def *
parse_all(struct arena *a, const struct source *src, struct fault *fault)
{
    struct def *first = NULL;
    struct def **tail = &first;
    for (; src != NULL && !fault->set; src = src->next) {
        *tail = parse_source(a, src, fault);
        while (*tail != NULL)
            tail = &(*tail)->next;
    }
    return first;
}

static size_t
count(const struct def *d)
{
    size_t n = 0;
    for (; d != NULL; d = d->next)
        n++;
    return n;
}

static bool
same_signature(const struct view_def *a, const struct view_def *b)
{
    if (a->is_text != b->is_text || a->nparams != b->nparams)
        return false;
    for (size_t i = 0; i < a->nparams; i++)
        if (a->params[i].kind != b->params[i].kind || a->params[i].of != b->params[i].of)
            return false;
    return true;
}

/* Puts the signature of `d` in the table, in the place of base's if it has one. */
static void
declare(struct table *t, const struct def *d)
{
    struct fault *fault = t->scope.fault;
    int id = emit_find(&t->views, d->name);
    size_t at = id < 0 ? t->views.ndefs : (size_t)id;
    struct view_def made;
    emit_signature(&t->scope, d, &made);
    if (id >= 0 && t->asts[at] != NULL) {
        fault_at(fault, d->source, d->at, "%s is defined in %s:%d already", made.name,
            t->defs[at]->file, t->defs[at]->line);
        return;
    }
    if (id >= 0 && !same_signature(t->defs[at], &made)) {
        fault_at(fault, d->source, d->at, "%s has other parameters than in %s:%d", made.name,
            t->defs[at]->file, t->defs[at]->line);
        return;
    }
    t->made[at] = made;
    t->defs[at] = &t->made[at];
    t->asts[at] = d;
    if (id < 0)
        t->views.ndefs++;
}

enum mark { MARK_NEW, MARK_OPEN, MARK_DONE };

/* Follows the calls of a definition; true when one leads back to an open one. */
static bool
leads_back(const struct table *t, size_t id, unsigned char *marks, size_t *through)
{
    const struct view_def *d = t->defs[id];
    marks[id] = MARK_OPEN;
    for (size_t i = 0; i < d->nops; i++) {
        if (d->ops[i].code != OP_CALL && d->ops[i].code != OP_TEXT_CALL)
            continue;
        size_t to = (size_t)d->ops[i].n;
        *through = to;
        if (marks[to] == MARK_OPEN)
            return true;
        if (marks[to] == MARK_NEW && leads_back(t, to, marks, through))
            return true;
    }
    marks[id] = MARK_DONE;
    return false;
}

static void
check_calls(const struct table *t)
{
    unsigned char *marks = arena_zalloc(t->scope.arena, t->views.ndefs);
    struct fault *fault = t->scope.fault;
    size_t to;
    for (size_t id = 0; id < t->views.ndefs && !fault->set; id++) {
        if (marks[id] != MARK_NEW || !leads_back(t, id, marks, &to))
            continue;
        const struct view_def *d = t->defs[to];
        snprintf(fault->text, fault->size,
            "%s:%d:1: %s calls itself, directly or through others", d->file, d->line, d->name);
        fault->set = true;
    }
}

/* The most definitions of a family; what recursion over calls is bounded by. */
#define DEFS_MAX 2000

static void
declare_all(struct table *t, const struct def *d)
{
    for (; d != NULL && !t->scope.fault->set; d = d->next)
        declare(t, d);
}

/* The definitions of a family: its own and the shared ones. */
struct defs {
    const struct def *own;
    const struct def *xml;
    const struct def *common;
};

static struct view_table
compile_family(struct arena *a, enum view_family f, const struct defs *from,
    const struct view_table *base, struct fault *fault)
{
    size_t nbase = base != NULL ? base->ndefs : 0;
    size_t cap = nbase + count(from->own) + count(from->xml) + count(from->common);
    struct table t = {
        .scope = { .arena = a, .family = f, .fault = fault },
        .defs = arena_array(a, cap, sizeof *t.defs),
        .asts = arena_array(a, cap, sizeof *t.asts),
        .made = arena_array(a, cap, sizeof *t.made),
    };
    t.views = (struct view_table){ .defs = t.defs, .ndefs = nbase };
    t.scope.defs = &t.views;
    if (nbase != 0)
        memcpy(t.defs, base->defs, nbase * sizeof *t.defs);
    declare_all(&t, from->common);
    declare_all(&t, from->xml);
    declare_all(&t, from->own);
    for (size_t i = 0; i < t.views.ndefs && !fault->set; i++) {
        if (i == DEFS_MAX)
            fault_at(fault, t.asts[i]->source, t.asts[i]->at, "too many definitions");
        else if (t.asts[i] != NULL)
            emit_def(&t.scope, t.asts[i], &t.made[i]);
    }
    if (!fault->set)
        check_calls(&t);
    return t.views;
}

struct view_set *
compile_set(struct arena *a, const struct template_set *t, const struct view_set *base,
    struct fault *fault)
{
    struct view_set *set = arena_zalloc(a, sizeof *set);
    const struct def *common = parse_all(a, t->common, fault);
    const struct def *xml = parse_all(a, t->xml, fault);
    for (enum view_family f = 0; f < FAMILY__MAX && !fault->set; f++) {
        const struct defs from = {
            .own = parse_all(a, t->families[f], fault),
            .xml = f == FAMILY_V1 || f == FAMILY_V2 ? xml : NULL,
            .common = common,
        };
        if (!fault->set)
            set->families[f] =
                compile_family(a, f, &from, base != NULL ? &base->families[f] : NULL, fault);
    }
    return fault->set ? NULL : set;
}

struct view_set *
view_set_load(
    struct arena *a, const char *dir, const struct view_set *base, char *err, size_t err_size)
{
    struct fault fault = { .text = err, .size = err_size };
    struct template_set t = { .dir = dir };
    if (compile_read(a, dir, &t, &fault) != 0)
        return NULL;
    return compile_set(a, &t, base, &fault);
}
