/*
 * Tests of render/xml.h: the forms of spec/formats.md 1, what may never leave,
 * and random trees through libxml2 and back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "render/xml.h"

#include "tree.h"

#include "util/utf8.h"

#include <libxml/parser.h>
#include <stdbool.h>
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
attribute(struct node *n, const char *name, const char *value)
{
    node_attribute(arena, n, name, strlen(name), value, strlen(value));
}

static void
text(struct node *n, enum node_kind kind, const char *s)
{
    node_text(arena, n, kind, s, strlen(s));
}

static const char *
written(const struct node *root, enum xml_style style)
{
    struct buf out;
    buf_init(&out, arena, 0);
    xml_write(&out, root, style);
    return out.p;
}

static const char *
written_text(enum node_kind kind, const char *p, size_t n)
{
    struct node *root = element(NULL, "t");
    node_text(arena, root, kind, p, n);
    return written(root, XML_FRAGMENT);
}

static void
v1_has_prolog_and_end_tags(void **state)
{
    (void)state;
    struct node *root = element(NULL, "catalog_title");
    struct node *link = element(root, "link");
    attribute(link, "href", "http://h/?a=1&b=\"2\"");
    attribute(link, "title", "Lola Due\xC3\xB1\x61s");
    text(element(root, "runtime"), NODE_TEXT, "6840");
    assert_string_equal(written(root, XML_V1),
        "<?xml version=\"1.0\" standalone=\"yes\"?>\n\n"
        "<catalog_title>\n"
        "  <link href=\"http://h/?a=1&amp;b=&quot;2&quot;\" title=\"Lola "
        "Due\xC3\xB1\x61s\"></link>\n"
        "  <runtime>6840</runtime>\n"
        "</catalog_title>\n");
}

static void
atom_closes_empty_elements(void **state)
{
    (void)state;
    struct node *root = element(NULL, "feed");
    attribute(root, "xmlns", "http://www.w3.org/2005/Atom");
    element(root, "link");
    assert_string_equal(written(root, XML_ATOM),
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
        "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n  <link/>\n</feed>\n");
}

static void
nothing_is_a_prolog(void **state)
{
    (void)state;
    assert_string_equal(
        written(NULL, XML_V1), "<?xml version=\"1.0\" standalone=\"yes\"?>\n\n");
}

static void
mixed_content_gets_no_space(void **state)
{
    (void)state;
    struct node *root = element(NULL, "p");
    text(root, NODE_TEXT, "a ");
    element(element(root, "b"), "i");
    text(root, NODE_TEXT, " c");
    assert_string_equal(written(root, XML_FRAGMENT), "<p>a <b><i></i></b> c</p>");
}

static void
cdata_end_is_split(void **state)
{
    (void)state;
    assert_string_equal(
        written_text(NODE_CDATA, "a]]>b<&", 7), "<t><![CDATA[a]]]]><![CDATA[>b<&]]></t>");
    assert_string_equal(
        written_text(NODE_CDATA, "a\rb", 3), "<t><![CDATA[a]]>&#13;<![CDATA[b]]></t>");
}

static void
markup_is_escaped_html(void **state)
{
    (void)state;
    struct node *root = element(NULL, "content");
    struct node *markup = node_new(arena, root, NODE_MARKUP);
    struct node *a = element(markup, "a");
    attribute(a, "href", "http://h/?a&b");
    attribute(element(a, "img"), "src", "s.jpg");
    element(markup, "br");
    text(markup, NODE_TEXT, "1 < 2");
    assert_string_equal(written(root, XML_FRAGMENT),
        "<content>&lt;a href=\"http://h/?a&amp;amp;b\"&gt;&lt;img src=\"s.jpg\"&gt;&lt;/a&gt;"
        "&lt;br&gt;1 &amp;lt; 2</content>");
}

struct bad {
    const char *in;
    size_t len;
    const char *out;
};

#define R "\xEF\xBF\xBD"

static void
what_xml_cannot_hold_is_replaced(void **state)
{
    (void)state;
    static const struct bad cases[] = {
        { "a\0b", 3, "a" R "b" },
        { "\x01\x08\x0B\x0C\x1F", 5, R R R R R },
        { "\x80", 1, R },
        { "\xC3", 1, R },
        { "\xC3(", 2, R "(" },
        { "\xC0\xAF", 2, R R },
        { "\xE0\x80\xAF", 3, R R R },
        { "\xED\xA0\x80", 3, R R R },
        { "\xEF\xBF\xBE", 3, R },
        { "\xEF\xBF\xBF", 3, R },
        { "\xF4\x90\x80\x80", 4, R R R R },
        { "\xF0\x9F\x8E", 3, R R R },
        { "\xFF\xFE", 2, R R },
        { "\xE2\x82", 2, R R },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct bad *c = &cases[i];
        assert_string_equal(
            written_text(NODE_TEXT, c->in, c->len), arena_printf(arena, "<t>%s</t>", c->out));
        assert_string_equal(written_text(NODE_CDATA, c->in, c->len),
            arena_printf(arena, "<t><![CDATA[%s]]></t>", c->out));
        struct node *n = element(NULL, "t");
        node_attribute(arena, n, "a", 1, c->in, c->len);
        assert_string_equal(
            written(n, XML_FRAGMENT), arena_printf(arena, "<t a=\"%s\"></t>", c->out));
    }
}

/* The texts of siblings from `n` to the next element, joined; *n moves there. */
static const char *
texts_of_tree(const struct node **n)
{
    struct buf b;
    buf_init(&b, arena, 0);
    for (; *n != NULL && (*n)->kind != NODE_ELEMENT; *n = (*n)->next)
        buf_add(&b, (*n)->text, (*n)->text_len);
    return b.p;
}

static const char *
texts_of_document(xmlNodePtr *n)
{
    struct buf b;
    buf_init(&b, arena, 0);
    for (; *n != NULL && (*n)->type != XML_ELEMENT_NODE; *n = (*n)->next)
        buf_adds(&b, (const char *)(*n)->content);
    return b.p;
}

static bool
has_text(const struct node *n)
{
    for (const struct node *c = n->children; c != NULL; c = c->next)
        if (c->kind != NODE_ELEMENT)
            return true;
    return false;
}

static void
same_attributes(const struct node *n, xmlNodePtr x)
{
    xmlAttrPtr got = x->properties;
    for (const struct attribute *a = n->attributes; a != NULL; a = a->next) {
        assert_non_null(got);
        assert_string_equal(got->name, a->name);
        xmlChar *value = xmlNodeListGetString(x->doc, got->children, 1);
        assert_string_equal(value != NULL ? (const char *)value : "", a->value);
        xmlFree(value);
        got = got->next;
    }
    assert_null(got);
}

static void
same_element(const struct node *n, xmlNodePtr x)
{
    assert_non_null(x);
    assert_string_equal(x->name, n->name);
    same_attributes(n, x);
    bool space_counts = has_text(n);
    const struct node *child = n->children;
    xmlNodePtr got = x->children;
    for (;;) {
        const char *want_text = texts_of_tree(&child);
        const char *got_text = texts_of_document(&got);
        if (space_counts)
            assert_string_equal(got_text, want_text);
        if (child == NULL)
            break;
        same_element(child, got);
        child = child->next;
        got = got->next;
    }
    assert_null(got);
}

static void
random_trees_survive_libxml2(void **state)
{
    (void)state;
    uint32_t rnd = 2463534242;
    for (int i = 0; i < 3000; i++) {
        arena_reset(arena);
        const struct node *root = tree_element(arena, &rnd, NULL, 0);
        struct buf out;
        buf_init(&out, arena, 0);
        xml_write(&out, root, i % 2 ? XML_V1 : XML_ATOM);
        xmlDocPtr doc = xmlReadMemory(out.p, (int)out.len, NULL, NULL,
            XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
        assert_non_null(doc);
        same_element(root, xmlDocGetRootElement(doc));
        xmlFreeDoc(doc);
    }
}

static void
random_bytes_leave_as_xml(void **state)
{
    (void)state;
    uint32_t rnd = 88172645;
    for (int i = 0; i < 3000; i++) {
        arena_reset(arena);
        char bytes[64];
        for (size_t k = 0; k < sizeof bytes; k++)
            bytes[k] = (char)(tree_random(&rnd) % (i % 2 ? 256 : 64) + (i % 2 ? 0 : 0xC0));
        struct node *root = element(NULL, "t");
        node_attribute(arena, root, "a", 1, bytes, sizeof bytes);
        node_text(arena, root, i % 3 ? NODE_TEXT : NODE_CDATA, bytes, sizeof bytes);
        struct buf out;
        buf_init(&out, arena, 0);
        xml_write(&out, root, XML_V1);
        assert_true(utf8_valid_xml(out.p, out.len));
        xmlDocPtr doc = xmlReadMemory(
            out.p, (int)out.len, NULL, NULL, XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
        assert_non_null(doc);
        xmlFreeDoc(doc);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(v1_has_prolog_and_end_tags),
        cmocka_unit_test(atom_closes_empty_elements),
        cmocka_unit_test(nothing_is_a_prolog),
        cmocka_unit_test(mixed_content_gets_no_space),
        cmocka_unit_test(cdata_end_is_split),
        cmocka_unit_test(markup_is_escaped_html),
        cmocka_unit_test(what_xml_cannot_hold_is_replaced),
        cmocka_unit_test(random_trees_survive_libxml2),
        cmocka_unit_test(random_bytes_leave_as_xml),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    int failed = cmocka_run_group_tests(tests, setup, teardown);
    xmlCleanupParser();
    return failed;
}
