/*
 * Callbacks: what an application may name, what it registered, and the address
 * a browser is sent to.
 */
#include "http/callback.h"
#include "util/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct check {
    const char *callback;
    bool valid;
};

static void
test_any(void **state)
{
    static const struct check checks[] = {
        { "http://app.example/done", true },
        { "https://app.example", true },
        { "HTTPS://APP.example:8443/cb?x=1#top", true },
        { "http://127.0.0.1:5000/cb", true },
        { "http://[::1]:5000/cb", true },
        { "http://localhost/", true },
        { "http://app.example:/x", true },
        { "flixster://done", true },
        { "com.example.app:/oauth/done", true },
        { "x-app:done?y=z", true },
        { "http://app.example/a.b/..c/...", true },
        { "http://app.example/?next=/../x", true },
        { "", false },
        { "oob", false },
        { "/done", false },
        { "done", false },
        { "//evil.example/done", false },
        { "http:", false },
        { "http:/done", false },
        { "http:done", false },
        { "http:///done", false },
        { "http://:80/", false },
        { "https://?x", false },
        { "javascript:alert(1)", false },
        { "JavaScript:alert(1)", false },
        { "javascript://app.example/%0aalert(1)", false },
        { "java\tscript:alert(1)", false },
        { " javascript:alert(1)", false },
        { "data:text/html,x", false },
        { "vbscript:x", false },
        { "file:///etc/passwd", false },
        { "blob:http://app.example/x", false },
        { "about:blank", false },
        { "filesystem:http://app.example/x", false },
        { "view-source:http://app.example/", false },
        { "http://user@app.example/", false },
        { "http://user:pw@app.example/", false },
        { "http://@app.example/", false },
        { "http://good.example\\@evil.example/", false },
        { "http:\\\\evil.example/", false },
        { "http://app.example/a\\b", false },
        { "http://app.example/\r\nSet-Cookie: x=1", false },
        { "http://app.example/a b", false },
        { "http://app.example/\x7f", false },
        { "http://\xc3\xa4pp.example/", false },
        { "http://app%2eexample/", false },
        { "http://app.example;script-src/", false },
        { "http://app.example,x/", false },
        { "http://*/", false },
        { "http://app.example:0/", false },
        { "http://app.example:65536/", false },
        { "http://app.example:99999999999/", false },
        { "http://app.example:8o/", false },
        { "http://app.example/cb/../x", false },
        { "http://app.example/cb/.%2E/x", false },
        { "http://app.example/cb/%2e%2e", false },
        { "http://app.example/./x", false },
        { "http://app.example/<x>", false },
        { "http://app.example/%zz", false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        if (callback_valid(checks[i].callback, NULL) != checks[i].valid)
            fail_msg("%s", checks[i].callback);
        if (callback_valid(checks[i].callback, "") != checks[i].valid)
            fail_msg("none registered: %s", checks[i].callback);
    }
}

static void
test_length(void **state)
{
    char long_one[CALLBACK_MAX + 2];
    (void)state;
    memset(long_one, 'a', sizeof long_one);
    memcpy(long_one, "http://a.example/", 17);
    long_one[CALLBACK_MAX] = '\0';
    assert_true(callback_valid(long_one, NULL));
    long_one[CALLBACK_MAX] = 'a';
    long_one[CALLBACK_MAX + 1] = '\0';
    assert_false(callback_valid(long_one, NULL));
}

static void
test_registered(void **state)
{
    static const char hosts[] = "https://app.example/cb  plain.example local.example:8080 "
                                "http://slash.example/cb/ flixster: own://here/x";
    static const struct check checks[] = {
        { "https://app.example/cb", true },
        { "https://APP.example:443/cb/more?x=1#y", true },
        { "https://app.example/cb?x", true },
        { "https://app.example/cbx", false },
        { "https://app.example/CB", false },
        { "https://app.example/", false },
        { "https://app.example/cb/../evil", false },
        { "https://app.example:8443/cb", false },
        { "http://app.example/cb", false },
        { "https://app.example.evil.example/cb", false },
        { "https://www.app.example/cb", false },
        { "https://app.example@evil.example/cb", false },
        { "https://evil.example/https://app.example/cb", false },
        { "https://xn--pp-xia.example/cb", false },
        { "http://plain.example/any", true },
        { "https://plain.example/", true },
        { "http://plain.example:8080/", false },
        { "http://sub.plain.example/", false },
        { "http://local.example:8080/x", true },
        { "http://local.example/x", false },
        { "http://slash.example/cb/", true },
        { "http://slash.example/cb/x", true },
        { "http://slash.example/cb", true },
        { "http://slash.example/cbx", false },
        { "flixster://anything", true },
        { "flixsterx://anything", false },
        { "own://here/x/y", true },
        { "own://there/x", false },
        { "plain.example://x", false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++)
        if (callback_valid(checks[i].callback, hosts) != checks[i].valid)
            fail_msg("%s", checks[i].callback);
    assert_false(callback_valid("http://app.example/", "   :// / :"));
}

static void
assert_appended(const char *callback, const char *want)
{
    struct arena *a = arena_new(0);
    assert_true(callback_valid(callback, NULL));
    assert_string_equal(callback_append(a, callback, "oauth_token", "a b&c"), want);
    arena_free(a);
}

static void
test_append(void **state)
{
    (void)state;
    assert_appended("http://a.example", "http://a.example?oauth_token=a%20b%26c");
    assert_appended("http://a.example/x?", "http://a.example/x?oauth_token=a%20b%26c");
    assert_appended("http://a.example/x?y", "http://a.example/x?y&oauth_token=a%20b%26c");
    assert_appended("http://a.example/x?y=1&", "http://a.example/x?y=1&oauth_token=a%20b%26c");
    assert_appended("http://a.example/#f?g", "http://a.example/?oauth_token=a%20b%26c#f?g");
    assert_appended("app:x?y#f", "app:x?y&oauth_token=a%20b%26c#f");
}

static void
assert_named(const char *callback, const char *sources, const char *site)
{
    struct arena *a = arena_new(0);
    assert_true(callback_valid(callback, NULL));
    assert_string_equal(callback_sources(a, callback), sources);
    assert_string_equal(callback_site(a, callback), site);
    arena_free(a);
}

static void
test_names(void **state)
{
    (void)state;
    assert_named("http://a.example", "http: https:", "a.example");
    assert_named("https://a.example:8443/x?y#z", "http: https:", "a.example:8443");
    assert_named("http://a.example:/x", "http: https:", "a.example");
    assert_named("http://a.example?x", "http: https:", "a.example");
    assert_named("http://[::1]:80/x", "http: https:", "[::1]:80");
    assert_named("app://here/x", "app:", "app:");
    struct arena *a = arena_new(0);
    assert_null(callback_registered_site(a, NULL));
    assert_null(callback_registered_site(a, " "));
    assert_string_equal(callback_registered_site(a, " a.example:80 b.example"), "a.example:80");
    assert_string_equal(callback_registered_site(a, "https://a.example/cb"), "a.example");
    assert_string_equal(callback_registered_site(a, "app:"), "app:");
    assert_string_equal(callback_registered_site(a, "http:"), "http:");
    assert_string_equal(callback_registered_site(a, "http:x//"), "http:");
    arena_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any),
        cmocka_unit_test(test_length),
        cmocka_unit_test(test_registered),
        cmocka_unit_test(test_append),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
