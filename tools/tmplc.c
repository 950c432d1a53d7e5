/*
 * tmplc: checks template sets, turns the base set into C, and shows what a view
 * gives for a made-up object. A thin main over the compiler of src/render; see
 * tmplc(1).
 */
#include "render/compile.h"
#include "render/html.h"
#include "render/json.h"
#include "render/model_table.h"
#include "render/sample.h"
#include "render/xml.h"
#include "util/arena.h"
#include "util/buf.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_BASE TEMPLATES_DIR "/base"

static const char usage_text[] = "usage: tmplc [-o FILE] DIR\n"
                                 "       tmplc --check [--base DIR] DIR\n"
                                 "       tmplc --show FAMILY/VIEW [--base DIR] DIR\n"
                                 "       tmplc --ops FAMILY/NAME [--base DIR] DIR\n";

struct options {
    bool check;
    const char *show; /* FAMILY/VIEW */
    const char *ops;
    const char *output;
    const char *base;
    const char *dir;
};

static void
usage(void)
{
    fputs(usage_text, stderr);
    exit(2);
}

/* ---- the base set as C ---- */

static void
put_literal(FILE *out, const char *p, size_t n)
{
    fputc('"', out);
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        if (c == '"' || c == '\\' || c == '?')
            fprintf(out, "\\%c", c);
        else if (isprint(c))
            fputc(c, out);
        else
            fprintf(out, "\\%03o", c);
    }
    fputc('"', out);
}

static void
put_op(FILE *out, const struct op *op)
{
    fprintf(out, "    { %s, %d, %d, %d, %d, %d },\n", op_names[op->code], op->kind, op->a,
        op->b, op->c, (int)op->n);
}

/* The file a definition is from, as it is named in the source tree. */
static const char *
file_in_set(const char *dir, const char *file)
{
    size_t n = strlen(dir);
    return strncmp(file, dir, n) == 0 && file[n] == '/' ? file + n + 1 : file;
}

static void
put_def(FILE *out, const char *dir, const char *family, const struct view_def *d)
{
    if (d->nparams != 0) {
        fprintf(out, "\nstatic const struct view_type %s_%s_params[] = {\n", family, d->name);
        for (size_t i = 0; i < d->nparams; i++)
            fprintf(out, "    { %d, %d },\n", (int)d->params[i].kind, d->params[i].of);
        fputs("};\n", out);
    }
    if (d->nstrings != 0) {
        fprintf(
            out, "\nstatic const struct view_string %s_%s_strings[] = {\n", family, d->name);
        for (size_t i = 0; i < d->nstrings; i++) {
            fputs("    { ", out);
            put_literal(out, d->strings[i].p, d->strings[i].len);
            fprintf(out, ", %zu },\n", d->strings[i].len);
        }
        fputs("};\n", out);
    }
    fprintf(out, "\nstatic const struct op %s_%s_ops[] = {\n", family, d->name);
    for (size_t i = 0; i < d->nops; i++)
        put_op(out, &d->ops[i]);
    fputs("};\n", out);
    fprintf(out, "\nstatic const struct view_def %s_%s = {\n    .name = \"%s\",\n", family,
        d->name, d->name);
    fprintf(out, "    .is_text = %d,\n    .nparams = %zu,\n    .nslots = %zu,\n", d->is_text,
        d->nparams, d->nslots);
    fprintf(out, "    .nops = %zu,\n    .nstrings = %zu,\n", d->nops, d->nstrings);
    if (d->nparams != 0)
        fprintf(out, "    .params = %s_%s_params,\n", family, d->name);
    if (d->nstrings != 0)
        fprintf(out, "    .strings = %s_%s_strings,\n", family, d->name);
    fprintf(out, "    .ops = %s_%s_ops,\n    .file = ", family, d->name);
    const char *file = file_in_set(dir, d->file);
    put_literal(out, file, strlen(file));
    fprintf(out, ",\n    .line = %d,\n};\n", d->line);
}

static void
put_table(FILE *out, const char *dir, const char *family, const struct view_table *t)
{
    for (size_t i = 0; i < t->ndefs; i++)
        put_def(out, dir, family, t->defs[i]);
    if (t->ndefs == 0)
        return;
    fprintf(out, "\nstatic const struct view_def *const %s_defs[] = {\n", family);
    for (size_t i = 0; i < t->ndefs; i++)
        fprintf(out, "    &%s_%s,\n", family, t->defs[i]->name);
    fputs("};\n", out);
}

/* Offsets stand in the ops as numbers, so the compiler of the generated file
 * has to agree with them. */
static void
put_layout(FILE *out)
{
    for (size_t i = 0; i < model_nheaders; i++)
        fprintf(out, "#include \"%s\"\n", model_headers[i]);
    fputs("\n#include <stddef.h>\n\n", out);
    for (size_t i = 0; i < model_nstructs; i++) {
        const struct model_struct *s = &model_structs[i];
        fprintf(
            out, "_Static_assert(sizeof(struct %s) == %zu, \"layout\");\n", s->name, s->size);
        for (size_t k = 0; k < s->nfields; k++)
            fprintf(out, "_Static_assert(offsetof(struct %s, %s) == %zu, \"layout\");\n",
                s->name, s->fields[k].name, s->fields[k].offset);
    }
}

static void
put_set(FILE *out, const char *dir, const struct view_set *set)
{
    fputs("/* Made by tmplc from the base templates. */\n#include \"render/op.h\"\n\n", out);
    put_layout(out);
    for (int f = 0; f < FAMILY__MAX; f++)
        put_table(out, dir, view_family_names[f], &set->families[f]);
    fputs("\nstatic const struct view_set base = { .families = {\n", out);
    for (int f = 0; f < FAMILY__MAX; f++) {
        if (set->families[f].ndefs != 0)
            fprintf(out, "    [%d] = { .defs = %s_defs, .ndefs = %zu },\n", f,
                view_family_names[f], set->families[f].ndefs);
        else
            fprintf(out, "    [%d] = { .defs = NULL, .ndefs = 0 },\n", f);
    }
    fputs(
        "} };\n\nconst struct view_set *\nview_set_base(void)\n{\n    return &base;\n}\n", out);
}

static int
write_set(const struct options *o, const struct view_set *set)
{
    FILE *out = o->output != NULL ? fopen(o->output, "w") : stdout;
    if (out == NULL) {
        fprintf(stderr, "tmplc: %s: %s\n", o->output, strerror(errno));
        return 1;
    }
    put_set(out, o->dir, set);
    int bad = ferror(out) || fflush(out) != 0;
    if (o->output != NULL && fclose(out) != 0)
        bad = 1;
    if (bad)
        fprintf(stderr, "tmplc: %s: cannot be written\n", o->output ? o->output : "output");
    return bad;
}

/* ---- showing ---- */

/* Splits FAMILY/NAME; the name is returned. */
static const char *
family_of(const char *path, enum view_family *f)
{
    const char *slash = strchr(path, '/');
    for (*f = 0; slash != NULL && *f < FAMILY__MAX; (*f)++) {
        const char *name = view_family_names[*f];
        if (strlen(name) == (size_t)(slash - path) && strncmp(name, path, strlen(name)) == 0)
            return slash + 1;
    }
    fprintf(stderr,
        "tmplc: %s: not FAMILY/NAME, with one of the families v1, v2, v2json, atom "
        "and html\n",
        path);
    exit(2);
}

static void
write_tree(struct buf *out, enum view_family f, const struct node *tree)
{
    if (f == FAMILY_V2JSON)
        json_write(out, tree, false);
    else if (f == FAMILY_HTML)
        html_write(out, tree);
    else
        xml_write(out, tree, f == FAMILY_ATOM ? XML_ATOM : XML_V1);
}

static int
show(struct arena *a, const struct view_set *set, const char *path)
{
    enum view_family f;
    const char *name = family_of(path, &f);
    int id = view_find(set, f, name);
    if (id < 0) {
        fprintf(
            stderr, "tmplc: %s: there is no view of that name that takes one struct\n", path);
        return 1;
    }
    int type = set->families[f].defs[id]->params[0].of;
    const void *ask = sample_new(a, model_struct_find("ask", 3));
    const struct node *tree = view_run_id(a, set, f, id, sample_new(a, type), ask);
    struct buf out;
    buf_init(&out, a, 0);
    write_tree(&out, f, tree);
    printf("%.*s%s", (int)out.len, out.p, f == FAMILY_V2JSON ? "\n" : "");
    return 0;
}

static int
list_ops(const struct view_set *set, const char *path)
{
    enum view_family f;
    const char *name = family_of(path, &f);
    const struct view_table *t = &set->families[f];
    for (size_t i = 0; i < t->ndefs; i++) {
        const struct view_def *d = t->defs[i];
        if (strcmp(d->name, name) != 0)
            continue;
        for (size_t k = 0; k < d->nops; k++)
            printf("%4zu %-16s kind=%d a=%d b=%d c=%d n=%d\n", k, op_names[d->ops[k].code] + 3,
                d->ops[k].kind, d->ops[k].a, d->ops[k].b, d->ops[k].c, (int)d->ops[k].n);
        return 0;
    }
    fprintf(stderr, "tmplc: %s: there is no such definition\n", path);
    return 1;
}

/* ---- */

static const char *
argument(char **argv, int *i)
{
    if (argv[*i + 1] == NULL)
        usage();
    return argv[++*i];
}

static struct options
options_from(char **argv)
{
    struct options o = { .output = NULL };
    for (int i = 1; argv[i] != NULL; i++) {
        if (strcmp(argv[i], "--check") == 0)
            o.check = true;
        else if (strcmp(argv[i], "--show") == 0)
            o.show = argument(argv, &i);
        else if (strcmp(argv[i], "--ops") == 0)
            o.ops = argument(argv, &i);
        else if (strcmp(argv[i], "--base") == 0)
            o.base = argument(argv, &i);
        else if (strcmp(argv[i], "-o") == 0)
            o.output = argument(argv, &i);
        else if (argv[i][0] == '-' || o.dir != NULL)
            usage();
        else
            o.dir = argv[i];
    }
    if (o.dir == NULL || o.check + (o.show != NULL) + (o.ops != NULL) + (o.output != NULL) > 1)
        usage();
    return o;
}

/* The set to work on: a variant over its base, or the base itself. */
static const struct view_set *
load(struct arena *a, const struct options *o)
{
    char err[512];
    const struct view_set *base = NULL;
    bool variant = o->base != NULL || o->check;
    if (variant) {
        base =
            view_set_load(a, o->base != NULL ? o->base : DEFAULT_BASE, NULL, err, sizeof err);
        if (base == NULL) {
            fprintf(stderr, "%s\n", err);
            return NULL;
        }
    }
    const struct view_set *set = view_set_load(a, o->dir, base, err, sizeof err);
    if (set == NULL)
        fprintf(stderr, "%s\n", err);
    return set;
}

int
main(int argc, char **argv)
{
    (void)argc;
    struct options o = options_from(argv);
    struct arena *a = arena_new(0);
    const struct view_set *set = load(a, &o);
    int status = 1;
    if (set == NULL)
        status = 1;
    else if (o.check)
        status = 0;
    else if (o.show != NULL)
        status = show(a, set, o.show);
    else if (o.ops != NULL)
        status = list_ops(set, o.ops);
    else
        status = write_set(&o, set);
    arena_free(a);
    return status;
}
