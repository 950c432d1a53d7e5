/*
 * Frame: a look at the next records of a connection before libfcgi gets them.
 * It tells whether the request is there whole, so that reading it cannot
 * block, and deals with what stands outside of requests: libfcgi would answer
 * FCGI_GET_VALUES with wrong numbers and then hold the worker until a request
 * follows. Parameters and bodies are left to libfcgi.
 */
#ifndef FCGI_FRAME_H
#define FCGI_FRAME_H

#include <stddef.h>
#include <stdint.h>

enum frame {
    FRAME_NOTHING, /* no bytes, or records that were dealt with */
    FRAME_ENDED,   /* the peer has closed, or broke the protocol */
    FRAME_PART,    /* a request begins */
    FRAME_WHOLE,   /* a request is there to its end, and nothing after it */
    FRAME_MORE,    /* a request is there to its end, and the next has begun */
    FRAME__MAX
};

/* What the `n` bytes hold: FRAME_PART, _WHOLE or _MORE for a request, or
 * FRAME_NOTHING when the first record is none of a request and has to be dealt
 * with, FRAME_ENDED when it cannot be FastCGI. */
enum frame frame_judge(const unsigned char *p, size_t n);

/* Looks at what `fd` has ready, answers and removes the records that stand
 * outside of a request, and says what is next. `max_connections` is the answer
 * to FCGI_MAX_CONNS and FCGI_MAX_REQS; the rest of a record begun may take
 * `timeout` seconds. */
enum frame frame_look(int fd, int max_connections, int64_t timeout);

#endif
