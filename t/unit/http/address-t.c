/*
 * Address: what of a request's address may be shown again.
 */
#include "http/address.h"

#include "http/request.h"
#include "util/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
public_parts(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        const char *query;
        const char *form;
        const char *want;
    } cases[] = {
        { "/catalog/titles", "", "", "http://a/catalog/titles" },
        { "/catalog/titles", "term=r%26b+x&output=atom", "",
            "http://a/catalog/titles?term=r%26b%20x&output=atom" },
        { "/c", "oauth_token=t&v=1.0&oauth_signature=s&feed_token=f", "", "http://a/c?v=1.0" },
        { "/c", "oauth_consumer_key=k", "", "http://a/c" },
        { "/c", "a=1", "b=2", "http://a/c?a=1" },
        { "/\xc3\xa9 /?", "", "", "http://a/%C3%A9%20/%3F" },
        { "/", "a", "", "http://a/?a=" },
    };
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct request r = { .arena = a, .path = cases[i].path };
        assert_int_equal(params_parse_form(
                             &r.params, a, cases[i].query, strlen(cases[i].query), PARAM_QUERY),
            0);
        assert_int_equal(
            params_parse_form(&r.params, a, cases[i].form, strlen(cases[i].form), PARAM_BODY),
            0);
        assert_string_equal(address_public(a, "http://a", r.path, &r), cases[i].want);
    }
    arena_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(public_parts),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
