/*
 * Answer: see answer.h. The one place where a tree becomes a body: the family
 * of views follows from version and format, the ETag from the finished bytes.
 */
#include "api/answer.h"

#include "model/page.h"
#include "render/json.h"
#include "render/view.h"
#include "render/xml.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/moment.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>
#include <xxhash.h>

#define BODY_FIRST_SIZE ((size_t)8 * 1024)

static enum view_family
family(const struct call *c)
{
    if (c->format == FORMAT_ATOM)
        return FAMILY_ATOM;
    if (c->ask.version < 200)
        return FAMILY_V1;
    return c->format == FORMAT_JSON ? FAMILY_V2JSON : FAMILY_V2;
}

/* Runs the view and writes its tree. Returns 0, or -1 when there is no such view
 * or it gave nothing; render has logged why. */
static int
serialise(
    struct call *c, enum view_family f, const char *view, const void *object, struct buf *out)
{
    const struct node *tree = view_run(c->arena, c->views, f, view, object, &c->ask);
    if (tree == NULL)
        return -1;
    buf_init(out, c->arena, BODY_FIRST_SIZE);
    if (c->format == FORMAT_JSON)
        json_write(out, tree, c->typed_json);
    else
        xml_write(out, tree, c->format == FORMAT_ATOM ? XML_ATOM : XML_V1);
    return 0;
}

/* A quoted decimal number, as the historic service sent it (spec/common.md 6);
 * 64 bits instead of 32, so that two bodies never share one. */
static const char *
etag(struct arena *a, const char *head, const struct buf *body)
{
    return arena_printf(
        a, "\"%s%" PRIu64 "\"", head, (uint64_t)XXH3_64bits(body->p, body->len));
}

/* What belongs to a user is kept by nobody on the way, nor by who holds it; and a
 * feed's address, which opens it, is told to no site that the feed links to. */
static void
add_privacy(struct call *c)
{
    bool own = strncmp(c->ask.path, "/users/", 7) == 0;
    reply_header(c->rep, "Cache-Control", own ? "private, no-store" : "private");
    if (c->oauth.by_feed)
        reply_header(c->rep, "Referrer-Policy", "no-referrer");
}

/* `tag_head` is what the ETag begins with. */
static void
answer_tagged(struct call *c, const char *view, const void *object, const char *tag_head)
{
    struct buf body;
    if (serialise(c, family(c), view, object, &body) != 0) {
        answer_status(c, 500, 0, "Internal Error");
        return;
    }
    const char *tag = etag(c->arena, tag_head, &body);
    reply_header(c->rep, "ETag", tag);
    add_privacy(c);
    const char *known = c->req->if_none_match;
    bool reads = c->method == HTTP_GET || c->method == HTTP_HEAD;
    if (reads && known != NULL && negotiate_etag_matches(known, tag)) {
        c->rep->status = 304;
        return;
    }
    c->rep->status = 200;
    reply_body(c->rep, format_content_types[c->format], body.p, body.len);
}

void
answer_view(struct call *c, const char *view, const void *object)
{
    answer_tagged(c, view, object, "");
}

void
answer_version(struct call *c, const char *view, const void *object, int64_t version)
{
    answer_tagged(c, view, object, arena_printf(c->arena, "%" PRId64 "-", version));
}

void
answer_written(struct call *c, int status, const char *view, const void *object)
{
    struct buf body;
    if (serialise(c, family(c), view, object, &body) != 0) {
        answer_status(c, 500, 0, "Internal Error");
        return;
    }
    c->rep->status = status;
    reply_header(c->rep, "Cache-Control", "private, no-store");
    reply_body(c->rep, format_content_types[c->format], body.p, body.len);
}

void
answer_status(struct call *c, int status, int sub_code, const char *message)
{
    const struct status document = {
        .status_code = status, .sub_code = sub_code, .message = message
    };
    if (c->format != FORMAT_JSON)
        c->format = FORMAT_XML;
    /* status documents have one shape in all versions, numbers unquoted in JSON */
    c->typed_json = true;
    struct buf body;
    c->rep->status = status;
    int rc = serialise(c, FAMILY_V1, "status", &document, &body);
    assert(rc == 0);
    reply_header(c->rep, "Cache-Control", "private, no-store");
    reply_body(c->rep, format_content_types[c->format], body.p, body.len);
}

void
answer_invalid(struct call *c, const char *param)
{
    answer_status(c, 400, 0, arena_printf(c->arena, "%s is invalid", param));
}

void
answer_not_found(struct call *c)
{
    answer_status(c, 404, 0, "Resource not found");
}

void
answer_unavailable(struct call *c)
{
    reply_header(c->rep, "Retry-After", "5");
    answer_status(c, 503, 0, "Service unavailable; try again in a few seconds");
}

int
answer_range(struct call *c, int64_t bound, struct range *range)
{
    switch (negotiate_range(c->req, bound, range)) {
    case RANGE_OK:
        return 0;
    case RANGE_BAD_START:
        answer_invalid(c, "start_index");
        return -1;
    case RANGE_BAD_MAX:
        break;
    }
    answer_status(c, 400, 120, "Query parameter max_results must be a positive integer.");
    return -1;
}

int
answer_moment(struct call *c, const char *param, int64_t *seconds)
{
    const char *text;
    *seconds = 0;
    if (answer_text(c, param, 64, &text) != 0)
        return -1;
    if (text == NULL || moment_read(text, seconds) == 0)
        return 0;
    answer_invalid(c, param);
    return -1;
}

int
answer_text(struct call *c, const char *param, size_t max, const char **value)
{
    bool bad = false;
    *value = negotiate_text(c->req, param, max, &bad);
    if (!bad)
        return 0;
    answer_invalid(c, param);
    return -1;
}
