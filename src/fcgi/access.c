/*
 * Access: see access.h.
 */
#include "fcgi/access.h"

#include "http/reply.h"
#include "http/request.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/log.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define VALUE_LEN_MAX ((size_t)512)

/* Appends " name=value"; what would end the value or the line is written as
 * %XX, an empty value as "-". */
static void
pair_add(struct buf *b, const char *name, const char *value, size_t n)
{
    buf_printf(b, " %s=", name);
    if (n == 0)
        buf_addc(b, '-');
    for (size_t i = 0; i < n && i < VALUE_LEN_MAX; i++) {
        unsigned char c = (unsigned char)value[i];
        if (c <= 0x20 || c >= 0x7f || c == '"')
            buf_printf(b, "%%%02X", c);
        else
            buf_addc(b, (char)c);
    }
}

static void
text_add(struct buf *b, const char *name, const char *value)
{
    pair_add(b, name, value, strlen(value));
}

const char *
access_line(struct arena *a, const struct access *line)
{
    const struct request *req = line->req;
    char when[32];
    time_t now = (time_t)req->now;
    struct tm tm;
    gmtime_r(&now, &tm);
    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &tm);

    struct buf b;
    buf_init(&b, a, 512);
    buf_printf(&b, "time=%s worker=%ld", when, (long)getpid());
    text_add(&b, "remote", req->remote_addr);
    text_add(&b, "method", req->method_name);
    pair_add(&b, "path", req->uri, strcspn(req->uri, "?"));
    buf_printf(&b, " status=%d bytes=%zu us=%lld queries=%lu", line->rep->status, line->sent,
        (long long)line->duration, line->queries);
    text_add(&b, "route", line->rep->route);
    text_add(&b, "key", line->rep->consumer);
    text_add(&b, "variant", req->variant);
    return b.p;
}

void
access_log(const struct access *line)
{
    const char *text = access_line(line->req->arena, line);
    log_access(text, strlen(text));
}
