/*
 * Access: the line of a request in the access log, key=value. The query of the
 * address stays out, since signatures and tokens travel in it.
 */
#ifndef FCGI_ACCESS_H
#define FCGI_ACCESS_H

#include <stddef.h>
#include <stdint.h>

struct arena;
struct reply;
struct request;

struct access {
    const struct request *req;
    const struct reply *rep;
    size_t sent;           /* bytes, headers included */
    unsigned long queries; /* sent to the database */
    int64_t duration;      /* microseconds */
};

/* The line, without its end, in the arena. */
const char *access_line(struct arena *a, const struct access *line);

/* Writes it. */
void access_log(const struct access *line);

#endif
