/*
 * Tests of render/json.h: each rule of spec/formats.md 2, hand-shaped trees, and
 * random trees through json-c, held against the rules written down a second
 * time in the plainest way.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "render/json.h"

#include "tree.h"

#include "util/utf8.h"

#include <json-c/json.h>
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
named(struct node *parent, enum node_kind kind, const char *name)
{
    return node_named(arena, parent, kind, name, strlen(name));
}

static struct node *
element(struct node *parent, const char *name)
{
    return named(parent, NODE_ELEMENT, name);
}

static void
attribute(struct node *n, const char *name, const char *value)
{
    node_attribute(arena, n, name, strlen(name), value, strlen(value));
}

static struct node *
text(struct node *n, enum node_kind kind, const char *s)
{
    node_text(arena, n, kind, s, strlen(s));
    return n;
}

static const char *
written(const struct node *root, bool typed)
{
    struct buf out;
    buf_init(&out, arena, 0);
    json_write(&out, root, typed);
    return out.p;
}

static void
elements_follow_the_rules(void **state)
{
    (void)state;
    struct node *root = element(NULL, "queue");
    text(element(root, "number_of_results"), NODE_TEXT, "1");
    struct node *item = element(root, "queue_item");
    attribute(element(item, "title"), "short", "H & L / \"x\"");
    for (int i = 0; i < 2; i++)
        attribute(element(item, "category"), "term", i ? "b" : "a");
    struct node *link = element(item, "link");
    attribute(link, "title", "synopsis");
    text(element(link, "synopsis"), NODE_CDATA, "<b>");
    struct node *noted = element(item, "category");
    attribute(noted, "term", "c");
    text(noted, NODE_TEXT, "See");
    element(item, "empty");
    assert_string_equal(written(root, false),
        "{\"queue\":{\"number_of_results\":\"1\",\"queue_item\":{"
        "\"title\":{\"short\":\"H & L / \\\"x\\\"\"},"
        "\"category\":[{\"term\":\"a\"},{\"term\":\"b\"},{\"term\":\"c\",\"content\":\"See\"}],"
        "\"link\":{\"title\":\"synopsis\",\"synopsis\":\"<b>\"},\"empty\":\"\"}}}");
}

static void
typed_scalars_lose_their_quotes(void **state)
{
    (void)state;
    struct node *root = element(NULL, "status");
    static const char *const texts[] = { "404", "-3.7", "0", "true", "false", "007", "1.", ".5",
        "-", "1e3", "null", "", "1234567890123456", "999999999999999", "TRUE" };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        text(element(root, "v"), NODE_TEXT, texts[i]);
    attribute(root, "year", "1959");
    assert_string_equal(written(root, true),
        "{\"status\":{\"year\":1959,\"v\":[404,-3.7,0,true,false,\"007\",\"1.\",\".5\",\"-\","
        "\"1e3\",\"null\",\"\",\"1234567890123456\",999999999999999,\"TRUE\"]}}");
    assert_string_equal(
        written(text(element(NULL, "n"), NODE_TEXT, "5"), false), "{\"n\":\"5\"}");
}

static void
attribute_and_child_of_one_name_share_it(void **state)
{
    (void)state;
    struct node *root = element(NULL, "a");
    attribute(root, "x", "1");
    text(element(root, "x"), NODE_TEXT, "2");
    assert_string_equal(written(root, false), "{\"a\":{\"x\":[\"1\",\"2\"]}}");
}

static void
shaped_trees_are_written_as_they_are(void **state)
{
    (void)state;
    struct node *root = node_new(arena, NULL, NODE_OBJECT);
    text(named(root, NODE_MEMBER, "number"), NODE_NUMBER, "12345678901234567");
    text(named(root, NODE_MEMBER, "odd"), NODE_NUMBER, "12x");
    text(named(root, NODE_MEMBER, "bool"), NODE_BOOLEAN, "true");
    text(text(named(root, NODE_MEMBER, "text"), NODE_TEXT, "1"), NODE_TEXT, "2");
    named(root, NODE_MEMBER, "left out");
    node_new(arena, named(root, NODE_MEMBER, "none"), NODE_ARRAY);
    struct node *one = node_new(arena, named(root, NODE_MEMBER, "one"), NODE_ARRAY);
    text(node_new(arena, one, NODE_OBJECT), NODE_TEXT, "odd");
    struct node *two = named(root, NODE_MEMBER, "two");
    text(text(two, NODE_NUMBER, "1"), NODE_NUMBER, "2");
    attribute(element(named(root, NODE_MEMBER, "el"), "x"), "a", "7");
    attribute(element(root, "own"), "a", "8");
    assert_string_equal(written(root, false),
        "{\"number\":12345678901234567,\"odd\":\"12x\",\"bool\":true,\"text\":\"12\","
        "\"none\":[],\"one\":[{\"content\":\"odd\"}],\"two\":[1,2],\"el\":{\"a\":\"7\"},"
        "\"own\":{\"a\":\"8\"}}");
    assert_string_equal(written(NULL, false), "{}");
}

static void
strings_are_escaped(void **state)
{
    (void)state;
    struct node *root = element(NULL, "t");
    node_text(arena, root, NODE_TEXT,
        "\x00\x01\x1F\b\f\n\r\t\"\\/<&\xE2\x80\xA8\xE2\x80\xA9\xFF\xED\xA0\x80\x7F\xC3\xA9",
        26);
    assert_string_equal(written(root, false),
        "{\"t\":\"\\u0000\\u0001\\u001f\\u0008\\u000c\\n\\r\\t\\\"\\\\/<&\\u2028\\u2029"
        "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\x7F\xC3\xA9\"}");
}

static bool
is_text(const struct node *n)
{
    return n->kind != NODE_ELEMENT;
}

/* Rule 4: the second of a name makes an array of both. */
static void
accumulate(json_object *o, const char *key, json_object *value)
{
    json_object *have;
    if (!json_object_object_get_ex(o, key, &have)) {
        json_object_object_add(o, key, value);
    } else if (json_object_is_type(have, json_type_array)) {
        json_object_array_add(have, value);
    } else {
        json_object *list = json_object_new_array();
        json_object_array_add(list, json_object_get(have));
        json_object_array_add(list, value);
        json_object_object_add(o, key, list);
    }
}

static json_object *
expected(const struct node *n)
{
    struct buf texts;
    buf_init(&texts, arena, 0);
    bool object = n->attributes != NULL;
    for (const struct node *c = n->children; c != NULL; c = c->next) {
        object = object || !is_text(c);
        if (is_text(c))
            buf_add(&texts, c->text, c->text_len);
    }
    if (!object)
        return json_object_new_string_len(texts.p, (int)texts.len);
    json_object *o = json_object_new_object();
    for (const struct attribute *a = n->attributes; a != NULL; a = a->next)
        accumulate(o, a->name, json_object_new_string_len(a->value, (int)a->value_len));
    for (const struct node *c = n->children; c != NULL; c = c->next)
        if (!is_text(c))
            accumulate(o, c->name, expected(c));
    if (texts.len != 0)
        accumulate(o, "content", json_object_new_string_len(texts.p, (int)texts.len));
    return o;
}

static void
random_trees_survive_json_c(void **state)
{
    (void)state;
    uint32_t rnd = 2463534242;
    for (int i = 0; i < 3000; i++) {
        arena_reset(arena);
        const struct node *root = tree_element(arena, &rnd, NULL, 0);
        json_object *got = json_tokener_parse(written(root, false));
        assert_non_null(got);
        json_object *want = json_object_new_object();
        json_object_object_add(want, root->name, expected(root));
        assert_true(json_object_equal(got, want));
        json_object_put(got);
        json_object_put(want);
    }
}

static void
random_bytes_leave_as_json(void **state)
{
    (void)state;
    uint32_t rnd = 88172645;
    for (int i = 0; i < 3000; i++) {
        arena_reset(arena);
        char bytes[64];
        for (size_t k = 0; k < sizeof bytes; k++)
            bytes[k] = (char)(tree_random(&rnd) % (i % 2 ? 256 : 64) + (i % 2 ? 0 : 0xC0));
        struct node *root = element(NULL, "t");
        node_attribute(arena, root, bytes, 16, bytes, sizeof bytes);
        struct buf out;
        buf_init(&out, arena, 0);
        json_write(&out, root, i % 3 == 0);
        assert_true(utf8_valid(out.p, out.len));
        json_tokener *tok = json_tokener_new();
        json_tokener_set_flags(tok, JSON_TOKENER_STRICT);
        json_object *got = json_tokener_parse_ex(tok, out.p, (int)out.len);
        assert_non_null(got);
        json_object_put(got);
        json_tokener_free(tok);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_follow_the_rules),
        cmocka_unit_test(typed_scalars_lose_their_quotes),
        cmocka_unit_test(attribute_and_child_of_one_name_share_it),
        cmocka_unit_test(shaped_trees_are_written_as_they_are),
        cmocka_unit_test(strings_are_escaped),
        cmocka_unit_test(random_trees_survive_json_c),
        cmocka_unit_test(random_bytes_leave_as_json),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
