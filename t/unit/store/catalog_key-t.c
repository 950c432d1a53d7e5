/*
 * Keys of entries: doubles fall together, every key gets one id for ever, and
 * one that was merged means what it became.
 */
#include "store/catalog_key.h"
#include "store/queries.h"
#include "store/tx.h"
#include "util/arena.h"
#include "fixture.h"

#include <string.h>

static struct arena *arena;
static struct store *store;

static int
begin(void **unused)
{
    (void)unused;
    arena = arena_new(0);
    store = fixture_open_migrated();
    return 0;
}

static int
end(void **unused)
{
    (void)unused;
    store_close(store);
    arena_free(arena);
    return 0;
}

static struct catalog_keys
resolved(enum entry_type type, const char *const *list, size_t n)
{
    struct catalog_keys k;
    catalog_keys_init(&k, arena, type);
    for (size_t i = 0; i < n; i += 2)
        catalog_keys_want(&k, list[i], list[i + 1]);
    assert_int_equal(catalog_keys_resolve(&k, store), 0);
    return k;
}

static void
doubles_fall_together(void **unused)
{
    (void)unused;
    static const char *const list[] = { "s", "b", "s", "a", "t", "b", "s", "b", "s", NULL };
    struct catalog_keys k;
    catalog_keys_init(&k, arena, ENTRY_TITLE);
    catalog_keys_sort(&k);
    assert_null(catalog_keys_find(&k, "s", "a"));
    for (size_t i = 0; i < sizeof list / sizeof *list; i += 2)
        catalog_keys_want(&k, list[i], list[i + 1]);
    catalog_keys_sort(&k);
    assert_int_equal(k.n, 3);
    assert_string_equal(catalog_keys_find(&k, "t", "b")->source, "t");
    assert_string_equal(catalog_keys_find(&k, "s", "b")->source, "s");
    assert_null(catalog_keys_find(&k, "t", "a"));
    assert_null(catalog_keys_find(&k, "s", NULL));
    assert_int_equal(catalog_keys_id(&k, "s", NULL), 0);
}

static void
names_are_keys_of_people(void **unused)
{
    (void)unused;
    assert_string_equal(catalog_person_key(arena, "k", "Name"), "k");
    assert_string_equal(catalog_person_key(arena, NULL, "Name"), "name:Name");
    assert_null(catalog_person_key(arena, NULL, NULL));
    assert_string_equal(catalog_key_name("name:Name"), "Name");
    assert_null(catalog_key_name("Name"));
    assert_null(catalog_key_name(NULL));
}

static void
an_id_is_for_ever(void **unused)
{
    (void)unused;
    static const char *const list[] = { "s", "one", "s", "two", "t", "one", "s", "One", "s",
        "one " };
    static const size_t n = sizeof list / sizeof *list;
    struct catalog_keys first = resolved(ENTRY_TITLE, list, n);
    assert_int_equal(first.n, 5);
    for (size_t i = 0; i < first.n; i++) {
        assert_true(first.list[i].id > 70000000);
        assert_null(first.list[i].hash);
        for (size_t k = 0; k < i; k++)
            assert_int_not_equal(first.list[k].id, first.list[i].id);
    }
    struct catalog_keys again = resolved(ENTRY_TITLE, list, n);
    for (size_t i = 0; i < n; i += 2)
        assert_int_equal(catalog_keys_id(&again, list[i], list[i + 1]),
            catalog_keys_id(&first, list[i], list[i + 1]));
    struct catalog_keys people = resolved(ENTRY_PERSON, list, n);
    assert_true(catalog_keys_id(&people, "s", "one") < 70000000);
}

/* More than one statement takes, and of several sources. */
static void
many_keys(void **unused)
{
    (void)unused;
    enum { N = 1300 };
    const char **list = arena_array(arena, (size_t)2 * N, sizeof *list);
    for (int i = 0; i < N; i++) {
        list[2 * i] = i % 3 == 0 ? "third" : "many";
        list[2 * i + 1] = arena_printf(arena, "key %d", i * 7919 % N);
    }
    struct catalog_keys k = resolved(ENTRY_PERSON, list, (size_t)2 * N);
    assert_int_equal(k.n, N);
    struct catalog_keys again = resolved(ENTRY_PERSON, list, (size_t)2 * N);
    for (size_t i = 0; i < N; i++) {
        assert_true(k.list[i].id != 0);
        assert_int_equal(again.list[i].id, k.list[i].id);
    }
}

static void
a_merged_key_means_what_it_became(void **unused)
{
    (void)unused;
    static const char *const list[] = { "m", "old", "m", "new" };
    struct catalog_keys k = resolved(ENTRY_TITLE, list, 4);
    int64_t old = catalog_keys_id(&k, "m", "old");
    int64_t new = catalog_keys_id(&k, "m", "new");
    /* it had two kinds, and its own alias for one of them is no merge */
    const struct q_catalog_aliases_put_rows rows[] = {
        { .old_kind = 0, .old_id = old, .title_id = new },
        { .old_kind = 1, .old_id = old, .title_id = new },
        { .old_kind = 1, .old_id = new, .title_id = new },
    };
    assert_true(q_catalog_aliases_put(store, rows, 3) >= 0);
    k = resolved(ENTRY_TITLE, list, 4);
    assert_int_equal(catalog_keys_find(&k, "m", "old")->id, old);
    assert_int_equal(catalog_keys_id(&k, "m", "old"), new);
    assert_int_equal(catalog_keys_find(&k, "m", "new")->merged_into, 0);
    assert_int_equal(catalog_keys_id(&k, "m", "new"), new);

    k = resolved(ENTRY_PERSON, list, 4);
    old = catalog_keys_id(&k, "m", "old");
    new = catalog_keys_id(&k, "m", "new");
    assert_true(q_catalog_person_alias_put(store, old, new) >= 0);
    k = resolved(ENTRY_PERSON, list, 4);
    assert_int_equal(catalog_keys_person(&k, "m", "old", NULL), new);
    assert_int_equal(catalog_keys_person(&k, "m", NULL, NULL), 0);
}

/* Ids given in a transaction that ends badly were never given. */
static void
a_rollback_gives_nothing(void **unused)
{
    (void)unused;
    static const char *const list[] = { "r", "gone" };
    assert_int_equal(store_begin(store), 0);
    struct catalog_keys k = resolved(ENTRY_TITLE, list, 2);
    assert_true(k.list[0].id != 0);
    store_rollback(store);
    struct q_catalog_title_ids_row *rows;
    size_t n;
    assert_int_equal(q_catalog_title_ids(store, arena, "r", &list[1], 1, &rows, &n), 0);
    assert_int_equal(n, 0);
}

int
main(void)
{
    FIXTURE_SKIP();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubles_fall_together),
        cmocka_unit_test(names_are_keys_of_people),
        cmocka_unit_test(an_id_is_for_ever),
        cmocka_unit_test(many_keys),
        cmocka_unit_test(a_merged_key_means_what_it_became),
        cmocka_unit_test(a_rollback_gives_nothing),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, begin, end);
}
