/*
 * CGI: see cgi.h.
 */
#include "fcgi/cgi.h"

#include "fcgi/connection.h"
#include "http/request.h"
#include "util/arena.h"
#include "util/buf.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

extern char **environ;

bool
cgi_is(void)
{
    return getenv("GATEWAY_INTERFACE") != NULL && getenv("REQUEST_METHOD") != NULL;
}

/* The length the web server states; standard input need not end there. */
static size_t
length_stated(void)
{
    const char *s = getenv("CONTENT_LENGTH");
    long long n = s != NULL ? strtoll(s, NULL, 10) : 0;
    return n > 0 ? (size_t)n : 0;
}

static void
body_read(struct arena *a, struct arrival *in)
{
    size_t wanted = length_stated();
    if (wanted > REQUEST_BODY_MAX) {
        in->body_len = wanted;
        return;
    }
    char *body = arena_alloc(a, wanted + 1);
    while (in->body_len < wanted) {
        ssize_t n = read(STDIN_FILENO, body + in->body_len, wanted - in->body_len);
        if (n == -1 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        in->body_len += (size_t)n;
    }
    body[in->body_len] = '\0';
    in->body = body;
}

static int
write_all(const char *p, size_t n)
{
    while (n != 0) {
        ssize_t done = write(STDOUT_FILENO, p, n);
        if (done == -1 && errno == EINTR)
            continue;
        if (done == -1)
            return -1;
        p += done;
        n -= (size_t)done;
    }
    return 0;
}

int
cgi_run(const struct answerer *who)
{
    struct arena *a = arena_new(0);
    struct arrival in = { .variables = (const char *const *)environ };
    struct buf out;
    body_read(a, &in);
    answer(who, a, &in, NULL, &out);
    int rc = write_all(out.p, out.len);
    arena_free(a);
    return rc;
}
