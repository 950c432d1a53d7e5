/*
 * Worker: see worker.h.
 */
#include "main/worker.h"

#include "conf/settings.h"
#include "fcgi/slot.h"
#include "main/logs.h"
#include "main/privileges.h"
#include "main/service.h"
#include "util/log.h"

#include <errno.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* What a worker may keep of memory it has freed, and the largest block it takes from
 * there, in bytes. */
#define MEMORY_KEPT  (8 << 20)
#define MEMORY_BLOCK (4 << 20)

/* The memory of a request goes with it. glibc would return that of a larger page to the
 * system each time, and have each byte faulted in again for the next. */
static void
memory_keep(void)
{
#ifdef __GLIBC__
    mallopt(M_TRIM_THRESHOLD, MEMORY_KEPT);
    mallopt(M_MMAP_THRESHOLD, MEMORY_BLOCK);
#endif
}

static void
logs_reopen(void *settings)
{
    logs_open(settings, NULL);
}

static void
retired_tell(void)
{
    kill(getppid(), SIGUSR2);
}

/* What the master had set for itself; the loop sets its own later. */
static void
signals_reset(void)
{
    static const int reset[] = { SIGTERM, SIGINT, SIGUSR1, SIGUSR2, SIGCHLD };
    struct sigaction sa = { .sa_handler = SIG_DFL };
    sigset_t none;
    sigemptyset(&none);
    for (size_t i = 0; i < sizeof reset / sizeof *reset; i++)
        sigaction(reset[i], &sa, NULL);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static int
prepare(const struct worker_place *place)
{
    if (place->privileges != NULL && privileges_drop(place->privileges) != 0)
        return WORKER_CANNOT;
    if (place->master == 0)
        return WORKER_DONE;
    /* After a change of user, which would clear it. */
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0) {
        log_error("the worker cannot follow its master: %s", strerror(errno));
        return WORKER_CANNOT;
    }
    return getppid() == place->master ? WORKER_DONE : WORKER_ORPHANED;
}

enum worker_status
worker_run(const struct service *s, const struct worker_place *place)
{
    const struct settings *set = s->settings;
    if (place->master != 0)
        signals_reset();
    int status = prepare(place);
    if (status != WORKER_DONE)
        return (enum worker_status)status;
    memory_keep();
    if (s->worker_start != NULL && s->worker_start(s->answerer.context) != 0)
        return WORKER_CANNOT;
    struct front front = {
        .listen_fd = place->listen_fd,
        .answerer = s->answerer,
        .tick = s->tick,
        .reopen = logs_reopen,
        .reopen_context = (void *)(uintptr_t)set,
        .retired = place->master != 0 ? retired_tell : NULL,
        .slots = place->slots,
        .nslots = place->nslots,
        .slot = place->slot,
        .limits = { .receive_timeout = set->receive_timeout,
            .send_timeout = set->send_timeout,
            .max_connections = (int)(set->workers * set->max_connections) },
        .max_connections = (size_t)set->max_connections,
        .max_requests = place->master != 0 ? (uint64_t)set->max_requests : 0,
        .keepalive_timeout = set->keepalive_timeout,
    };
    int rc = front_run(&front);
    if (s->worker_end != NULL)
        s->worker_end(s->answerer.context);
    return rc == 0 ? WORKER_DONE : WORKER_CANNOT;
}
