/*
 * Answer: see answer.h.
 */
#include "fcgi/answer.h"

#include "fcgi/access.h"
#include "fcgi/connection.h"
#include "fcgi/slot.h"
#include "http/reply.h"
#include "http/request.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/clock.h"

#include <stdio.h>
#include <string.h>

static void
slot_tell(struct slot *slot, const struct request *req)
{
    if (slot == NULL)
        return;
    int path_len = (int)strcspn(req->uri, "?");
    snprintf(slot->doing, sizeof slot->doing, "%s %.*s", req->method_name, path_len, req->uri);
}

void
answer(const struct answerer *who, struct arena *a, const struct arrival *in, struct slot *slot,
    struct buf *out)
{
    int64_t start = clock_mono_us();
    struct request req = { .arena = a, .now = clock_now() };
    struct reply rep;
    reply_init(&rep, a);
    enum request_fault fault = request_from_cgi(&req, in->variables, in->body, in->body_len);
    slot_tell(slot, &req);
    if (fault == REQUEST_OK)
        who->dispatch(who->context, &req, &rep);
    else
        who->refuse(who->context, &req, &rep, fault);
    buf_init(out, a, rep.body_len + 1024);
    reply_serialise(&rep, out, req.method == HTTP_HEAD);

    struct access line = { .req = &req, .rep = &rep, .sent = out->len };
    line.queries = fault == REQUEST_OK && who->queries != NULL ? who->queries(who->context) : 0;
    line.duration = clock_mono_us() - start;
    access_log(&line);
}
