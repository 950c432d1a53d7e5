/*
 * Fuzz target: the template compiler, and what it lets through. The input is
 * one template file, compiled for each family; every view that takes one struct
 * is run on a sample and written.
 */
#include "render/compile.h"
#include "render/html.h"
#include "render/json.h"
#include "render/model_table.h"
#include "render/sample.h"
#include "render/view.h"
#include "render/xml.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/log.h"
#include "util/utf8.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const enum view_family families[] = { FAMILY_V1, FAMILY_V2JSON, FAMILY_HTML };

/* Whatever the template says, what leaves is UTF-8. */
static void
write_all(struct arena *a, const struct node *tree)
{
    struct buf out;
    buf_init(&out, a, 0);
    xml_write(&out, tree, XML_ATOM);
    assert(utf8_valid_xml(out.p, out.len));
    html_write(&out, tree);
    json_write(&out, tree, true);
    assert(utf8_valid(out.p, out.len));
}

static void
run_all(struct arena *a, const struct view_set *set, enum view_family f)
{
    const void *ask = sample_new(a, model_struct_find("ask", 3));
    for (size_t i = 0; i < set->families[f].ndefs; i++) {
        const struct view_def *d = set->families[f].defs[i];
        struct arena_mark mark = arena_mark(a);
        int id = view_find(set, f, d->name);
        if (id >= 0)
            write_all(a, view_run_id(a, set, f, id, sample_new(a, d->params[0].of), ask));
        arena_rewind(a, mark);
    }
}

static void
compile(struct arena *a, const struct source *src, enum view_family f)
{
    char err[300] = "";
    struct fault fault = { .text = err, .size = sizeof err };
    struct template_set t = { .dir = "fuzz" };
    t.families[f] = (struct source *)arena_memdup(a, src, sizeof *src);
    const struct view_set *set = compile_set(a, &t, NULL, &fault);
    assert((set == NULL) == fault.set);
    if (set == NULL)
        assert(strncmp(err, "x.tmpl:", 7) == 0);
    else
        run_all(a, set, f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!utf8_valid((const char *)data, size) || log_open("/dev/null") != 0)
        return 0;
    struct arena *a = arena_new(0);
    struct source src = { .path = "x.tmpl", .len = size };
    src.text = arena_strndup(a, (const char *)data, size);
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++)
        compile(a, &src, families[i]);
    arena_free(a);
    return 0;
}
