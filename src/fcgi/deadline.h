/*
 * Deadline: an end to reading and writing a connection. libfcgi blocks, and a
 * timeout on the descriptor only bounds the single read; a peer that sends a
 * byte now and then would hold a worker for ever. When the time is over the
 * connection is shut down from a signal handler, so that the read or write
 * under way and every later one ends.
 */
#ifndef FCGI_DEADLINE_H
#define FCGI_DEADLINE_H

#include <stdint.h>

/* Installs the handler of SIGALRM; once a process. */
void deadline_init(void);

/* Shuts `fd` down after that many seconds, unless deadline_clear is called
 * before. There is one deadline at a time. */
void deadline_set(int fd, int64_t seconds);
void deadline_clear(void);

#endif
