/*
 * Address: see address.h.
 */
#include "http/address.h"

#include "http/request.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/url.h"

#include <string.h>

static bool
is_private(const struct param *p)
{
    return p->place != PARAM_QUERY || strncmp(p->name, "oauth_", 6) == 0 ||
           strcmp(p->name, "feed_token") == 0;
}

/* Segments are percent-coded one by one: a slash parts them. */
static void
add_path(struct buf *b, const char *path)
{
    while (*path == '/') {
        size_t n = strcspn(++path, "/");
        buf_addc(b, '/');
        url_encode(b, path, n);
        path += n;
    }
}

const char *
address_public(struct arena *a, const char *base, const char *path, const struct request *r)
{
    struct buf b;
    buf_init(&b, a, 256);
    buf_adds(&b, base);
    add_path(&b, path);
    char before = '?';
    for (size_t i = 0; i < r->params.n; i++) {
        const struct param *p = &r->params.list[i];
        if (is_private(p))
            continue;
        buf_addc(&b, before);
        url_encode(&b, p->name, p->name_len);
        buf_addc(&b, '=');
        url_encode(&b, p->value, p->value_len);
        before = '&';
    }
    return b.p;
}
