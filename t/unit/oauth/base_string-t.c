/*
 * Base string: the corners the vectors leave out: odd hosts and addresses,
 * empty names, NUL bytes, many parameters, and that order never matters.
 */
#include "fixture.h"
#include "oauth/base_string.h"
#include "util/buf.h"

static const char *
uri(bool https, const char *host, const char *path)
{
    struct oauth_target t = { .method = "GET", .https = https, .host = host, .uri = path };
    struct buf out;
    buf_init(&out, arena, 0);
    oauth_base_uri(&out, &t);
    assert_int_equal(strlen(out.p), out.len);
    return out.p;
}

static void
addresses(void **state)
{
    (void)state;
    static const struct {
        bool https;
        const char *host, *uri, *want;
    } cases[] = {
        { false, "A.Example", "/", "http://a.example/" },
        { false, "a.example:80", "/x", "http://a.example/x" },
        { true, "a.example:443", "/x", "https://a.example/x" },
        { true, "a.example:80", "/x", "https://a.example:80/x" },
        { false, "a.example:443", "/x", "http://a.example:443/x" },
        { false, "a.example:8080", "/x", "http://a.example:8080/x" },
        { false, "a.example:", "/x", "http://a.example/x" },
        { false, "a.example:080", "/x", "http://a.example:080/x" },
        { false, "[2001:DB8::80]", "/x", "http://[2001:db8::80]/x" },
        { false, "[2001:DB8::80]:80", "/x", "http://[2001:db8::80]/x" },
        { false, "[::1]:8080", "/x", "http://[::1]:8080/x" },
        { false, "", "/x", "http:///x" },
        { false, "a.example", "/A%2fb%41/../c//d;e", "http://a.example/A%2fb%41/../c//d;e" },
        { false, "a.example", "/x?y=/z#w", "http://a.example/x" },
        { false, "a.example", "/x#w?y", "http://a.example/x" },
        { false, "a.example", "?y", "http://a.example/" },
        { false, "a.example", "/http://b.example/", "http://a.example/http://b.example/" },
        { false, "a.example", "HTTP://B.example:80/X?y", "http://b.example/X" },
        { false, "a.example", "http://b.example", "http://b.example/" },
        { false, "a.example", "http://b.example?y", "http://b.example/" },
        { true, "a.example", "http://b.example/x",
            "https://b.example/x" }, /* as the server says */
        { false, "a.example", "https://b.example:80/x", "http://b.example/x" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(uri(cases[i].https, cases[i].host, cases[i].uri), cases[i].want);
}

static struct oauth_text
normalized(const struct params *ps)
{
    struct buf out;
    buf_init(&out, arena, 1);
    oauth_normalize(&out, ps);
    return (struct oauth_text){ .p = out.p, .len = out.len };
}

static void
parameters(void **state)
{
    (void)state;
    static const struct {
        const char *query, *want;
    } cases[] = {
        { "", "" },
        { "a", "a=" },
        { "=", "=" },
        { "=b&=a&a", "=a&=b&a=" },
        { "a=%&a=%2&a=%zz", "a=%25&a=%252&a=%25zz" },
        { "a=%00b&a", "a=&a=%00b" },
        { "a%00=1&a=2", "a=2&a%00=1" },
        { "a-=1&a=2&a.=3&a%3D=4", "a=2&a%3D=4&a-=1&a.=3" },
        { "a=b&a=b", "a=b&a=b" },
        { "a=1+1&a=1%201&a=1%2B1", "a=1%201&a=1%201&a=1%2B1" },
        { "oauth_signature=x&oauth_signatur=1&oauth_signature_=2&Oauth_signature=3",
            "Oauth_signature=3&oauth_signatur=1&oauth_signature_=2" },
        { "oauth_signature%00=x", "oauth_signature%00=x" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct params ps = form(cases[i].query, PARAM_QUERY);
        assert_text(normalized(&ps), cases[i].want, strlen(cases[i].want));
    }
}

/* The same parameters in another order each time, drawn from a fixed sequence. */
static void
order(void **state)
{
    (void)state;
    struct params ps = { .n = 0 };
    while (ps.n < PARAMS_MAX) {
        const char *one = arena_printf(arena, "n%zu=v%zu", ps.n % 37, ps.n % 11);
        assert_int_equal(params_parse_form(&ps, arena, one, strlen(one), PARAM_BODY), 0);
    }
    struct oauth_text first = normalized(&ps);
    unsigned seed = 1;
    for (int round = 0; round < 5; round++) {
        for (size_t i = ps.n - 1; i > 0; i--) {
            seed = seed * 1103515245u + 12345u;
            size_t k = (seed >> 8) % (i + 1);
            struct param swapped = ps.list[i];
            ps.list[i] = ps.list[k];
            ps.list[k] = swapped;
        }
        assert_text(normalized(&ps), first.p, first.len);
    }
}

static void
whole(void **state)
{
    (void)state;
    struct params ps = form("b=%26&a=+", PARAM_QUERY);
    struct oauth_target t = {
        .method = "pUt", .https = true, .host = "H:443", .uri = "/%7e?ignored"
    };
    struct oauth_text base = oauth_base_string(arena, &t, &ps);
    static const char want[] = "PUT&https%3A%2F%2Fh%2F%257e&a%3D%2520%26b%3D%2526";
    assert_text(base, want, sizeof want - 1);
    ps.n = 0;
    base = oauth_base_string(arena, &t, &ps);
    assert_text(base, "PUT&https%3A%2F%2Fh%2F%257e&", 28);
}

int
main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses),
        cmocka_unit_test(parameters),
        cmocka_unit_test(order),
        cmocka_unit_test(whole),
    };
    return cmocka_run_group_tests(tests, arena_open, arena_close);
}
