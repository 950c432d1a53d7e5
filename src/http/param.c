/*
 * Parameter: the form syntax and the list. See param.h.
 */
#include "http/param.h"

#include "util/arena.h"
#include "util/url.h"

#include <string.h>

int
params_add(struct params *ps, struct arena *a, struct param p)
{
    if (ps->n == PARAMS_MAX)
        return -1;
    if (ps->n == ps->cap) {
        size_t cap = ps->cap ? ps->cap * 2 : 16;
        struct param *list = arena_array(a, cap, sizeof *list);
        if (ps->n != 0)
            memcpy(list, ps->list, ps->n * sizeof *list);
        ps->list = list;
        ps->cap = cap;
    }
    ps->list[ps->n++] = p;
    return 0;
}

static const char *
decoded(struct arena *a, const char *p, size_t n, size_t *len)
{
    char *out = arena_alloc(a, n + 1);
    *len = url_decode(out, p, n, URL_PLUS_IS_SPACE);
    out[*len] = '\0';
    return out;
}

static int
add_segment(struct params *ps, struct arena *a, const char *p, size_t n, enum param_place place)
{
    const char *eq = memchr(p, '=', n);
    size_t name_n = eq != NULL ? (size_t)(eq - p) : n;
    const char *value = eq != NULL ? eq + 1 : p + n;
    struct param one = { .place = place };
    one.name = decoded(a, p, name_n, &one.name_len);
    one.value = decoded(a, value, (size_t)(p + n - value), &one.value_len);
    return params_add(ps, a, one);
}

int
params_parse_form(
    struct params *ps, struct arena *a, const char *p, size_t n, enum param_place place)
{
    const char *end = p + n;
    while (p < end) {
        const char *amp = memchr(p, '&', (size_t)(end - p));
        const char *stop = amp != NULL ? amp : end;
        if (stop != p && add_segment(ps, a, p, (size_t)(stop - p), place) != 0)
            return -1;
        p = stop + 1;
    }
    return 0;
}

static int
is_named(const struct param *p, const char *name, size_t len)
{
    return p->place != PARAM_HEADER && p->name_len == len && memcmp(p->name, name, len) == 0;
}

const struct param *
params_find(const struct params *ps, const char *name)
{
    size_t len = strlen(name);
    for (size_t i = 0; i < ps->n; i++)
        if (is_named(&ps->list[i], name, len))
            return &ps->list[i];
    return NULL;
}

size_t
params_count(const struct params *ps, const char *name)
{
    size_t len = strlen(name);
    size_t n = 0;
    for (size_t i = 0; i < ps->n; i++)
        n += is_named(&ps->list[i], name, len) ? 1 : 0;
    return n;
}
