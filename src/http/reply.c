/*
 * Reply: the headers and their writing. See reply.h.
 */
#include "http/reply.h"

#include "http/status.h"
#include "util/buf.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

void
reply_init(struct reply *r, struct arena *a)
{
    *r = (struct reply){ .arena = a, .status = 200, .route = "", .consumer = "" };
}

static struct header *
find(struct reply *r, const char *name)
{
    for (size_t i = 0; i < r->nheaders; i++)
        if (strcasecmp(r->headers[i].name, name) == 0)
            return &r->headers[i];
    return NULL;
}

static bool
has_control(const char *s)
{
    for (; *s != '\0'; s++)
        if (((unsigned char)*s < 0x20 && *s != '\t') || *s == 0x7f)
            return true;
    return false;
}

static void
drop(struct reply *r, const struct header *h)
{
    size_t at = (size_t)(h - r->headers);
    memmove(&r->headers[at], &r->headers[at + 1], (r->nheaders - at - 1) * sizeof *h);
    r->nheaders--;
}

void
reply_header(struct reply *r, const char *name, const char *value)
{
    struct header *h = find(r, name);
    if (has_control(value)) {
        if (h != NULL)
            drop(r, h);
        return;
    }
    if (h == NULL) {
        assert(r->nheaders < REPLY_HEADERS_MAX);
        h = &r->headers[r->nheaders++];
    }
    *h = (struct header){ .name = name, .value = value };
}

const char *
reply_header_get(const struct reply *r, const char *name)
{
    for (size_t i = 0; i < r->nheaders; i++)
        if (strcasecmp(r->headers[i].name, name) == 0)
            return r->headers[i].value;
    return NULL;
}

void
reply_body(struct reply *r, const char *content_type, const char *body, size_t len)
{
    reply_header(r, "Content-Type", content_type);
    r->body = body;
    r->body_len = len;
}

/* A 204 or 304 has no body and no length of one (RFC 9110 8.6). */
static bool
is_bodiless(int status)
{
    return status < 200 || status == 204 || status == 304;
}

void
reply_serialise(const struct reply *r, struct buf *out, int head_only)
{
    buf_printf(out, "Status: %d %s\r\n", r->status, status_reason(r->status));
    for (size_t i = 0; i < r->nheaders; i++)
        buf_printf(out, "%s: %s\r\n", r->headers[i].name, r->headers[i].value);
    if (!is_bodiless(r->status))
        buf_printf(out, "Content-Length: %zu\r\n", r->body != NULL ? r->body_len : 0);
    buf_adds(out, "\r\n");
    if (!head_only && !is_bodiless(r->status) && r->body != NULL)
        buf_add(out, r->body, r->body_len);
}
