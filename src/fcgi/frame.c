/*
 * Frame: record headers, FCGI_GET_VALUES and unknown types. See frame.h. The
 * names are those of the FastCGI specification 1.0.
 */
#include "fcgi/frame.h"

#include "fcgi/deadline.h"

#include <errno.h>
#include <fastcgi.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#define PEEK_BYTES   ((size_t)16 * 1024)
#define VALUES_BYTES ((size_t)56) /* four of the shortest pairs known take more */

struct record {
    int type;
    unsigned id;
    size_t content_len;
    size_t len; /* with header and padding */
};

static struct record
record_of(const unsigned char *p)
{
    size_t content_len = (size_t)p[4] << 8 | p[5];
    return (struct record){ .type = p[1],
        .id = (unsigned)p[2] << 8 | p[3],
        .content_len = content_len,
        .len = FCGI_HEADER_LEN + content_len + p[6] };
}

/* A record outside of requests that libfcgi must not meet inside of one: its
 * reply to FCGI_GET_VALUES has room for three pairs and no check, and the
 * content of an unknown type it takes for that of the request. */
static bool
is_poison(const struct record *r)
{
    return r->id == FCGI_NULL_REQUEST_ID &&
           (r->type == FCGI_GET_VALUES ? r->content_len > VALUES_BYTES : r->content_len != 0);
}

/* Whether the request that begins at `p` is there to its end. */
static enum frame
request_judge(const unsigned char *p, size_t n)
{
    const struct record begin = record_of(p);
    bool params_ended = false;
    while (n >= FCGI_HEADER_LEN) {
        const struct record r = record_of(p);
        if (is_poison(&r))
            return FRAME_ENDED;
        if (n < r.len)
            break;
        p += r.len;
        n -= r.len;
        /* libfcgi refuses another request here, but would take its streams for
         * those of this one. */
        if (r.id != begin.id && r.id != FCGI_NULL_REQUEST_ID && r.type != FCGI_BEGIN_REQUEST)
            return FRAME_ENDED;
        if (r.id != begin.id || r.content_len != 0)
            continue;
        if (r.type == FCGI_PARAMS)
            params_ended = true;
        else if (r.type == FCGI_STDIN && params_ended)
            return n == 0 ? FRAME_WHOLE : FRAME_MORE;
    }
    return FRAME_PART;
}

enum frame
frame_judge(const unsigned char *p, size_t n)
{
    if (p[0] != FCGI_VERSION_1)
        return FRAME_ENDED;
    if (n < FCGI_HEADER_LEN)
        return FRAME_PART;
    const struct record r = record_of(p);
    if (r.id == FCGI_NULL_REQUEST_ID)
        return r.type == FCGI_BEGIN_REQUEST ? FRAME_ENDED : FRAME_NOTHING;
    if (r.type == FCGI_BEGIN_REQUEST)
        return request_judge(p, n);
    /* An abort ends the connection; other records of a request that is over
     * are to be ignored (specification, 3.3). */
    return r.type == FCGI_ABORT_REQUEST ? FRAME_ENDED : FRAME_NOTHING;
}

static int
read_all(int fd, unsigned char *p, size_t n)
{
    while (n != 0) {
        ssize_t got = recv(fd, p, n, MSG_WAITALL);
        if (got <= 0)
            return -1;
        p += got;
        n -= (size_t)got;
    }
    return 0;
}

static int
write_all(int fd, const unsigned char *p, size_t n)
{
    return send(fd, p, n, MSG_NOSIGNAL) == (ssize_t)n ? 0 : -1;
}

static void
header_put(unsigned char *p, int type, size_t content_len)
{
    const unsigned char header[FCGI_HEADER_LEN] = { FCGI_VERSION_1, (unsigned char)type, 0, 0,
        (unsigned char)(content_len >> 8), (unsigned char)(content_len & 0xff), 0, 0 };
    memcpy(p, header, sizeof header);
}

/* Appends a pair whose lengths take one byte each. */
static size_t
pair_put(unsigned char *p, const char *name, const char *value)
{
    size_t name_len = strlen(name);
    size_t value_len = strlen(value);
    p[0] = (unsigned char)name_len;
    p[1] = (unsigned char)value_len;
    memcpy(p + 2, name, name_len);
    memcpy(p + 2 + name_len, value, value_len);
    return 2 + name_len + value_len;
}

/* Answers for those names of `p` that are known, each once. Names and values
 * here are short; a pair that takes long lengths is none of them. */
static int
values_answer(int fd, const unsigned char *p, size_t n, int max_connections)
{
    char number[16];
    snprintf(number, sizeof number, "%d", max_connections);
    const char *names[] = { FCGI_MAX_CONNS, FCGI_MAX_REQS, FCGI_MPXS_CONNS };
    const char *values[] = { number, number, "0" };
    unsigned char out[128];
    size_t len = FCGI_HEADER_LEN;
    while (n >= 2 && p[0] < 128 && p[1] < 128 && n - 2 >= (size_t)p[0] + p[1]) {
        for (size_t i = 0; i < 3; i++)
            if (names[i] != NULL && strlen(names[i]) == p[0] &&
                memcmp(names[i], p + 2, p[0]) == 0) {
                len += pair_put(out + len, names[i], values[i]);
                names[i] = NULL;
                break;
            }
        n -= (size_t)2 + p[0] + p[1];
        p += (size_t)2 + p[0] + p[1];
    }
    header_put(out, FCGI_GET_VALUES_RESULT, len - FCGI_HEADER_LEN);
    return write_all(fd, out, len);
}

static int
unknown_answer(int fd, int type)
{
    unsigned char out[FCGI_HEADER_LEN + 8] = { 0 };
    header_put(out, FCGI_UNKNOWN_TYPE, 8);
    out[FCGI_HEADER_LEN] = (unsigned char)type;
    return write_all(fd, out, sizeof out);
}

/* Removes the first record and answers it when it asks for an answer. */
static int
record_consume(int fd, int max_connections)
{
    unsigned char in[FCGI_HEADER_LEN + FCGI_MAX_LENGTH + 255];
    if (read_all(fd, in, FCGI_HEADER_LEN) != 0)
        return -1;
    const struct record r = record_of(in);
    if (read_all(fd, in + FCGI_HEADER_LEN, r.len - FCGI_HEADER_LEN) != 0)
        return -1;
    if (r.id != FCGI_NULL_REQUEST_ID)
        return 0;
    if (r.type == FCGI_GET_VALUES)
        return values_answer(fd, in + FCGI_HEADER_LEN, r.content_len, max_connections);
    return unknown_answer(fd, r.type);
}

enum frame
frame_look(int fd, int max_connections, int64_t timeout)
{
    for (;;) {
        unsigned char in[PEEK_BYTES];
        ssize_t n = recv(fd, in, sizeof in, MSG_PEEK | MSG_DONTWAIT);
        if (n == -1 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
            return FRAME_NOTHING;
        if (n <= 0)
            return FRAME_ENDED;
        enum frame what = frame_judge(in, (size_t)n);
        if (what != FRAME_NOTHING)
            return what;
        deadline_set(fd, timeout);
        int rc = record_consume(fd, max_connections);
        deadline_clear();
        if (rc != 0)
            return FRAME_ENDED;
    }
}
