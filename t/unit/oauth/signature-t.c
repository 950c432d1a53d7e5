/*
 * Signature: what passes for the right one and what does not, and the body's
 * hash. (That right ones are right is t/unit/oauth/vectors-t.c's.)
 */
#include "oauth/signature.h"
#include "fixture.h"

/* The HMAC-SHA1 of "bs" under "cs&" (of the vectors): its last letter but the
 * padding carries two bits that belong to no byte. */
#define RIGHT "egQqG5AJep5sJ7anhXju1unge2I"

static enum refusal
check_by(enum oauth_method method, struct oauth_text sent, struct oauth_signature *sig)
{
    struct oauth_params o = { .all = { .n = 0 } };
    o.field[OAUTH_SIGNATURE] = sent;
    struct oauth_text key =
        oauth_signature_key(arena, TEXT("cs"), (struct oauth_text){ .p = NULL });
    return oauth_signature_check(arena, &o, method, TEXT("bs"), key, sig);
}

static enum refusal
check(struct oauth_text sent)
{
    struct oauth_signature sig;
    return check_by(OAUTH_HMAC_SHA1, sent, &sig);
}

static void
right(void **state)
{
    (void)state;
    static const unsigned char bytes[20] = { 0x7a, 0x04, 0x2a, 0x1b, 0x90, 0x09, 0x7a, 0x9e,
        0x6c, 0x27, 0xb6, 0xa7, 0x85, 0x78, 0xee, 0xd6, 0xe9, 0xe0, 0x7b, 0x62 };
    struct oauth_signature sig;
    assert_int_equal(check_by(OAUTH_HMAC_SHA1, TEXT(RIGHT "="), &sig), REFUSAL_NONE);
    assert_int_equal(sig.len, sizeof bytes);
    assert_memory_equal(sig.p, bytes, sizeof bytes);
    assert_int_equal(check_by(OAUTH_HMAC_SHA1, TEXT(RIGHT), &sig), REFUSAL_NONE);
    assert_memory_equal(sig.p, bytes, sizeof bytes); /* so that both are one nonce */
}

static void
wrong(void **state)
{
    (void)state;
    static char huge[100000];
    memset(huge, 'A', sizeof huge);
    const struct oauth_text cases[] = {
        { NULL, 0 },
        TEXT(""),
        TEXT("="),
        TEXT("A"),
        TEXT("egQqG5AJep5sJ7anhXju1unge2J="), /* stray bits */
        TEXT("egQqG5AJep5sJ7anhXju1unge2J"),
        TEXT("egQqG5AJep5sJ7anhXju1unge2K="),
        TEXT("egQqG5AJep5sJ7anhXju1unge2M="), /* another byte */
        TEXT("fgQqG5AJep5sJ7anhXju1unge2I="),
        TEXT(RIGHT "=="),
        TEXT(RIGHT "==="),
        TEXT(RIGHT "=\0"),
        TEXT(RIGHT "=\n"),
        TEXT(" " RIGHT "="),
        TEXT(RIGHT " ="),
        TEXT("egQqG5AJep5sJ7anhXju1unge2"),
        TEXT("egQqG5AJep5sJ7anhXju1ung"),
        TEXT("AAAA" RIGHT "="),
        TEXT(RIGHT "=AAAA"),
        TEXT("EGQQG5AJEP5SJ7ANHXJU1UNGE2I="),
        TEXT("cs&"),
        TEXT("7a042a1b90097a9e6c27b6a78578eed6e9e07b62"),
        { huge, sizeof huge },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        if (check(cases[i]) != REFUSAL_SIGNATURE)
            fail_msg("case %zu was taken", i);
    struct oauth_signature sig; /* the other HMAC of the same is another */
    assert_int_equal(check_by(OAUTH_HMAC_SHA256, TEXT(RIGHT "="), &sig), REFUSAL_SIGNATURE);
}

/* A plus that a form makes a blank is not repaired; in a header it is a plus. */
static void
plus(void **state)
{
    (void)state;
    static const struct {
        const char *header, *query;
        enum refusal want;
    } cases[] = {
        { NULL, "oauth_signature=9Jww+uugYNmCsBEGdThjJRM74OQ%3D", REFUSAL_SIGNATURE },
        { NULL, "oauth_signature=9Jww%20uugYNmCsBEGdThjJRM74OQ%3D", REFUSAL_SIGNATURE },
        { NULL, "oauth_signature=9Jww%2BuugYNmCsBEGdThjJRM74OQ%3D", REFUSAL_NONE },
        { NULL, "oauth_signature=9Jww%2buugYNmCsBEGdThjJRM74OQ=", REFUSAL_NONE },
        { "OAuth oauth_signature=\"9Jww+uugYNmCsBEGdThjJRM74OQ=\"", "", REFUSAL_NONE },
        { "OAuth oauth_signature=\"9Jww uugYNmCsBEGdThjJRM74OQ=\"", "", REFUSAL_SIGNATURE },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct params ps = form(cases[i].query, PARAM_QUERY);
        struct oauth_params o;
        struct oauth_signature sig;
        assert_int_equal(oauth_params_collect(&o, arena, cases[i].header, &ps), REFUSAL_NONE);
        assert_int_equal(
            oauth_signature_check(arena, &o, OAUTH_HMAC_SHA1, TEXT("bs0"), TEXT("cs&"), &sig),
            cases[i].want);
    }
}

static void
plaintext(void **state)
{
    (void)state;
    struct oauth_signature sig;
    assert_int_equal(check_by(OAUTH_PLAINTEXT, TEXT("cs&"), &sig), REFUSAL_NONE);
    assert_int_equal(sig.len, 3);
    static const struct oauth_text cases[] = { { NULL, 0 }, { "", 0 }, { "cs", 2 },
        { "cs&\0", 4 }, { "cs&x", 4 }, { "cs%26", 5 }, { "Cs&", 3 }, { RIGHT "=", 28 } };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(check_by(OAUTH_PLAINTEXT, cases[i], &sig), REFUSAL_SIGNATURE);
}

static void
keys(void **state)
{
    (void)state;
    struct oauth_text none = { .p = NULL };
    assert_text(
        oauth_signature_key(arena, TEXT("a&b \0"), TEXT("c%\xe9")), "a%26b%20%00&c%25%E9", 19);
    assert_text(oauth_signature_key(arena, TEXT("x"), none), "x&", 2);
    assert_text(oauth_signature_key(arena, none, none), "&", 1);
}

/* One context serves all: what came before must not be left in it. */
static void
reuse(void **state)
{
    (void)state;
    unsigned char first[OAUTH_MAC_MAX], again[OAUTH_MAC_MAX], other[OAUTH_MAC_MAX];
    assert_int_equal(oauth_signature_start(), 0);
    assert_int_equal(oauth_signature_start(), 0);
    for (enum oauth_method m = OAUTH_HMAC_SHA1; m <= OAUTH_HMAC_SHA256; m++) {
        size_t n = oauth_signature_mac(m, TEXT("k&"), TEXT("text"), first);
        assert_int_equal(n, m == OAUTH_HMAC_SHA1 ? 20 : 32);
        oauth_signature_mac(m,
            TEXT("another, much longer key than any block of the digest "
                 "has bytes, which is hashed first&"),
            TEXT(""), other);
        assert_memory_not_equal(first, other, n);
        oauth_signature_mac(m, TEXT("k&"), TEXT("text"), again);
        assert_memory_equal(first, again, n);
    }
}

static void
body_hash(void **state)
{
    (void)state;
    static const struct {
        struct oauth_text text;
        const char *body;
        enum refusal want;
    } cases[] = {
        { { NULL, 0 }, "anything", REFUSAL_NONE },
        { { "2jmj7l5rSw0yVb/vlWAYkK/YBwk=", 28 }, "", REFUSAL_NONE },
        { { "2jmj7l5rSw0yVb/vlWAYkK/YBwk", 27 }, "", REFUSAL_NONE },
        { { "2jmj7l5rSw0yVb/vlWAYkK/YBwk=", 28 }, "x", REFUSAL_SIGNATURE },
        { { "qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", 28 }, "abc", REFUSAL_NONE },
        { { "qZk NkcGgWq6PiVxeFDCbJzQ2J0=", 28 }, "abc", REFUSAL_SIGNATURE },
        { { "", 0 }, "", REFUSAL_SIGNATURE },
        { { "a9993e364706816aba3e25717850c26c9cd0d89d", 40 }, "abc", REFUSAL_SIGNATURE },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct oauth_params o = { .all = { .n = 0 } };
        o.field[OAUTH_BODY_HASH] = cases[i].text;
        assert_int_equal(
            oauth_signature_check_body(arena, &o, cases[i].body, strlen(cases[i].body)),
            cases[i].want);
    }
}

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right),
        cmocka_unit_test(wrong),
        cmocka_unit_test(plus),
        cmocka_unit_test(plaintext),
        cmocka_unit_test(keys),
        cmocka_unit_test(reuse),
        cmocka_unit_test(body_hash),
    };
    return cmocka_run_group_tests(tests, arena_open, arena_close);
}
