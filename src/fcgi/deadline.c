/*
 * Deadline: by the interval timer of the process. See deadline.h.
 */
#include "fcgi/deadline.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/time.h>

static volatile sig_atomic_t watched = -1;

static void
on_alarm(int sig)
{
    (void)sig;
    int saved = errno;
    if (watched != -1)
        shutdown(watched, SHUT_RDWR);
    errno = saved;
}

void
deadline_init(void)
{
    /* No SA_RESTART: the read under way has to come back. */
    struct sigaction sa = { .sa_handler = on_alarm };
    sigemptyset(&sa.sa_mask);
    int rc = sigaction(SIGALRM, &sa, NULL);
    assert(rc == 0);
    (void)rc;
}

static void
timer_set(int64_t seconds)
{
    struct itimerval timer = { .it_value = { .tv_sec = (time_t)seconds } };
    int rc = setitimer(ITIMER_REAL, &timer, NULL);
    assert(rc == 0);
    (void)rc;
}

void
deadline_set(int fd, int64_t seconds)
{
    watched = fd;
    timer_set(seconds);
}

void
deadline_clear(void)
{
    timer_set(0);
    watched = -1;
}
