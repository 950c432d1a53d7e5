/*
 * Tests of render/html.h and render/rich.h: pages, and what of a catalog's HTML
 * gets into one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "render/html.h"
#include "render/rich.h"

#include "tree.h"

#include <string.h>

static struct arena *arena;

static int
setup(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct node *
element(struct node *parent, const char *name)
{
    return node_named(arena, parent, NODE_ELEMENT, name, strlen(name));
}

static void
pages_have_a_type_and_void_elements(void **state)
{
    (void)state;
    struct node *root = element(NULL, "html");
    struct node *meta = element(root, "meta");
    node_attribute(arena, meta, "charset", 7, "utf-8", 5);
    node_text(arena, meta, NODE_TEXT, "lost", 4);
    struct node *p = element(root, "p");
    node_attribute(arena, p, "title", 5, "\"<&>'", 5);
    node_text(arena, p, NODE_TEXT, "\"<&>'\x01\xFF", 7);
    struct node *script = element(root, "script");
    node_text(arena, script, NODE_TEXT, "alert(1)", 8);
    struct buf out;
    buf_init(&out, arena, 0);
    html_write(&out, root);
    assert_string_equal(out.p,
        "<!DOCTYPE html>\n<html><meta charset=\"utf-8\"><p title=\"&quot;&lt;&amp;&gt;'\">"
        "\"&lt;&amp;&gt;'\xEF\xBF\xBD\xEF\xBF\xBD</p><script></script></html>\n");
}

struct rich_case {
    const char *in;
    const char *html;
    const char *plain;
};

static void
rich_keeps_a_few_tags(void **state)
{
    (void)state;
    static const struct rich_case cases[] = {
        { "", "", "" },
        { "plain & text", "plain &amp; text", "plain & text" },
        { "P&#233;re &amp; fils&nbsp;!", "P\xC3\xA9re &amp; fils\xC2\xA0!",
            "P\xC3\xA9re & fils\xC2\xA0!" },
        { "&#x1F3AC;&#0;&#xD800;&#1114112;&bogus;&",
            "\xF0\x9F\x8E\xAC&amp;#0;\xEF\xBF\xBD\xEF\xBF\xBD&amp;bogus;&amp;",
            "\xF0\x9F\x8E\xAC&#0;\xEF\xBF\xBD\xEF\xBF\xBD&bogus;&" },
        { "(<a href=\"http://h/?a&amp;b\" onclick=\"x()\">M</a>)",
            "(<a href=\"http://h/?a&amp;b\">M</a>)", "(M)" },
        { "<A HREF='https://h/'>x</A>", "<a href=\"https://h/\">x</a>", "x" },
        { "<a href=\"javascript:x()\">x</a>", "<a>x</a>", "x" },
        { "<a href=\"java&#115;cript:x()\">x</a>", "<a>x</a>", "x" },
        { "<script>x()</script>", "x()", "x()" },
        { "<b><i>x</b>y</i>", "<b><i>x</i></b>y", "xy" },
        { "a<br>b<br/>c<p>d</p>", "a<br>b<br>c<p>d</p>", "a b c d" },
        { "a < b <3 <", "a &lt; b &lt;3 &lt;", "a < b <3 <" },
        { "<b", "&lt;b", "<b" },
        { "ab > c <5>", "ab &gt; c &lt;5&gt;", "ab > c <5>" },
        { "<img src=x onerror=y>x<!-- c -->", "x", "x" },
        { "<!-- it's > all <b> -->x", "x", "x" },
        { "<b title='>'>x", "<b>x</b>", "x" },
        { "</b>x", "x", "x" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct node *root = element(NULL, "div");
        rich_nodes(arena, root, cases[i].in, strlen(cases[i].in));
        struct buf out;
        buf_init(&out, arena, 0);
        html_write_fragment(&out, root->children);
        assert_string_equal(out.p, cases[i].html);
        size_t len;
        assert_string_equal(
            rich_plain(arena, cases[i].in, strlen(cases[i].in), &len), cases[i].plain);
        assert_int_equal(len, strlen(cases[i].plain));
    }
}

static void
harmless(const struct node *n)
{
    for (; n != NULL; n = n->next) {
        if (n->kind == NODE_TEXT)
            continue;
        assert_int_equal(n->kind, NODE_ELEMENT);
        assert_non_null(strstr("a b p br ", arena_printf(arena, "%s ", n->name)));
        for (const struct attribute *a = n->attributes; a != NULL; a = a->next) {
            assert_string_equal(a->name, "href");
            assert_int_equal(strncmp(a->value, "http://", 7), 0);
        }
        harmless(n->children);
    }
}

/* What comes out has no tag but the kept ones, whatever goes in. */
static void
random_rich_text_is_harmless(void **state)
{
    (void)state;
    static const char *const pieces[] = { "<", ">", "</", "/>", "a", "b", "script", "p", "br",
        " ", "href=", "\"", "'", "http://", "javascript:", "&lt;", "&#60;", "&", ";", "<!--",
        "x", "\xC3", "\xFF" };
    uint32_t rnd = 1234567;
    for (int i = 0; i < 5000; i++) {
        arena_reset(arena);
        struct buf in;
        buf_init(&in, arena, 0);
        for (uint32_t k = tree_random(&rnd) % 24; k > 0; k--)
            buf_adds(&in, pieces[tree_random(&rnd) % (sizeof pieces / sizeof pieces[0])]);
        struct node *root = element(NULL, "div");
        rich_nodes(arena, root, in.p, in.len);
        harmless(root->children);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_have_a_type_and_void_elements),
        cmocka_unit_test(rich_keeps_a_few_tags),
        cmocka_unit_test(random_rich_text_is_harmless),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
