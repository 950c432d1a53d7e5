/*
 * Responder: matinee's front and master with a handler that tells what it got,
 * for the raw FastCGI tests. Parameters of the query make it misbehave:
 * sleep=MS, abort=1, spin=1, size=N (that many more bytes), and cannot=FILE
 * in the environment (MATINEE_TEST_CANNOT) keeps workers from starting while
 * the file is there.
 */
#include "conf/settings.h"
#include "fcgi/cgi.h"
#include "http/reply.h"
#include "http/request.h"
#include "main/listener.h"
#include "main/logs.h"
#include "main/master.h"
#include "main/privileges.h"
#include "main/service.h"
#include "util/arena.h"
#include "util/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static long
number(const struct request *req, const char *name)
{
    const struct param *p = params_find(&req->params, name);
    return p != NULL ? strtol(p->value, NULL, 10) : 0;
}

static void
misbehave(const struct request *req)
{
    long ms = number(req, "sleep");
    struct timespec ts = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };
    while (ms != 0 && nanosleep(&ts, &ts) != 0)
        continue;
    if (number(req, "abort"))
        abort();
    if (number(req, "spin"))
        for (volatile int i = 1; i != 0;)
            continue;
}

/* FNV-1a: enough to see that every byte of a body came as it was sent. */
static unsigned
hash(const char *p, size_t n)
{
    unsigned h = 2166136261U;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)p[i]) * 16777619U;
    return h;
}

static void
echo(void *context, struct request *req, struct reply *rep)
{
    (void)context;
    misbehave(req);
    struct buf b;
    buf_init(&b, req->arena, 0);
    buf_printf(&b, "pid=%ld\nmethod=%s\nuri=%s\npath=%s\nhost=%s\nhttps=%d\n", (long)getpid(),
        req->method_name, req->uri, req->path, req->host, req->https);
    buf_printf(&b, "body=%zu:%08x\nvariant=%s\n", req->body_len, hash(req->body, req->body_len),
        req->variant);
    for (size_t i = 0; i < req->params.n; i++)
        buf_printf(&b, "%s=%s\n", req->params.list[i].name, req->params.list[i].value);
    size_t more = (size_t)number(req, "size");
    memset(buf_reserve(&b, more), 'x', more);
    b.len += more;
    rep->route = "echo";
    reply_body(rep, "text/plain", b.p, b.len);
}

/* The reply to a fault has its status and says which it is. */
static void
tell_fault(void *context, struct request *req, struct reply *rep, enum request_fault fault)
{
    (void)context;
    const char *text = arena_printf(req->arena, "fault=%d\n", (int)fault);
    rep->status = request_fault_status(fault);
    reply_body(rep, "text/plain", text, strlen(text));
}

static int
worker_start(void *context)
{
    (void)context;
    const char *cannot = getenv("MATINEE_TEST_CANNOT");
    return cannot != NULL && access(cannot, F_OK) == 0 ? -1 : 0;
}

int
main(int argc, char **argv)
{
    struct arena *a = arena_new(0);
    char err[512];
    struct settings *s =
        settings_load(a, settings_path(argc > 1 ? argv[1] : NULL), err, sizeof err);
    if (s == NULL) {
        fprintf(stderr, "%s\n", err);
        return 1;
    }
    struct privileges privileges;
    const struct service service = { .settings = s,
        .privileges = &privileges,
        .answerer = { .dispatch = echo, .refuse = tell_fault },
        .worker_start = worker_start };
    if (privileges_find(&privileges, s->user, s->group) != 0 ||
        privileges_may(&privileges) != 0 || logs_open(s, &privileges) != 0)
        return 1;
    int status = listener_inherited() ? master_run_single(&service)
                 : cgi_is()           ? cgi_run(&service.answerer)
                                      : master_run(&service);
    arena_free(a);
    return status;
}
