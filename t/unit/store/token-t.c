/*
 * The dance, step by step, and all that ends it early. What happens when several
 * take the same step at once is in token_race-t.c.
 */
#include "people.h"

#include "store/generation.h"

static struct store *store;
static struct arena *arena;
static int64_t app, other_app, ines, otto;
static int64_t number; /* of the last dance */

static int
setup(void **state)
{
    (void)state;
    store = fixture_open_migrated();
    arena = arena_new(0);
    app = add_consumer(store, "app");
    other_app = add_consumer(store, "other");
    ines = add_user(store, "ines");
    otto = add_user(store, "otto");
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    arena_free(arena);
    store_close(store);
    return 0;
}

static struct dance
dance_of(bool revision_a)
{
    return (struct dance){
        .consumer_id = app, .user_id = ines, .revision_a = revision_a, .number = ++number
    };
}

/* Whether its row is still there. */
static bool
lives(const struct dance *d)
{
    struct hash h = hash_of("request", d->number);
    struct store_request_token t;
    int got = store_request_token_find(store, arena, h.bytes, NOW, &t);
    assert_in_range(got, 0, 1);
    return got == 1;
}

static bool
gave(int64_t access)
{
    struct hash h = hash_of("access", access);
    struct store_access_token t;
    int got = store_access_token_find(store, arena, h.bytes, &t);
    assert_in_range(got, 0, 1);
    return got == 1;
}

/* ---- the steps ------------------------------------------------------------- */

static void
test_request(void **state)
{
    (void)state;
    struct hash h = hash_of("request", ++number), session = hash_of("session", 0);
    struct store_request_token t = {
        .hash = h.bytes,
        .consumer_id = app,
        .secret = { "\0sealed\xff", 8 },
        .revision_a = true,
        .callback = "https://a.example/back?x=1",
        .created = NOW,
        .expires = NOW + 900,
    };
    struct store_request_token got;
    assert_int_equal(store_request_token_find(store, arena, h.bytes, NOW, &got), 0);
    assert_int_equal(store_request_token_add(store, &t), 0);
    uint64_t queries = store_queries(store);
    assert_int_equal(store_request_token_find(store, arena, h.bytes, NOW, &got), 1);
    assert_int_equal(store_queries(store) - queries, 1);
    assert_memory_equal(got.hash, h.bytes, sizeof h.bytes);
    assert_int_equal(got.consumer_id, app);
    assert_int_equal(got.secret.len, 8);
    assert_memory_equal(got.secret.p, "\0sealed\xff", 8);
    assert_true(got.revision_a);
    assert_string_equal(got.callback, "https://a.example/back?x=1");
    assert_int_equal(got.status, REQUEST_TOKEN_NEW);
    assert_int_equal(got.user_id, 0);
    assert_null(got.session_hash);
    assert_int_equal(got.created, NOW);
    assert_int_equal(got.expires, NOW + 900);
    assert_int_equal(store_request_token_find(store, arena, h.bytes, NOW + 899, &got), 1);
    assert_int_equal(store_request_token_find(store, arena, h.bytes, NOW + 900, &got), 0);
    assert_int_equal(store_request_token_bind(store, h.bytes, session.bytes, NOW), 1);
    assert_int_equal(store_request_token_find(store, arena, h.bytes, NOW, &got), 1);
    assert_memory_equal(got.session_hash, session.bytes, sizeof session.bytes);
    h.bytes[31] ^= 1;
    assert_int_equal(store_request_token_find(store, arena, h.bytes, NOW, &got), 0);
}

static void
test_whole(void **state)
{
    (void)state;
    for (int revision_a = 0; revision_a < 2; revision_a++) {
        struct dance d = dance_of(revision_a == 1);
        struct hash h = hash_of("request", d.number), access = hash_of("access", d.number);
        struct store_request_token t;
        struct store_access_token got;
        dance_ready(store, &d);
        assert_int_equal(store_request_token_find(store, arena, h.bytes, NOW, &t), 1);
        assert_int_equal(t.status, REQUEST_TOKEN_APPROVED);
        assert_int_equal(t.user_id, ines);
        assert_int_equal(t.expires, NOW + 300);
        assert_int_equal(dance_end(store, &d, revision_a ? "pin" : NULL, d.number), 1);
        assert_false(lives(&d));
        uint64_t queries = store_queries(store);
        assert_int_equal(store_access_token_find(store, arena, access.bytes, &got), 1);
        assert_int_equal(store_queries(store) - queries, 1);
        assert_int_equal(got.user_id, ines);
        assert_int_equal(got.consumer_id, app);
        assert_int_equal(got.secret.len, 6);
        assert_memory_equal(got.secret.p, "sealed", 6);
        assert_true(got.active);
        /* once, and never again */
        assert_int_equal(dance_end(store, &d, revision_a ? "pin" : NULL, 1000 + d.number), 0);
        assert_false(gave(1000 + d.number));
        /* the request token is no access token */
        assert_int_equal(store_access_token_find(store, arena, h.bytes, &got), 0);
    }
}

/* A verifier where none is asked for does no harm. */
static void
test_unasked_verifier(void **state)
{
    (void)state;
    struct dance d = dance_of(false);
    dance_ready(store, &d);
    assert_int_equal(dance_end(store, &d, "whatever", d.number), 1);
}

static void
test_access_of_disabled(void **state)
{
    (void)state;
    struct dance d = dance_of(true);
    struct hash access = hash_of("access", d.number);
    struct store_access_token got;
    dance_ready(store, &d);
    assert_int_equal(dance_end(store, &d, "pin", d.number), 1);
    assert_int_equal(store_user_set_status(store, ines, USER_DISABLED, NOW), 1);
    assert_int_equal(store_access_token_find(store, arena, access.bytes, &got), 1);
    assert_false(got.active);
    assert_int_equal(store_user_set_status(store, ines, USER_ACTIVE, NOW), 1);
    assert_int_equal(store_access_token_find(store, arena, access.bytes, &got), 1);
    assert_true(got.active);
}

/* ---- refusals -------------------------------------------------------------- */

static void
test_unapproved(void **state)
{
    (void)state;
    struct dance d = dance_of(true);
    dance_begin(store, &d);
    assert_int_equal(dance_end(store, &d, "pin", d.number), 0);
    assert_int_equal(dance_bind(store, &d, "session"), 1);
    for (int i = 0; i < TOKEN_TRIES_MAX + 1; i++)
        assert_int_equal(dance_end(store, &d, "wrong", d.number), 0);
    assert_true(lives(&d)); /* these were no guesses: there is nothing to guess yet */
    assert_int_equal(dance_approve(store, &d, "session", NOW), 1);
    assert_int_equal(dance_end(store, &d, "pin", d.number), 1);
    struct dance open = dance_of(false);
    dance_begin(store, &open);
    assert_int_equal(dance_bind(store, &open, "session"), 1);
    assert_int_equal(dance_end(store, &open, NULL, open.number), 0);
    assert_false(gave(open.number));
}

static void
test_denied(void **state)
{
    (void)state;
    struct dance d = dance_of(true);
    struct hash h = hash_of("request", d.number);
    struct hash session = hash_of("session", 0), other = hash_of("other", 0);
    dance_begin(store, &d);
    assert_int_equal(store_request_token_deny(store, h.bytes, session.bytes), 0);
    assert_int_equal(dance_bind(store, &d, "session"), 1);
    assert_int_equal(store_request_token_deny(store, h.bytes, other.bytes), 0);
    assert_true(lives(&d));
    assert_int_equal(store_request_token_deny(store, h.bytes, session.bytes), 1);
    assert_false(lives(&d));
    assert_int_equal(store_request_token_deny(store, h.bytes, session.bytes), 0);
    assert_int_equal(dance_bind(store, &d, "session"), 0);
    assert_int_equal(dance_approve(store, &d, "session", NOW), 0);
    assert_int_equal(dance_end(store, &d, "pin", d.number), 0);
}

static void
test_expired(void **state)
{
    (void)state;
    struct dance d = dance_of(true);
    struct hash h = hash_of("request", d.number), session = hash_of("session", 0);
    dance_begin(store, &d);
    assert_int_equal(store_request_token_bind(store, h.bytes, session.bytes, NOW + 900), 0);
    assert_int_equal(dance_bind(store, &d, "session"), 1);
    assert_int_equal(store_request_token_bind(store, h.bytes, session.bytes, NOW + 900), 0);
    assert_int_equal(dance_approve(store, &d, "session", NOW + 900), 0);
    assert_int_equal(dance_approve(store, &d, "session", NOW + 899), 1);
    /* approved at NOW + 899 until NOW + 300 in this test */
    struct hash pin = hash_of("pin", d.number), access = hash_of("access", d.number);
    struct store_exchange x = {
        .request_hash = h.bytes,
        .verifier_hash = pin.bytes,
        .access_hash = access.bytes,
        .secret = { "s", 1 },
        .address = "",
        .now = NOW + 300,
        .consumer_id = app,
    };
    assert_int_equal(store_token_exchange(store, &x), 0);
    x.now = NOW + 299;
    assert_int_equal(store_token_exchange(store, &x), 1);
}

/* What one session opened no other approves, nor one that opened nothing. */
static void
test_sessions(void **state)
{
    (void)state;
    struct dance d = dance_of(true);
    dance_begin(store, &d);
    assert_int_equal(dance_approve(store, &d, "session", NOW), 0);
    assert_int_equal(dance_bind(store, &d, "session"), 1);
    assert_int_equal(dance_bind(store, &d, "session"), 1);
    assert_int_equal(dance_bind(store, &d, "other"), 0);
    assert_int_equal(dance_approve(store, &d, "other", NOW), 0);
    assert_int_equal(dance_end(store, &d, "pin", d.number), 0);
    assert_int_equal(dance_approve(store, &d, "session", NOW), 1);
    /* once: a second yes cannot change whose it is */
    struct dance again = d;
    again.user_id = otto;
    assert_int_equal(dance_approve(store, &again, "session", NOW), 0);
    assert_int_equal(dance_bind(store, &d, "session"), 1);
    assert_int_equal(dance_bind(store, &d, "other"), 0);
    assert_int_equal(dance_end(store, &d, "pin", d.number), 1);
}

static void
test_other_consumer(void **state)
{
    (void)state;
    struct dance d = dance_of(true), stolen;
    dance_ready(store, &d);
    stolen = d;
    stolen.consumer_id = other_app;
    assert_int_equal(dance_end(store, &stolen, "pin", d.number), 0);
    for (int i = 0; i < TOKEN_TRIES_MAX + 1; i++)
        assert_int_equal(dance_end(store, &stolen, "wrong", d.number), 0);
    assert_int_equal(dance_end(store, &d, "pin", d.number), 1);
}

static void
test_wrong_verifier(void **state)
{
    (void)state;
    struct dance d = dance_of(true);
    dance_ready(store, &d);
    for (int i = 0; i < TOKEN_TRIES_MAX - 1; i++)
        assert_int_equal(dance_end(store, &d, i % 2 ? "wrong" : NULL, d.number), 0);
    assert_true(lives(&d));
    assert_int_equal(dance_end(store, &d, "pin", d.number), 1);

    struct dance guessed = dance_of(true);
    dance_ready(store, &guessed);
    for (int i = 0; i < TOKEN_TRIES_MAX; i++) {
        assert_true(lives(&guessed));
        assert_int_equal(dance_end(store, &guessed, "wrong", guessed.number), 0);
    }
    assert_false(lives(&guessed));
    assert_int_equal(dance_end(store, &guessed, "pin", guessed.number), 0);
    assert_false(gave(guessed.number));
}

/* The verifier of another dance is a wrong one. */
static void
test_foreign_verifier(void **state)
{
    (void)state;
    struct dance mine = dance_of(true), victim = dance_of(true);
    dance_ready(store, &mine);
    dance_ready(store, &victim);
    struct hash h = hash_of("request", victim.number), pin = hash_of("pin", mine.number);
    struct hash access = hash_of("access", victim.number);
    struct store_exchange x = {
        .request_hash = h.bytes,
        .verifier_hash = pin.bytes,
        .access_hash = access.bytes,
        .secret = { "s", 1 },
        .address = "",
        .now = NOW,
        .consumer_id = app,
    };
    assert_int_equal(store_token_exchange(store, &x), 0);
    assert_false(gave(victim.number));
}

/* 1.0a is never approved without a verifier, nor 1.0 with one that nobody would
 * send. */
static void
test_revision_kept(void **state)
{
    (void)state;
    struct dance d = dance_of(true), as_old = d;
    as_old.revision_a = false;
    dance_begin(store, &d);
    assert_int_equal(dance_bind(store, &d, "session"), 1);
    assert_int_equal(dance_approve(store, &as_old, "session", NOW), 0);
    assert_int_equal(dance_approve(store, &d, "session", NOW), 1);
    struct dance old = dance_of(false), as_new = old;
    as_new.revision_a = true;
    dance_begin(store, &old);
    assert_int_equal(dance_bind(store, &old, "session"), 1);
    assert_int_equal(dance_approve(store, &as_new, "session", NOW), 0);
    assert_int_equal(dance_approve(store, &old, "session", NOW), 1);
}

static void
test_disabled_user(void **state)
{
    (void)state;
    struct dance d = dance_of(true), late = dance_of(true), old = dance_of(false);
    dance_ready(store, &d);
    dance_ready(store, &old);
    dance_begin(store, &late);
    assert_int_equal(dance_bind(store, &late, "session"), 1);
    assert_int_equal(store_user_set_status(store, ines, USER_DISABLED, NOW), 1);
    assert_int_equal(dance_end(store, &d, "pin", d.number), 0);
    assert_int_equal(dance_end(store, &old, NULL, old.number), 0);
    assert_int_equal(dance_approve(store, &late, "session", NOW), 0);
    assert_false(gave(d.number));
    assert_false(gave(old.number));
    assert_int_equal(store_user_set_status(store, ines, USER_ACTIVE, NOW), 1);
    assert_int_equal(dance_end(store, &d, "pin", d.number), 1);
}

static void
test_deleted_user(void **state)
{
    (void)state;
    int64_t gone = add_user(store, "gone");
    struct dance d = dance_of(true), late = dance_of(true);
    d.user_id = late.user_id = gone;
    dance_ready(store, &d);
    dance_begin(store, &late);
    assert_int_equal(dance_bind(store, &late, "session"), 1);
    assert_int_equal(store_user_delete(store, gone), 1);
    assert_int_equal(dance_end(store, &d, "pin", d.number), 0);
    assert_int_equal(dance_approve(store, &late, "session", NOW), 0);
    assert_false(gave(d.number));
}

/* ---- without a dance, and expiry ------------------------------------------- */

static void
test_given(void **state)
{
    (void)state;
    struct hash access = hash_of("given", 0);
    struct store_blob secret = { "sealed", 6 };
    struct store_access_token got;
    struct store_approval approval;
    bool active;
    assert_int_equal(
        store_access_token_add(store, access.bytes, otto, other_app, secret, "console", NOW),
        0);
    assert_int_equal(store_access_token_find(store, arena, access.bytes, &got), 1);
    assert_int_equal(got.user_id, otto);
    assert_int_equal(got.consumer_id, other_app);
    assert_int_equal(store_approval_find(store, arena, otto, other_app, &approval, &active), 1);
    assert_string_equal(approval.address, "console");
    access = hash_of("given", 1);
    assert_int_equal(
        store_access_token_add(store, access.bytes, 999999, other_app, secret, "console", NOW),
        1);
    assert_int_equal(store_access_token_find(store, arena, access.bytes, &got), 0);
}

static void
test_expire(void **state)
{
    (void)state;
    assert_true(store_token_expire(store, NOW + 10000, 1000) >= 0);
    struct dance dances[3] = { dance_of(true), dance_of(false), dance_of(true) };
    for (size_t i = 0; i < 3; i++)
        dance_begin(store, &dances[i]);
    dance_bind(store, &dances[2], "session");
    assert_int_equal(dance_approve(store, &dances[2], "session", NOW), 1);
    assert_int_equal(store_token_expire(store, NOW + 299, 10), 0);
    assert_int_equal(store_token_expire(store, NOW + 300, 10), 1);
    assert_int_equal(store_token_expire(store, NOW + 300, 10), 0);
    assert_int_equal(store_token_expire(store, NOW + 900, 1), 1);
    assert_int_equal(store_token_expire(store, NOW + 900, 10), 1);
    assert_int_equal(store_token_expire(store, NOW + 900, 10), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_request),
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_unasked_verifier),
        cmocka_unit_test(test_access_of_disabled),
        cmocka_unit_test(test_unapproved),
        cmocka_unit_test(test_denied),
        cmocka_unit_test(test_expired),
        cmocka_unit_test(test_sessions),
        cmocka_unit_test(test_other_consumer),
        cmocka_unit_test(test_wrong_verifier),
        cmocka_unit_test(test_foreign_verifier),
        cmocka_unit_test(test_revision_kept),
        cmocka_unit_test(test_disabled_user),
        cmocka_unit_test(test_deleted_user),
        cmocka_unit_test(test_given),
        cmocka_unit_test(test_expire),
    };
    FIXTURE_SKIP();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
