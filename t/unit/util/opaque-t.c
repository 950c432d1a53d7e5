/*
 * Opaque: the lengths and letters of the historic service, one text for one
 * value, and nothing that opens but what was made with that key and kind. Two
 * texts were made by another implementation of HKDF and SIV.
 */
#include "util/opaque.h"

#include "util/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._"

static struct arena *arena;
static struct opaque_key key;
static unsigned char bytes[48];

static int
setup(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)i;
    return opaque_key_derive(&key, (const unsigned char *)"a key of exactly 32 bytes, no 33");
}

static void
known(void **state)
{
    (void)state;
    assert_string_equal(opaque_close(arena, &key, OPAQUE_USER, bytes, 16),
        "T1lXZOS33lSCg17bwSpfHF0wPLEDQUt4M5wDHAHoAyCbc-");
    assert_string_equal(opaque_close(arena, &key, OPAQUE_FEED, bytes, 48),
        "T1hjW_vgME6mhlSIbIVYayjSoCdEICIrvrpd8LolF3OamJ4h87sqEBrdkNc1FFPMZHdO1sBQ_9_"
        "iPcx88LOviPGg--");
}

static void
shapes(void **state)
{
    (void)state;
    const char *user = opaque_close(arena, &key, OPAQUE_USER, bytes, 16);
    const char *feed = opaque_close(arena, &key, OPAQUE_FEED, bytes, 48);
    assert_int_equal(strlen(user), 46);
    assert_int_equal(strspn(user, LETTERS), 45);
    assert_string_equal(user + 45, "-");
    assert_int_equal(strlen(feed), 90);
    assert_int_equal(strspn(feed, LETTERS), 88);
    assert_string_equal(feed + 88, "--");
}

/* All 64 letters come up, so those that differ from base64 are read again too. */
static void
round_trip(void **state)
{
    (void)state;
    unsigned char in[16] = { 0 }, out[16];
    char seen[256] = { 0 };
    for (int i = 0; i < 256; i++) {
        in[3] = (unsigned char)i;
        const char *text = opaque_close(arena, &key, OPAQUE_USER, in, sizeof in);
        assert_string_equal(text, opaque_close(arena, &key, OPAQUE_USER, in, sizeof in));
        assert_int_equal(opaque_open(&key, OPAQUE_USER, text, 46, out, sizeof out), 0);
        assert_memory_equal(in, out, sizeof in);
        for (const char *c = text; *c != '\0'; c++)
            seen[(unsigned char)*c] = 1;
    }
    for (const char *c = LETTERS "-"; *c != '\0'; c++)
        assert_int_equal(seen[(unsigned char)*c], 1);
}

static void
refused(const struct opaque_key *k, const char *kind, const char *text, size_t len, size_t n)
{
    unsigned char out[48], zeros[48] = { 0 };
    memset(out, 'x', sizeof out);
    assert_int_equal(opaque_open(k, kind, text, len, out, n), -1);
    assert_memory_equal(out, zeros, n);
}

static void
foreign(void **state)
{
    (void)state;
    struct opaque_key other = key;
    const char *user = opaque_close(arena, &key, OPAQUE_USER, bytes, 16);
    const char *feed = opaque_close(arena, &key, OPAQUE_FEED, bytes, 48);
    refused(&key, OPAQUE_FEED, user, 46, 16);
    refused(&key, OPAQUE_USER, feed, 90, 48);
    refused(&key, OPAQUE_USER, feed, 90, 16);
    refused(&key, OPAQUE_FEED, user, 46, 48);
    other.bytes[0] ^= 1;
    refused(&other, OPAQUE_USER, user, 46, 16);
    other = key;
    other.bytes[63] ^= 1;
    refused(&other, OPAQUE_USER, user, 46, 16);
    assert_int_equal(
        opaque_key_derive(&other, (const unsigned char *)"a key of exactly 32 bytes, no 34"),
        0);
    refused(&other, OPAQUE_USER, user, 46, 16);
}

/* Each other letter in each place: also those that base64 reads alike, such as
 * the bits behind the last byte, '+' for '.', and blanks. */
static void
changed(void **state)
{
    (void)state;
    const char *text[] = { opaque_close(arena, &key, OPAQUE_USER, bytes, 16),
        opaque_close(arena, &key, OPAQUE_FEED, bytes, 48) };
    const char *kinds[] = { OPAQUE_USER, OPAQUE_FEED };
    for (size_t t = 0; t < 2; t++) {
        size_t len = strlen(text[t]), n = t == 0 ? 16 : 48;
        char *copy = arena_strdup(arena, text[t]);
        for (size_t i = 0; i < len; i++) {
            for (int c = 0; c < 256; c++) {
                copy[i] = (char)c;
                if (copy[i] != text[t][i])
                    refused(&key, kinds[t], copy, len, n);
            }
            copy[i] = text[t][i];
        }
        for (size_t cut = 0; cut < len; cut++)
            refused(&key, kinds[t], copy, cut, n);
        refused(&key, kinds[t], arena_printf(arena, "%s-", copy), len + 1, n);
        refused(&key, kinds[t], arena_printf(arena, "%.*s", (int)len - 1, copy), len - 1, n);
    }
}

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known),
        cmocka_unit_test(shapes),
        cmocka_unit_test(round_trip),
        cmocka_unit_test(foreign),
        cmocka_unit_test(changed),
    };
    arena = arena_new(0);
    int failed = cmocka_run_group_tests(tests, setup, NULL);
    arena_free(arena);
    return failed;
}
