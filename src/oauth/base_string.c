/*
 * Base string: see base_string.h.
 */
#include "oauth/base_string.h"

#include "util/arena.h"
#include "util/buf.h"
#include "util/url.h"

#include <string.h>
#include <strings.h>

/* ---- the address ---- */

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static char
upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* The length of the host without a port that goes without saying: the default
 * one, or none behind the colon. The colons of an IPv6 address are no matter:
 * what is behind the last one ends in a bracket. */
static size_t
host_len(const char *host, size_t n, bool https)
{
    size_t colon = n;
    while (colon > 0 && host[colon - 1] != ':')
        colon--;
    if (colon == 0)
        return n;
    const char *port = https ? "443" : "80";
    size_t port_len = n - colon;
    bool is_default = port_len == strlen(port) && memcmp(host + colon, port, port_len) == 0;
    return port_len == 0 || is_default ? colon - 1 : n;
}

void
oauth_base_uri(struct buf *out, const struct oauth_target *t)
{
    const char *host = t->host;
    const char *path = t->uri;
    size_t n = strlen(host);
    size_t scheme = strncasecmp(path, "http://", 7) == 0    ? 7
                    : strncasecmp(path, "https://", 8) == 0 ? 8
                                                            : 0;
    if (scheme != 0) {
        host = path + scheme;
        n = strcspn(host, "/?#");
        path = host + n;
    }
    buf_adds(out, t->https ? "https://" : "http://");
    n = host_len(host, n, t->https);
    for (size_t i = 0; i < n; i++)
        buf_addc(out, lower(host[i]));
    size_t path_len = strcspn(path, "?#");
    buf_add(out, path_len != 0 ? path : "/", path_len != 0 ? path_len : 1);
}

/* ---- the parameters ---- */

struct pair {
    const char *name; /* encoded, like value */
    size_t name_len;
    const char *value;
    size_t value_len;
};

static int
compare_bytes(const char *a, size_t a_len, const char *b, size_t b_len)
{
    int c = memcmp(a, b, a_len < b_len ? a_len : b_len);
    return c != 0 ? c : (a_len > b_len) - (a_len < b_len);
}

static int
compare(const struct pair *a, const struct pair *b)
{
    int c = compare_bytes(a->name, a->name_len, b->name, b->name_len);
    return c != 0 ? c : compare_bytes(a->value, a->value_len, b->value, b->value_len);
}

/* Puts `new` where it belongs among the `n` sorted ones. A dozen is usual and
 * PARAMS_MAX the most, for which moving pointers is nothing. */
static void
insert(const struct pair **sorted, size_t n, const struct pair *new)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (compare(new, sorted[middle]) < 0)
            high = middle;
        else
            low = middle + 1;
    }
    memmove(sorted + low + 1, sorted + low, (n - low) * sizeof *sorted);
    sorted[low] = new;
}

static const char *
encoded(struct buf *b, const char *p, size_t n, size_t *len)
{
    const char *start = buf_reserve(b, 3 * n);
    size_t before = b->len;
    url_encode(b, p, n);
    *len = b->len - before;
    return start;
}

static bool
is_signature(const struct param *p)
{
    static const char name[] = "oauth_signature";
    return p->name_len == sizeof name - 1 && memcmp(p->name, name, p->name_len) == 0;
}

/* Encodes and sorts all but the signature; returns how many there are. */
static size_t
sort(struct arena *a, const struct params *ps, const struct pair **sorted)
{
    struct pair *pairs = arena_array(a, ps->n, sizeof *pairs);
    size_t raw = 0, n = 0;
    for (size_t i = 0; i < ps->n; i++)
        raw += ps->list[i].name_len + ps->list[i].value_len;
    struct buf texts; /* never grows, since what is kept points into it */
    buf_init(&texts, a, 3 * raw + 1);
    for (size_t i = 0; i < ps->n; i++) {
        const struct param *p = &ps->list[i];
        if (is_signature(p))
            continue;
        struct pair *to = &pairs[n];
        to->name = encoded(&texts, p->name, p->name_len, &to->name_len);
        to->value = encoded(&texts, p->value, p->value_len, &to->value_len);
        insert(sorted, n++, to);
    }
    return n;
}

void
oauth_normalize(struct buf *out, const struct params *ps)
{
    const struct pair **sorted = arena_array(out->arena, ps->n, sizeof *sorted);
    size_t n = sort(out->arena, ps, sorted);
    size_t room = 0;
    for (size_t i = 0; i < n; i++)
        room += sorted[i]->name_len + sorted[i]->value_len + 2;
    buf_reserve(out, room);
    for (size_t i = 0; i < n; i++) {
        if (i != 0)
            buf_addc(out, '&');
        buf_add(out, sorted[i]->name, sorted[i]->name_len);
        buf_addc(out, '=');
        buf_add(out, sorted[i]->value, sorted[i]->value_len);
    }
}

struct oauth_text
oauth_base_string(struct arena *a, const struct oauth_target *t, const struct params *ps)
{
    struct buf uri, pairs, out;
    buf_init(&uri, a, strlen(t->host) + strlen(t->uri) + 16);
    oauth_base_uri(&uri, t);
    buf_init(&pairs, a, 0);
    oauth_normalize(&pairs, ps);
    buf_init(&out, a, strlen(t->method) + 3 * (uri.len + pairs.len) + 3);
    for (const char *m = t->method; *m != '\0'; m++)
        buf_addc(&out, upper(*m));
    buf_addc(&out, '&');
    url_encode(&out, uri.p, uri.len);
    buf_addc(&out, '&');
    url_encode(&out, pairs.p, pairs.len);
    return (struct oauth_text){ .p = out.p, .len = out.len };
}
