/*
 * Connection: see connection.h. Three ways of libfcgi decide how it is used
 * here:
 *
 * FCGX_Accept_r goes on with the next connection of its listening socket when
 * the one it was given has ended; the worker would serve that one under a
 * descriptor epoll does not know. So connections are accepted here and
 * listen_sock is -1: an error then always means that this connection is over.
 *
 * Bytes it read beyond the request are lost with the request. So the body is
 * read up to its closing record, or the connection is closed.
 *
 * It waits up to two seconds for the peer when it closes a connection; that
 * has an override in the environment.
 */
#define _GNU_SOURCE /* accept4 */

#include "fcgi/connection.h"

#include "fcgi/deadline.h"
#include "fcgi/frame.h"
#include "http/request.h"
#include "util/arena.h"
#include "util/clock.h"
#include "util/log.h"

#include <assert.h>
#include <errno.h>
#include <fastcgi.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* A body over the bound is read and forgotten up to here, so that the client
 * gets its answer; beyond, the connection is closed. */
#define BODY_FORGET_MAX ((size_t)16 * 1024 * 1024)
#define BODY_STEP       ((size_t)16 * 1024)

int
connection_init(void)
{
    if (setenv("LIBFCGI_OS_CLOSE_POLL_TIMEOUT", "0", 1) != 0 || FCGX_Init() != 0) {
        log_error("libfcgi cannot be started: %s", strerror(errno));
        return -1;
    }
    deadline_init();
    return 0;
}

static void
timeout_set(int fd, int option, int64_t seconds)
{
    struct timeval tv = { .tv_sec = (time_t)seconds };
    setsockopt(fd, SOL_SOCKET, option, &tv, sizeof tv);
}

int
connection_accept(struct connection *c, int listen_fd, const struct connection_limits *l)
{
    int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);
    if (fd == -1) {
        int saved = errno;
        if (saved == EMFILE || saved == ENFILE || saved == ENOBUFS || saved == ENOMEM)
            log_warning("a connection cannot be accepted: %s", strerror(saved));
        errno = saved;
        return -1;
    }
    timeout_set(fd, SO_RCVTIMEO, l->receive_timeout);
    timeout_set(fd, SO_SNDTIMEO, l->send_timeout);
    *c = (struct connection){ .fd = fd, .last_used = clock_mono_us() };
    FCGX_InitRequest(&c->fcgi, -1, FCGI_FAIL_ACCEPT_ON_INTR);
    return 0;
}

/* Closes without the loss of what was sent: a peer that was still sending must
 * not find a reset before the reply. */
void
connection_close(struct connection *c)
{
    if (c->fd == -1)
        return;
    char drop[4096];
    shutdown(c->fd, SHUT_WR);
    for (int i = 0; i < 16 && recv(c->fd, drop, sizeof drop, MSG_DONTWAIT) > 0; i++)
        continue;
    close(c->fd);
    c->fd = -1;
}

/* Reads the body to its closing record. Returns 0, or -1 when the connection
 * is no use any more: aborted, broken, too slow. */
static int
body_read(FCGX_Stream *in, struct arena *a, struct arrival *arrival)
{
    size_t cap = BODY_STEP;
    size_t len = 0;
    char *body = arena_alloc(a, cap + 1);
    for (;;) {
        if (len == cap && cap <= REQUEST_BODY_MAX) {
            char *more = arena_alloc(a, cap * 2 + 1);
            memcpy(more, body, len);
            body = more;
            cap *= 2;
        }
        /* Once over the bound the same bytes are overwritten again and again. */
        char *to = len < cap ? body + len : body;
        size_t room = len < cap ? cap - len : cap;
        size_t got = (size_t)FCGX_GetStr(to, (int)room, in);
        len += got;
        if (len > BODY_FORGET_MAX || FCGX_GetError(in) != 0)
            return -1;
        if (got < room)
            break;
    }
    arrival->body_len = len;
    arrival->body = len <= REQUEST_BODY_MAX ? body : NULL;
    if (arrival->body != NULL)
        body[len] = '\0';
    return 0;
}

/* Gives libfcgi the connection and takes a request from it. */
static int
request_read(struct connection *c, struct arena *a, struct arrival *in)
{
    FCGX_Request *f = &c->fcgi;
    f->listen_sock = -1;
    f->ipcFd = c->fd;
    f->keepConnection = 1; /* or FCGX_Accept_r closes it at once */
    if (FCGX_Accept_r(f) != 0) {
        c->fd = f->ipcFd; /* -1: libfcgi has closed it */
        return -1;
    }
    assert(f->ipcFd == c->fd);
    in->variables = (const char *const *)f->envp;
    if (f->role != FCGI_RESPONDER || body_read(f->in, a, in) != 0) {
        FCGX_Free(f, 0);
        return -1;
    }
    return 0;
}

enum received
connection_receive(struct connection *c, struct arena *a, const struct connection_limits *l,
    struct arrival *in)
{
    enum frame what = frame_look(c->fd, l->max_connections, l->receive_timeout);
    if (what == FRAME_NOTHING)
        return RECEIVED_NOTHING;
    bool read = what != FRAME_ENDED;
    if (read) {
        /* What is there whole cannot block. */
        if (what == FRAME_PART)
            deadline_set(c->fd, l->receive_timeout);
        read = request_read(c, a, in) == 0;
        if (what == FRAME_PART)
            deadline_clear();
    }
    if (!read) {
        connection_close(c);
        return RECEIVED_END;
    }
    /* The beginning of a next request is lost with libfcgi's buffer. */
    c->last |= what == FRAME_MORE;
    return RECEIVED_REQUEST;
}

bool
connection_answer(
    struct connection *c, const char *p, size_t n, const struct connection_limits *l)
{
    FCGX_Request *f = &c->fcgi;
    deadline_set(c->fd, l->send_timeout);
    while (n != 0) {
        int step = n < BODY_STEP ? (int)n : (int)BODY_STEP;
        if (FCGX_PutStr(p, step, f->out) != step)
            break;
        p += step;
        n -= (size_t)step;
    }
    bool sent = n == 0;
    sent &= FCGX_FClose(f->err) == 0;
    sent &= FCGX_FClose(f->out) == 0;
    deadline_clear();
    bool keep = sent && f->keepConnection && !c->last;
    FCGX_Free(f, 0);
    c->requests++;
    c->last_used = clock_mono_us();
    if (!keep)
        connection_close(c);
    return keep;
}
