/*
 * Reply: status, headers and a finished body. Nothing is sent before all of it
 * is there.
 */
#ifndef HTTP_REPLY_H
#define HTTP_REPLY_H

#include <stddef.h>

struct arena;
struct buf;

#define REPLY_HEADERS_MAX 24

struct header {
    const char *name;
    const char *value;
};

struct reply {
    struct arena *arena;
    int status; /* HTTP status; 200 at first */
    struct header headers[REPLY_HEADERS_MAX];
    size_t nheaders;
    const char *body; /* NULL: none */
    size_t body_len;
    /* for the access log: */
    const char *route;    /* name of the route; "" if none matched */
    const char *consumer; /* key of the application; "" if none */
};

/* An empty reply of status 200 whose memory comes from `a`. */
void reply_init(struct reply *r, struct arena *a);

/* Adds a header, or replaces the one of that name. A value with a control byte
 * is dropped and the header with it: nothing a client sent can start a new
 * line. The strings are not copied. */
void reply_header(struct reply *r, const char *name, const char *value);

/* The value of a header, or NULL. */
const char *reply_header_get(const struct reply *r, const char *name);

/* Sets body and Content-Type. The body is not copied. */
void reply_body(struct reply *r, const char *content_type, const char *body, size_t len);

/* Appends what goes over FastCGI or CGI: "Status: ..." and the headers, an
 * empty line, and the body unless `head_only`. Content-Length is added. */
void reply_serialise(const struct reply *r, struct buf *out, int head_only);

#endif
