/*
 * Service: what master and workers serve: the settings, and whom to ask for
 * replies.
 */
#ifndef MAIN_SERVICE_H
#define MAIN_SERVICE_H

#include "fcgi/answer.h"
#include "fcgi/front.h"

struct privileges;
struct settings;

struct service {
    const struct settings *settings;
    const struct privileges *privileges; /* of the workers of a master */
    struct answerer answerer;
    tick_fn *tick;
    int (*worker_start)(void *context); /* in each worker before its first request; 0 or -1
                                           after logging. With the answerer's context */
    void (*worker_end)(void *context);  /* after its last one */
};

#endif
