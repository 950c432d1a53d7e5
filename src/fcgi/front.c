/*
 * Front: see front.h.
 *
 * A blocked database call holds back the other connections of a worker, so
 * workers share the connections: one that has more than its share leaves the
 * listening socket to the others, but looks in every tenth of a second, in
 * case they are all busy. EPOLLEXCLUSIVE alone wakes the same worker again and
 * again.
 */
#include "fcgi/front.h"

#include "fcgi/slot.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/clock.h"
#include "util/log.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define SECOND      ((int64_t)1000000)
#define EVENTS      64
#define WAIT_MS     1000
#define SIDELINE_MS 100
#define FIRST_WAIT  SECOND /* draining: a new connection's request may be on its way */
#define ARENA_CHUNK ((size_t)64 * 1024)

struct worker {
    const struct front *o;
    struct arena *arena; /* of the request in hand */
    int epoll;
    bool listening;                 /* the listening socket is in epoll */
    struct connection *connections; /* all there can be */
    struct connection *unused;      /* linked by next */
    struct connection *oldest;      /* open ones, by last_used */
    struct connection *newest;
    size_t open;
    bool draining;          /* ends as soon as what was begun is answered */
    int64_t retiring_since; /* clock_mono_us(); 0: not retiring */
    int64_t last_tick;
};

static volatile sig_atomic_t stop_wanted;
static volatile sig_atomic_t reopen_wanted;

static void
on_signal(int sig)
{
    if (sig == SIGUSR1)
        reopen_wanted = 1;
    else
        stop_wanted = 1;
}

/* These signals are caught only while waiting: a request is never disturbed,
 * and none is missed between looking and waiting. `waiting` is the mask for
 * that. */
static void
signals_init(sigset_t *waiting)
{
    static const int caught[] = { SIGTERM, SIGINT, SIGUSR1 };
    struct sigaction sa = { .sa_handler = on_signal };
    sigset_t block;
    sigemptyset(&sa.sa_mask);
    sigemptyset(&block);
    sigprocmask(SIG_SETMASK, NULL, waiting);
    for (size_t i = 0; i < sizeof caught / sizeof *caught; i++) {
        sigaction(caught[i], &sa, NULL);
        sigaddset(&block, caught[i]);
        sigdelset(waiting, caught[i]);
    }
    sigdelset(waiting, SIGALRM);
    sigprocmask(SIG_BLOCK, &block, NULL);
    sigemptyset(&block);
    sigaddset(&block, SIGALRM);
    sigprocmask(SIG_UNBLOCK, &block, NULL);
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    sigaction(SIGPIPE, &ignore, NULL);
}

/* ---- the list of open connections ---- */

static void
list_remove(struct worker *w, struct connection *c)
{
    *(c->prev != NULL ? &c->prev->next : &w->oldest) = c->next;
    *(c->next != NULL ? &c->next->prev : &w->newest) = c->prev;
}

static void
list_append(struct worker *w, struct connection *c)
{
    c->prev = w->newest;
    c->next = NULL;
    *(w->newest != NULL ? &w->newest->next : &w->oldest) = c;
    w->newest = c;
}

static void
count_tell(const struct worker *w)
{
    atomic_store_explicit(&w->o->slot->connections, (int32_t)w->open, memory_order_relaxed);
}

/* After the connection's descriptor was closed; epoll has forgotten it then. */
static void
connection_forget(struct worker *w, struct connection *c)
{
    list_remove(w, c);
    c->next = w->unused;
    w->unused = c;
    w->open--;
    count_tell(w);
}

static void
connection_drop(struct worker *w, struct connection *c)
{
    connection_close(c);
    connection_forget(w, c);
}

static void
connections_init(struct worker *w)
{
    w->connections = calloc(w->o->max_connections, sizeof *w->connections);
    if (w->connections == NULL)
        abort();
    for (size_t i = w->o->max_connections; i-- > 0;) {
        w->connections[i].fd = -1;
        w->connections[i].next = w->unused;
        w->unused = &w->connections[i];
    }
}

/* ---- the listening socket ---- */

/* Whether this worker has more than its share of the connections. */
static bool
has_enough(const struct worker *w)
{
    int64_t workers = 0;
    int64_t total = 0;
    for (size_t i = 0; i < w->o->nslots; i++) {
        struct slot *s = &w->o->slots[i];
        if (atomic_load_explicit(&s->state, memory_order_relaxed) != SLOT_SERVING)
            continue;
        workers++;
        total += atomic_load_explicit(&s->connections, memory_order_relaxed);
    }
    return workers > 1 && (int64_t)w->open * workers > total;
}

static void
listen_set(struct worker *w, bool on)
{
    if (w->listening == on)
        return;
    struct epoll_event event = { .events = EPOLLIN | EPOLLEXCLUSIVE };
    int op = on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL;
    if (epoll_ctl(w->epoll, op, w->o->listen_fd, &event) != 0)
        log_error("the listening socket cannot be waited for: %s", strerror(errno));
    else
        w->listening = on;
}

static bool
is_ending(const struct worker *w)
{
    return w->draining || w->retiring_since != 0;
}

static bool
connection_take(struct worker *w)
{
    if (w->unused == NULL)
        connection_drop(w, w->oldest);
    struct connection *c = w->unused;
    struct connection *rest = c->next;
    if (connection_accept(c, w->o->listen_fd, &w->o->limits) != 0) {
        c->next = rest;
        if (errno == EMFILE && w->oldest != NULL)
            connection_drop(w, w->oldest); /* for the next try */
        return false;
    }
    w->unused = rest;
    list_append(w, c);
    w->open++;
    count_tell(w);
    struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP, .data.ptr = c };
    if (epoll_ctl(w->epoll, EPOLL_CTL_ADD, c->fd, &event) != 0) {
        log_error("a connection cannot be waited for: %s", strerror(errno));
        connection_drop(w, c);
    }
    return true;
}

/* ---- requests ---- */

static void
busy_set(const struct worker *w, int64_t since)
{
    atomic_store_explicit(&w->o->slot->busy_since, since, memory_order_relaxed);
}

static void
request_answer(struct worker *w, struct connection *c, const struct arrival *in)
{
    struct buf out;
    answer(&w->o->answerer, w->arena, in, w->o->slot, &out);
    c->last |= w->draining;
    if (connection_answer(c, out.p, out.len, &w->o->limits)) {
        list_remove(w, c);
        list_append(w, c);
    } else {
        connection_forget(w, c);
    }
    atomic_fetch_add_explicit(&w->o->slot->requests, 1, memory_order_relaxed);
}

static void
connection_serve(struct worker *w, struct connection *c)
{
    struct arrival in = { .body_len = 0 };
    busy_set(w, clock_mono_us());
    switch (connection_receive(c, w->arena, &w->o->limits, &in)) {
    case RECEIVED_REQUEST:
        request_answer(w, c, &in);
        break;
    case RECEIVED_END:
        connection_forget(w, c);
        break;
    case RECEIVED_NOTHING:
        break;
    }
    busy_set(w, 0);
    arena_reset(w->arena);
}

/* ---- time ---- */

static void
tick(struct worker *w)
{
    int64_t now = clock_mono_us();
    if (w->o->tick != NULL)
        w->o->tick(w->o->answerer.context, clock_now());
    w->last_tick = now;
}

static void
retire(struct worker *w)
{
    w->retiring_since = clock_mono_us();
    listen_set(w, false);
    atomic_store_explicit(&w->o->slot->state, SLOT_RETIRING, memory_order_relaxed);
    if (w->o->retired != NULL)
        w->o->retired();
}

/* A retiring worker outwaits the web server on idle connections: that one ends
 * them first, so no request falls into a closing one. A web server that never
 * pauses is told by the reply to twice that time's last request. */
static void
retiring_close(struct worker *w)
{
    int64_t now = clock_mono_us();
    int64_t patience = w->o->keepalive_timeout * SECOND;
    while (w->oldest != NULL && now - w->oldest->last_used > patience)
        connection_drop(w, w->oldest);
    if (now - w->retiring_since > 2 * patience)
        for (struct connection *c = w->oldest; c != NULL; c = c->next)
            c->last = true;
}

/* Draining: whatever had a request is done with it and may go; a fresh one has
 * a second for its first to arrive. */
static void
draining_close(struct worker *w)
{
    int64_t now = clock_mono_us();
    struct connection *next;
    for (struct connection *c = w->oldest; c != NULL; c = next) {
        next = c->next;
        if (c->requests != 0 || now - c->last_used > FIRST_WAIT)
            connection_drop(w, c);
    }
}

/* Everything that waits to be accepted is, since nobody else will. */
static void
drain(struct worker *w)
{
    w->draining = true;
    listen_set(w, false);
    while (connection_take(w))
        continue;
}

static void
signals_look(struct worker *w)
{
    if (reopen_wanted) {
        reopen_wanted = 0;
        if (w->o->reopen != NULL)
            w->o->reopen(w->o->reopen_context);
    }
    if (stop_wanted && !w->draining)
        drain(w);
}

/* ---- the loop ---- */

static int
wait_ms(const struct worker *w)
{
    if (w->draining)
        return w->open != 0 ? 10 : 0;
    return w->listening || is_ending(w) ? WAIT_MS : SIDELINE_MS;
}

/* Waits and serves what is ready. Returns how many events there were. */
static int
turn(struct worker *w, const sigset_t *waiting)
{
    struct epoll_event events[EVENTS];
    int n = epoll_pwait(w->epoll, events, EVENTS, wait_ms(w), waiting);
    if (n == -1) {
        assert(errno == EINTR);
        return 0;
    }
    for (int i = 0; i < n; i++)
        if (events[i].data.ptr == NULL)
            connection_take(w);
        else if (((struct connection *)events[i].data.ptr)->fd != -1)
            connection_serve(w, events[i].data.ptr);
    return n;
}

static void
turn_prepare(struct worker *w)
{
    if (is_ending(w))
        return;
    if (w->o->max_requests != 0 && w->o->slot->requests >= w->o->max_requests)
        retire(w);
    else
        listen_set(w, !has_enough(w));
}

/* Everybody else may be busy for long. */
static void
sideline_look(struct worker *w)
{
    struct pollfd ready = { .fd = w->o->listen_fd, .events = POLLIN };
    if (!is_ending(w) && !w->listening && poll(&ready, 1, 0) == 1)
        connection_take(w);
}

static void
serve(struct worker *w, const sigset_t *waiting)
{
    while (!is_ending(w) || w->open != 0) {
        turn_prepare(w);
        int n = turn(w, waiting);
        signals_look(w);
        if (n == 0)
            sideline_look(w);
        if (n == 0 && w->draining)
            draining_close(w);
        else if (w->retiring_since != 0)
            retiring_close(w);
        if (n != 0 || clock_mono_us() - w->last_tick >= SECOND)
            tick(w);
    }
}

static int
listen_prepare(int fd)
{
    int flags = fcntl(fd, F_GETFL);
    return flags == -1 ? -1 : fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

int
front_run(const struct front *o)
{
    struct worker w = { .o = o };
    sigset_t waiting;
    w.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (w.epoll == -1 || listen_prepare(o->listen_fd) != 0) {
        log_error("the worker cannot wait for requests: %s", strerror(errno));
        return -1;
    }
    if (connection_init() != 0)
        return -1;
    signals_init(&waiting); /* after FCGX_Init, which sets handlers of its own */
    connections_init(&w);
    w.arena = arena_new(ARENA_CHUNK);
    atomic_store_explicit(&o->slot->state, SLOT_SERVING, memory_order_relaxed);
    tick(&w);
    serve(&w, &waiting);
    close(w.epoll);
    free(w.connections);
    arena_free(w.arena);
    return 0;
}
