/*
 * Reply: headers, and what is written of them.
 */
#include "http/reply.h"

#include "http/status.h"
#include "util/arena.h"
#include "util/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static const char *
written(const struct reply *r, int head_only)
{
    struct buf b;
    buf_init(&b, arena, 0);
    reply_serialise(r, &b, head_only);
    return b.p;
}

static void
serialise(void **state)
{
    (void)state;
    struct reply r;
    reply_init(&r, arena);
    assert_string_equal(written(&r, 0), "Status: 200 OK\r\nContent-Length: 0\r\n\r\n");
    r.status = 404;
    reply_body(&r, "text/plain", "none\n", 5);
    reply_header(&r, "Allow", "GET");
    const char *head = "Status: 404 Not Found\r\nContent-Type: text/plain\r\nAllow: GET\r\n"
                       "Content-Length: 5\r\n\r\n";
    assert_string_equal(written(&r, 1), head);
    assert_string_equal(written(&r, 0), arena_printf(arena, "%snone\n", head));
    r.status = 304;
    assert_string_equal(written(&r, 0),
        "Status: 304 Not Modified\r\nContent-Type: text/plain\r\nAllow: GET\r\n\r\n");
}

static void
binary(void **state)
{
    (void)state;
    struct reply r;
    reply_init(&r, arena);
    reply_body(&r, "application/octet-stream", "a\0b", 3);
    struct buf b;
    buf_init(&b, arena, 0);
    reply_serialise(&r, &b, 0);
    assert_memory_equal(b.p + b.len - 3, "a\0b", 3);
}

static void
headers(void **state)
{
    (void)state;
    struct reply r;
    reply_init(&r, arena);
    reply_header(&r, "ETag", "\"1\"");
    reply_header(&r, "Vary", "Accept");
    reply_header(&r, "etag", "\"2\"");
    assert_int_equal(r.nheaders, 2);
    assert_string_equal(reply_header_get(&r, "ETAG"), "\"2\"");
    assert_null(reply_header_get(&r, "Location"));
    static const char *const bad[] = { "a\r\nSet-Cookie: x", "a\nb", "a\rb", "\x01", "a\x7f" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        reply_header(&r, "Location", bad[i]);
        assert_null(reply_header_get(&r, "Location"));
        assert_int_equal(r.nheaders, 2);
    }
    reply_header(&r, "ETag", "x\ny"); /* drops what was there */
    assert_null(reply_header_get(&r, "ETag"));
    assert_string_equal(reply_header_get(&r, "Vary"), "Accept");
    reply_header(&r, "X", "caf\xc3\xa9\ttab");
    assert_string_equal(reply_header_get(&r, "X"), "caf\xc3\xa9\ttab");
}

static void
reasons(void **state)
{
    (void)state;
    assert_string_equal(status_reason(200), "OK");
    assert_string_equal(status_reason(431), "Request Header Fields Too Large");
    assert_string_equal(status_reason(299), "Unknown");
}

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(serialise),
        cmocka_unit_test(binary),
        cmocka_unit_test(headers),
        cmocka_unit_test(reasons),
    };
    arena = arena_new(0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
