/*
 * Master: see master.h. One loop that waits for signals and the time of the
 * next thing to do; nothing happens in signal handlers.
 */
#define _GNU_SOURCE /* MAP_ANONYMOUS */

#include "main/master.h"

#include "conf/settings.h"
#include "fcgi/slot.h"
#include "main/listener.h"
#include "main/logs.h"
#include "main/pidfile.h"
#include "main/privileges.h"
#include "main/service.h"
#include "main/worker.h"
#include "util/clock.h"
#include "util/log.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECOND    ((int64_t)1000000)
#define QUICK     SECOND        /* a worker that dies within that died quickly */
#define DELAY_MIN (SECOND / 10) /* before the next, after the second such death */
#define DELAY_MAX (5 * SECOND)

struct process {
    pid_t pid;       /* 0: none; its slot is free */
    int64_t started; /* clock_mono_us() */
    bool retiring;
    bool killed; /* by the watchdog */
};

struct master {
    const struct service *service;
    struct listener listener;
    struct pidfile pidfile;
    sigset_t signals;
    struct slot *slots;        /* shared; one for each process */
    struct process *processes; /* ours */
    size_t n;
    int64_t quick_deaths; /* in a row */
    int64_t next_start;   /* clock_mono_us(); none before */
    int64_t stop_at;      /* workers are killed then; 0: not stopping */
};

static struct slot *
slots_map(size_t n)
{
    void *p = mmap(NULL, n * sizeof(struct slot), PROT_READ | PROT_WRITE,
        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (p != MAP_FAILED)
        return p;
    log_error("no shared memory: %s", strerror(errno));
    return NULL;
}

static void
slot_clear(struct slot *s, enum slot_state state)
{
    atomic_store(&s->connections, 0);
    atomic_store(&s->busy_since, 0);
    atomic_store(&s->requests, 0);
    s->doing[0] = '\0';
    atomic_store(&s->state, (int32_t)state);
}

/* ---- starting workers ---- */

static struct process *
process_unused(struct master *m)
{
    for (size_t i = 0; i < m->n; i++)
        if (m->processes[i].pid == 0)
            return &m->processes[i];
    return NULL;
}

static int64_t
serving_count(const struct master *m)
{
    int64_t n = 0;
    for (size_t i = 0; i < m->n; i++)
        n += m->processes[i].pid != 0 && !m->processes[i].retiring;
    return n;
}

static void __attribute__((noreturn))
child_run(const struct master *m, struct slot *slot, pid_t master)
{
    const struct worker_place place = { .listen_fd = m->listener.fd,
        .slots = m->slots,
        .nslots = m->n,
        .slot = slot,
        .master = master,
        .privileges = m->service->privileges };
    enum worker_status status = worker_run(m->service, &place);
    /* What the master registered for its own end is not ours to run. */
    _exit((int)status);
}

static int
worker_fork(struct master *m, struct process *p)
{
    struct slot *slot = &m->slots[p - m->processes];
    pid_t master = getpid();
    slot_clear(slot, SLOT_STARTING);
    pid_t pid = fork();
    if (pid == 0)
        child_run(m, slot, master);
    if (pid == -1) {
        log_error("a worker cannot be started: %s", strerror(errno));
        slot_clear(slot, SLOT_FREE);
        m->next_start = clock_mono_us() + SECOND;
        return -1;
    }
    *p = (struct process){ .pid = pid, .started = clock_mono_us() };
    return 0;
}

/* All places are taken by retiring workers: the oldest has to hurry. */
static void
retiring_hurry(const struct master *m)
{
    const struct process *oldest = NULL;
    for (size_t i = 0; i < m->n; i++)
        if (m->processes[i].retiring &&
            (oldest == NULL || m->processes[i].started < oldest->started))
            oldest = &m->processes[i];
    if (oldest != NULL)
        kill(oldest->pid, SIGTERM);
}

static void
workers_start(struct master *m)
{
    if (m->stop_at != 0 || clock_mono_us() < m->next_start)
        return;
    while (serving_count(m) < m->service->settings->workers) {
        struct process *p = process_unused(m);
        if (p == NULL) {
            retiring_hurry(m);
            return;
        }
        if (worker_fork(m, p) != 0)
            return;
    }
}

/* ---- the end of workers ---- */

static void
death_log(const struct master *m, const struct process *p, int status)
{
    const struct slot *slot = &m->slots[p - m->processes];
    char doing[sizeof slot->doing];
    memcpy(doing, slot->doing, sizeof doing);
    doing[sizeof doing - 1] = '\0';
    bool busy = atomic_load(&slot->busy_since) != 0;
    const char *on = busy && *doing != '\0' ? doing : "no request";
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM && m->stop_at != 0)
        log_debug("worker %ld had not begun", (long)p->pid);
    else if (WIFSIGNALED(status))
        log_error("worker %ld was ended by signal %d (%s) on %s", (long)p->pid,
            WTERMSIG(status), strsignal(WTERMSIG(status)), on);
    else if (WEXITSTATUS(status) == WORKER_CANNOT)
        log_error("worker %ld could not start", (long)p->pid);
    else if (WEXITSTATUS(status) != WORKER_DONE)
        log_error(
            "worker %ld ended with status %d on %s", (long)p->pid, WEXITSTATUS(status), on);
    else
        log_debug("worker %ld is done", (long)p->pid);
}

/* A worker that fails again and again must not keep the machine busy: the
 * first death is made good at once, later ones after a pause that doubles. */
static void
delay_set(struct master *m, const struct process *p, int status)
{
    int64_t now = clock_mono_us();
    bool well = WIFEXITED(status) && WEXITSTATUS(status) == WORKER_DONE;
    if (well || p->killed || now - p->started > QUICK) {
        m->quick_deaths = 0;
        return;
    }
    if (m->quick_deaths++ == 0)
        return;
    int64_t doublings = m->quick_deaths < 8 ? m->quick_deaths - 2 : 6;
    int64_t delay = DELAY_MIN << doublings;
    if (delay > DELAY_MAX)
        delay = DELAY_MAX;
    m->next_start = now + delay;
    log_warning("workers die quickly; the next one starts in %lld ms", (long long)delay / 1000);
}

static void
worker_reap(struct master *m, pid_t pid, int status)
{
    for (size_t i = 0; i < m->n; i++) {
        struct process *p = &m->processes[i];
        if (p->pid != pid)
            continue;
        death_log(m, p, status);
        if (m->stop_at == 0)
            delay_set(m, p, status);
        slot_clear(&m->slots[i], SLOT_FREE);
        *p = (struct process){ .pid = 0 };
        return;
    }
}

static void
workers_reap(struct master *m)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        worker_reap(m, pid, status);
}

static void
workers_signal(const struct master *m, int sig)
{
    for (size_t i = 0; i < m->n; i++)
        if (m->processes[i].pid != 0)
            kill(m->processes[i].pid, sig);
}

static void
retiring_note(struct master *m)
{
    for (size_t i = 0; i < m->n; i++)
        if (m->processes[i].pid != 0 && atomic_load(&m->slots[i].state) == SLOT_RETIRING)
            m->processes[i].retiring = true;
}

/* Kills workers whose request has taken too long. */
static void
watch(struct master *m)
{
    int64_t bound = m->service->settings->request_terminate_timeout;
    int64_t now = clock_mono_us();
    for (size_t i = 0; bound != 0 && i < m->n; i++) {
        struct process *p = &m->processes[i];
        int64_t since = atomic_load(&m->slots[i].busy_since);
        if (p->pid == 0 || p->killed || since == 0 || now - since < bound * SECOND)
            continue;
        log_error("worker %ld is busy for %lld s and is killed (request_terminate_timeout)",
            (long)p->pid, (long long)((now - since) / SECOND));
        p->killed = true;
        kill(p->pid, SIGKILL);
    }
}

/* ---- the loop ---- */

static void
stop(struct master *m)
{
    if (m->stop_at != 0)
        return;
    log_info("stopping: running requests get %lld s",
        (long long)m->service->settings->drain_timeout);
    m->stop_at = clock_mono_us() + m->service->settings->drain_timeout * SECOND;
    workers_signal(m, SIGTERM);
}

static void
signal_handle(struct master *m, int sig)
{
    switch (sig) {
    case SIGTERM:
    case SIGINT:
        stop(m);
        break;
    case SIGUSR1:
        /* First, so that the workers find them made and theirs. */
        if (logs_open(m->service->settings, m->service->privileges) == 0)
            log_info("logs opened anew");
        workers_signal(m, SIGUSR1);
        break;
    case SIGUSR2:
        retiring_note(m);
        break;
    default: /* SIGCHLD: seen to anyway */
        break;
    }
}

/* Microseconds until something is to be done without a signal. */
static int64_t
wait_time(const struct master *m)
{
    int64_t wait = SECOND;
    int64_t now = clock_mono_us();
    if (m->stop_at == 0 && serving_count(m) < m->service->settings->workers &&
        m->next_start - now < wait)
        wait = m->next_start - now;
    return wait > 1000 ? wait : 1000;
}

static bool
is_over(const struct master *m)
{
    if (m->stop_at == 0)
        return false;
    for (size_t i = 0; i < m->n; i++)
        if (m->processes[i].pid != 0)
            return false;
    return true;
}

static void
loop(struct master *m)
{
    while (!is_over(m)) {
        workers_start(m);
        int64_t wait = wait_time(m);
        const struct timespec ts = { .tv_sec = (time_t)(wait / SECOND),
            .tv_nsec = (long)(wait % SECOND) * 1000 };
        int sig = sigtimedwait(&m->signals, NULL, &ts);
        if (sig > 0)
            signal_handle(m, sig);
        workers_reap(m);
        watch(m);
        if (m->stop_at != 0 && clock_mono_us() > m->stop_at) {
            log_warning("stopping: what still runs is killed (drain_timeout)");
            workers_signal(m, SIGKILL);
            m->stop_at += SECOND;
        }
    }
}

static void
signals_init(struct master *m)
{
    static const int awaited[] = { SIGTERM, SIGINT, SIGUSR1, SIGUSR2, SIGCHLD };
    const struct sigaction ignore = { .sa_handler = SIG_IGN };
    sigemptyset(&m->signals);
    for (size_t i = 0; i < sizeof awaited / sizeof *awaited; i++)
        sigaddset(&m->signals, awaited[i]);
    sigprocmask(SIG_BLOCK, &m->signals, NULL);
    sigaction(SIGHUP, &ignore, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
}

static int
prepare(struct master *m)
{
    const struct settings *set = m->service->settings;
    if (geteuid() == 0 && !m->service->privileges->change)
        log_warning("the workers run as root; set user to let them run as somebody else");
    m->n = (size_t)set->workers * 2 + 2;
    m->slots = slots_map(m->n);
    m->processes = calloc(m->n, sizeof *m->processes);
    if (m->slots == NULL || m->processes == NULL)
        return -1;
    if (pidfile_open(&m->pidfile, set->pid_file) != 0)
        return -1;
    return listener_open(
        &m->listener, set->listen, (mode_t)set->listen_mode, set->listen_group);
}

int
master_run(const struct service *s)
{
    struct master m = { .service = s, .listener = { .fd = -1 }, .pidfile = { .fd = -1 } };
    signals_init(&m);
    int status = 1;
    if (prepare(&m) == 0) {
        workers_start(&m);
        log_info(
            "ready: %lld workers at %s", (long long)s->settings->workers, s->settings->listen);
        loop(&m);
        log_info("stopped");
        status = 0;
    }
    listener_close(&m.listener);
    pidfile_close(&m.pidfile);
    if (m.slots != NULL)
        munmap(m.slots, m.n * sizeof *m.slots);
    free(m.processes);
    return status;
}

int
master_run_single(const struct service *s)
{
    struct slot slot;
    memset(&slot, 0, sizeof slot);
    const struct worker_place place = {
        .listen_fd = STDIN_FILENO, .slots = &slot, .nslots = 1, .slot = &slot
    };
    return worker_run(s, &place) == WORKER_DONE ? 0 : 1;
}
