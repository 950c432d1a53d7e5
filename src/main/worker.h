/*
 * Worker: a process between fork and its loop.
 */
#ifndef MAIN_WORKER_H
#define MAIN_WORKER_H

#include <stddef.h>
#include <sys/types.h>

struct privileges;
struct service;
struct slot;

/* How a worker's process ends. */
enum worker_status {
    WORKER_DONE = 0,    /* was told to, or has retired */
    WORKER_CANNOT = 3,  /* could not start; it has logged why */
    WORKER_ORPHANED = 4 /* its master was gone before it began */
};

struct worker_place {
    int listen_fd;
    struct slot *slots;
    size_t nslots;
    struct slot *slot;
    pid_t master;                        /* 0: there is none */
    const struct privileges *privileges; /* NULL: stay */
};

/* Serves and returns how it ended. In a process of its own. */
enum worker_status worker_run(const struct service *s, const struct worker_place *place);

#endif
