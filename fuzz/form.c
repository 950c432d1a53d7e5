/*
 * Fuzz target: a query or form body to parameters, and these to their
 * normalized form. The input is the form.
 */
#include "http/param.h"
#include "oauth/base_string.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/url.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(int holds)
{
    if (!holds)
        abort();
}

static void
check(struct arena *a, const struct params *ps)
{
    struct params again = { .n = 0 };
    struct buf form;
    buf_init(&form, a, 0);
    for (size_t i = 0; i < ps->n; i++) {
        const struct param *p = &ps->list[i];
        require(p->name[p->name_len] == '\0' && p->value[p->value_len] == '\0');
        if (i != 0)
            buf_addc(&form, '&');
        url_encode(&form, p->name, p->name_len);
        buf_addc(&form, '=');
        url_encode(&form, p->value, p->value_len);
    }
    require(params_parse_form(&again, a, form.p, form.len, PARAM_BODY) == 0);
    require(again.n == ps->n);
    for (size_t i = 0; i < ps->n; i++) {
        const struct param *p = &ps->list[i], *q = &again.list[i];
        require(p->name_len == q->name_len && memcmp(p->name, q->name, p->name_len) == 0);
        require(p->value_len == q->value_len && memcmp(p->value, q->value, p->value_len) == 0);
    }
}

/* Sorting is done when nothing changes by sorting again, and order of arrival
 * has no say. */
static void
check_sorted(struct arena *a, const struct params *ps)
{
    struct buf one, two;
    buf_init(&one, a, 0);
    oauth_normalize(&one, ps);
    struct params back = { .n = 0 };
    require(params_parse_form(&back, a, one.p, one.len, PARAM_QUERY) == 0);
    for (size_t i = 0; i < back.n / 2; i++) {
        struct param swapped = back.list[i];
        back.list[i] = back.list[back.n - 1 - i];
        back.list[back.n - 1 - i] = swapped;
    }
    buf_init(&two, a, 0);
    oauth_normalize(&two, &back);
    require(one.len == two.len && memcmp(one.p, two.p, one.len) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct params ps = { .n = 0 };
    if (params_parse_form(&ps, a, (const char *)data, size, PARAM_QUERY) == 0) {
        check(a, &ps);
        check_sorted(a, &ps);
    }
    arena_free(a);
    return 0;
}
