/*
 * Connection: one kept connection of the web server and the libfcgi request on
 * it. Requests on it come one after the other. It turns bytes into variables
 * and body, and a finished reply into bytes; what they mean is not known here.
 */
#ifndef FCGI_CONNECTION_H
#define FCGI_CONNECTION_H

#include <fcgiapp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct connection {
    FCGX_Request fcgi;
    int fd;                  /* -1: not in use */
    bool last;               /* closes after the request in hand */
    int64_t requests;        /* answered on it */
    int64_t last_used;       /* clock_mono_us() when it was opened or last answered */
    struct connection *prev; /* in the order of last_used */
    struct connection *next;
};

struct connection_limits {
    int64_t receive_timeout; /* seconds for a request to arrive */
    int64_t send_timeout;    /* seconds for a reply to leave */
    int max_connections;     /* told to a web server that asks */
};

/* What a client asked, as it arrived. */
struct arrival {
    const char *const *variables; /* "NAME=value", NULL at the end; valid until the answer */
    const char *body;             /* NULL: it was too long to keep */
    size_t body_len;              /* bytes that came */
};

enum received { RECEIVED_NOTHING, RECEIVED_REQUEST, RECEIVED_END };

/* Starts libfcgi; once a process. Returns 0, or -1 after logging. */
int connection_init(void);

/* Takes a waiting connection into `c`. Returns 0, or -1 with errno when
 * there is none; then `c` is unchanged. */
int connection_accept(struct connection *c, int listen_fd, const struct connection_limits *l);

/* Reads one request to its end, the closing record included. RECEIVED_NOTHING:
 * there was none, wait for more. RECEIVED_END: the connection is over and was
 * closed. */
enum received connection_receive(struct connection *c, struct arena *a,
    const struct connection_limits *l, struct arrival *in);

/* Sends the finished reply. Returns whether the connection is kept; otherwise
 * it was closed. */
bool connection_answer(
    struct connection *c, const char *p, size_t n, const struct connection_limits *l);

void connection_close(struct connection *c);

#endif
