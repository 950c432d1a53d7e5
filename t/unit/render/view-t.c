/*
 * Tests of render/view.h: sets from folders, variants over base, the bounds of
 * a run, and every view of the base set run on a sample.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "render/html.h"
#include "render/json.h"
#include "render/model_table.h"
#include "render/node.h"
#include "render/op.h"
#include "render/sample.h"
#include "render/view.h"
#include "render/xml.h"

#include "model/ask.h"
#include "model/page.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/log.h"

#include <json-c/json.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct arena *arena;
static char root[] = "/tmp/matinee-view-XXXXXX";
static char err[400];

static int
setup(void **state)
{
    (void)state;
    arena = arena_new(0);
    /* the runs that are given up say so in the log, which is not TAP */
    return mkdtemp(root) == NULL || log_open("/dev/null") != 0 ? -1 : 0;
}

static int
teardown(void **state)
{
    (void)state;
    arena_free(arena);
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", root);
    return system(command);
}

/* Writes SET/FAMILY/x.tmpl below the test's folder. */
static void
put(const char *set, const char *family, const char *text)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", root, set);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/%s/%s", root, set, family);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/%s/%s/x.tmpl", root, set, family);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

static struct view_set *
load(const char *set, const struct view_set *base)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", root, set);
    struct view_set *got = view_set_load(arena, path, base, err, sizeof err);
    if (got != NULL)
        err[0] = '\0';
    return got;
}

static const struct ask ask = { .api_base = "http://api", .version = 150 };

static const char *
xml(const struct view_set *set, const char *view, const void *object)
{
    struct buf out;
    buf_init(&out, arena, 0);
    xml_write(&out, view_run(arena, set, FAMILY_V1, view, object, &ask), XML_FRAGMENT);
    return out.p;
}

static const struct title film = {
    .id = 7, .kind = TITLE_SERIES, .name = "A & B", .release_year = 1959
};

static const struct view_set *
base_of_two(void)
{
    put("base", "v1",
        "view film(title t) <film>render link(t.name)</film> end\n"
        "view link(text s) <link a={s}/> end\n"
        "view other(person p) <p>{p.name}</p> end\n");
    const struct view_set *set = load("base", NULL);
    assert_string_equal(err, "");
    return set;
}

static void
a_variant_changes_what_base_calls(void **state)
{
    (void)state;
    const struct view_set *base = base_of_two();
    put("variant", "v1",
        "view link(text s) <a>render more(s)</a> end\n"
        "view more(text s) <b>{s}</b> end\n");
    const struct view_set *variant = load("variant", base);
    assert_string_equal(err, "");
    assert_string_equal(
        xml(base, "film", &film), "<film>\n  <link a=\"A &amp; B\"></link>\n</film>");
    assert_string_equal(
        xml(variant, "film", &film), "<film>\n  <a>\n    <b>A &amp; B</b>\n  </a>\n</film>");
    const struct person p = { .name = "x" };
    assert_string_equal(xml(variant, "other", &p), "<p>x</p>");
    assert_int_equal(
        view_find(base, FAMILY_V1, "other"), view_find(variant, FAMILY_V1, "other"));
    assert_int_equal(view_find(base, FAMILY_V1, "more"), -1);
    assert_int_equal(view_find(variant, FAMILY_V1, "link"), -1);
    assert_int_equal(view_find(variant, FAMILY_V2, "film"), -1);
}

static void
a_broken_variant_is_refused(void **state)
{
    (void)state;
    const struct view_set *base = base_of_two();
    put("broken", "v1", "\nview link(int n) <a>{n}</a> end\n");
    assert_null(load("broken", base));
    assert_non_null(strstr(err, "/broken/v1/x.tmpl:2:6: link has other parameters than in "));
    put("broken", "v1", "view link(text s) render film(7) end\n");
    assert_null(load("broken", base));
    assert_non_null(strstr(err, "x.tmpl:1:31: argument 1 of film is title, not int"));
    assert_null(load("absent", base));
    assert_non_null(strstr(err, "/absent: No such file"));
    assert_string_equal(
        xml(base, "film", &film), "<film>\n  <link a=\"A &amp; B\"></link>\n</film>");
}

/* A circle may close only through what base calls. */
static void
a_variant_cannot_make_a_circle(void **state)
{
    (void)state;
    put("base2", "v1",
        "view a(title t) <a>render b(t)</a> end\n"
        "view b(title t) <b/> end\n");
    const struct view_set *base = load("base2", NULL);
    assert_non_null(base);
    put("circle", "v1", "view b(title t) render a(t) end\n");
    assert_null(load("circle", base));
    assert_non_null(strstr(err, "calls itself, directly or through others"));
}

static void
common_definitions_are_in_every_family(void **state)
{
    (void)state;
    put("shared", "common", "text url(title t) \"{ask.api_base}/{word()}/{t.id}\" end\n");
    put("shared", "v1", "text word() \"one\" end view v(title t) <v>{url(t)}</v> end\n");
    put("shared", "v2", "text word() \"two\" end view v(title t) <v>{url(t)}</v> end\n");
    put("shared", "v2json", "text word() \"3\" end\n");
    put("shared", "atom", "text word() \"4\" end\n");
    put("shared", "html", "text word() \"5\" end\n");
    const struct view_set *set = load("shared", NULL);
    assert_string_equal(err, "");
    assert_string_equal(xml(set, "v", &film), "<v>http://api/one/7</v>");
    const struct node *n = view_run(arena, set, FAMILY_V2, "v", &film, &ask);
    assert_string_equal(n->children->text, "http://api/two/7");
}

static void
xml_definitions_are_in_both_versions(void **state)
{
    (void)state;
    put("both", "xml", "view v(title t) <v>{word()}</v> end\n");
    put("both", "v1", "text word() \"one\" end\n");
    put("both", "v2", "text word() \"two\" end\n");
    put("both", "v2json", "view w(title t) {t.name} end\n");
    const struct view_set *base = load("both", NULL);
    assert_string_equal(err, "");
    assert_string_equal(xml(base, "v", &film), "<v>one</v>");
    const struct node *n = view_run(arena, base, FAMILY_V2, "v", &film, &ask);
    assert_string_equal(n->children->text, "two");
    assert_int_equal(view_find(base, FAMILY_V2JSON, "v"), -1);
    /* a variant changes one version, or both */
    put("one", "v2", "view v(title t) <only>{word()}</only> end\n");
    const struct view_set *one = load("one", base);
    assert_string_equal(xml(one, "v", &film), "<v>one</v>");
    assert_string_equal(view_run(arena, one, FAMILY_V2, "v", &film, &ask)->name, "only");
    put("two", "xml", "view v(title t) <each>{word()}</each> end\n");
    const struct view_set *two = load("two", base);
    assert_string_equal(xml(two, "v", &film), "<each>one</each>");
    assert_string_equal(view_run(arena, two, FAMILY_V2, "v", &film, &ask)->name, "each");
}

static void
texts_are_not_copied(void **state)
{
    (void)state;
    put("plain", "v1", "view v(title t) <v a={t.name}>{t.name}</v> end\n");
    const struct node *n = view_run(arena, load("plain", NULL), FAMILY_V1, "v", &film, &ask);
    assert_ptr_equal(n->children->text, film.name);
    assert_ptr_equal(n->attributes->value, film.name);
}

static void
a_view_may_give_nothing(void **state)
{
    (void)state;
    put("none", "v1", "view v(title t) if t.runtime <v/> end end\n");
    const struct view_set *set = load("none", NULL);
    assert_null(view_run(arena, set, FAMILY_V1, "v", &film, &ask));
    assert_null(view_run(arena, set, FAMILY_V1, "missing", &film, &ask));
}

/* Each text is the one before it, four times. */
static void
work_is_bounded(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, arena, 0);
    buf_adds(&b, "text t0() \"0123456789\" end\n");
    for (int i = 1; i <= 20; i++)
        buf_printf(&b, "text t%d() \"{t%d()}{t%d()}{t%d()}{t%d()}\" end\n", i, i - 1, i - 1,
            i - 1, i - 1);
    buf_adds(
        &b, "view small(title t) <v>{t5()}</v> end view large(title t) <v>{t20()}</v> end\n");
    put("work", "v1", b.p);
    const struct view_set *set = load("work", NULL);
    assert_string_equal(err, "");
    const struct node *n = view_run(arena, set, FAMILY_V1, "small", &film, &ask);
    assert_int_equal(n->children->text_len, 10 * 1024);
    assert_null(view_run(arena, set, FAMILY_V1, "large", &film, &ask));
}

static void
depth_is_bounded(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, arena, 0);
    buf_adds(&b, "view v0(title t) <x/> end\n");
    for (int i = 1; i <= 100; i++)
        buf_printf(&b, "view v%d(title t) <v>render v%d(t)</v> end\n", i, i - 1);
    put("deep", "v1", b.p);
    const struct view_set *set = load("deep", NULL);
    assert_string_equal(err, "");
    assert_non_null(view_run(arena, set, FAMILY_V1, "v50", &film, &ask));
    assert_null(view_run(arena, set, FAMILY_V1, "v100", &film, &ask));
}

/* What was written can be read again. */
static void
well_formed(enum view_family f, const struct node *tree)
{
    struct buf out;
    buf_init(&out, arena, 0);
    if (f == FAMILY_V2JSON) {
        json_write(&out, tree, false);
        json_object *o = json_tokener_parse(out.p);
        assert_non_null(o);
        json_object_put(o);
    } else if (f == FAMILY_HTML) {
        html_write(&out, tree);
        assert_int_equal(strncmp(out.p, "<!DOCTYPE html>", 15), 0);
    } else {
        struct node *top = node_named(arena, NULL, NODE_ELEMENT, "top", 3);
        top->children = (struct node *)(uintptr_t)tree;
        xml_write(&out, top, f == FAMILY_ATOM ? XML_ATOM : XML_V1);
        xmlDocPtr doc = xmlReadMemory(out.p, (int)out.len, NULL, NULL, XML_PARSE_NONET);
        assert_non_null(doc);
        xmlFreeDoc(doc);
    }
}

static void
every_base_view_runs(void **state)
{
    (void)state;
    const struct view_set *set = view_set_base();
    size_t ran = 0;
    for (enum view_family f = 0; f < FAMILY__MAX; f++) {
        for (size_t i = 0; i < set->families[f].ndefs; i++) {
            const struct view_def *d = set->families[f].defs[i];
            int id = view_find(set, f, d->name);
            if (id < 0)
                continue;
            assert_int_equal(id, i);
            int of = d->params[0].of;
            const void *asked = sample_new(arena, model_struct_find("ask", 3));
            well_formed(f, view_run_id(arena, set, f, id, sample_new(arena, of), asked));
            const void *empty = arena_zalloc(arena, model_structs[of].size);
            well_formed(
                f, view_run_id(arena, set, f, id, empty, &(struct ask){ .version = 100 }));
            ran++;
        }
    }
    assert_true(ran > 0);
}

/* A variant without files is base. */
static void
an_empty_variant_is_base(void **state)
{
    (void)state;
    put("empty", "v1", "# nothing\n");
    const struct view_set *base = view_set_base();
    const struct view_set *set = load("empty", base);
    assert_string_equal(err, "");
    for (enum view_family f = 0; f < FAMILY__MAX; f++) {
        assert_int_equal(set->families[f].ndefs, base->families[f].ndefs);
        for (size_t i = 0; i < base->families[f].ndefs; i++)
            assert_ptr_equal(set->families[f].defs[i], base->families[f].defs[i]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_variant_changes_what_base_calls),
        cmocka_unit_test(a_broken_variant_is_refused),
        cmocka_unit_test(a_variant_cannot_make_a_circle),
        cmocka_unit_test(common_definitions_are_in_every_family),
        cmocka_unit_test(xml_definitions_are_in_both_versions),
        cmocka_unit_test(texts_are_not_copied),
        cmocka_unit_test(a_view_may_give_nothing),
        cmocka_unit_test(work_is_bounded),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(every_base_view_runs),
        cmocka_unit_test(an_empty_variant_is_base),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    int failed = cmocka_run_group_tests(tests, setup, teardown);
    xmlCleanupParser();
    return failed;
}
