/*
 * Store: connecting, the list of hosts, and what an error means. See store.h.
 */
#include "store/store.h"

#include "store/connection.h"
#include "store/deadline.h"
#include "store/schema.h"
#include "util/arena.h"
#include "util/clock.h"
#include "util/log.h"

#include <assert.h>
#include <mysql.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND 1000 /* ms */

/* After all hosts were tried in vain, none is tried for so long (in us), so
 * that requests fail at once meanwhile. */
#define DOWN_PAUSE 500000

/* Seconds a row's lock is waited for while serving, and without a timeout. */
#define LOCK_WAIT         1
#define LOCK_WAIT_PATIENT 50

#define CONNECT_TIMEOUT 5

/* What each error of the server means for us; others are FAULT_OTHER. */
static const struct {
    unsigned number;
    enum fault fault;
} faults[] = {
    { 1205, FAULT_LOCKED }, /* lock wait timeout */
    { 1213, FAULT_RETRY },  /* deadlock */
    { 1020, FAULT_RETRY },  /* record has changed since last read */
    { 8002, FAULT_RETRY },  /* TiDB: write conflicts */
    { 8022, FAULT_RETRY },  /* TiDB: commit failed, may be repeated */
    { 8028, FAULT_RETRY },  /* TiDB: the schema has changed */
    { 9007, FAULT_RETRY },  /* TiDB: write conflict */
    { 1040, FAULT_LOST },   /* too many connections */
    { 1047, FAULT_LOST },   /* Galera: not prepared for use */
    { 1053, FAULT_LOST },   /* server shutdown in progress */
    { 1077, FAULT_LOST },   /* normal shutdown */
    { 1079, FAULT_LOST },   /* shutdown complete */
    { 1158, FAULT_LOST },   /* network errors */
    { 1159, FAULT_LOST }, { 1160, FAULT_LOST }, { 1161, FAULT_LOST },
    { 1203, FAULT_LOST }, /* too many connections of this user */
    { 1243, FAULT_LOST }, /* a proxy moved us: the statement is not known there */
    { 1317, FAULT_LOST }, /* query interrupted: the operator's KILL */
    { 1927, FAULT_LOST }, /* connection was killed */
    { 4031, FAULT_LOST }, /* disconnected for inactivity */
    { 1046, FAULT_LOST }, /* the database went: to be connected and judged anew */
    { 1049, FAULT_LOST }, { 1146, FAULT_LOST }, /* so did a table */
    { 1290, FAULT_READ_ONLY },                  /* --read-only */
    { 1792, FAULT_READ_ONLY },                  /* read-only transaction */
    { 1836, FAULT_READ_ONLY },                  /* read-only mode */
};

/* Errors of the server whose text tells of tables, columns and rights, never of
 * values; of others only the number is logged. */
static const unsigned short harmless[] = { 1020, 1040, 1044, 1045, 1046, 1047, 1049, 1050, 1053,
    1054, 1060, 1061, 1064, 1067, 1068, 1071, 1072, 1091, 1101, 1142, 1146, 1170, 1205, 1213,
    1290, 1317, 1364, 1406, 1927 };

static char *
copy(struct arena *a, const char *s)
{
    return s != NULL ? arena_strdup(a, s) : NULL;
}

struct store *
store_open(const struct store_options *options)
{
    assert(options->nhosts <= STORE_HOSTS_MAX);
    struct arena *a = arena_new(0);
    struct store *s = arena_zalloc(a, sizeof *s);
    const char **hosts = arena_array(a, options->nhosts + 1, sizeof *hosts);
    for (size_t i = 0; i < options->nhosts; i++)
        hosts[i] = arena_strdup(a, options->hosts[i]);
    s->config = a;
    s->options = *options;
    s->options.hosts = hosts;
    s->options.socket = copy(a, options->socket);
    s->options.user = copy(a, options->user);
    s->options.password = copy(a, options->password);
    s->options.database = copy(a, options->database);
    return s;
}

void
store_close(struct store *s)
{
    if (s == NULL)
        return;
    connection_drop(s);
    arena_free(s->config);
}

bool
store_unavailable(const struct store *s)
{
    return s->fault == FAULT_LOST || s->fault == FAULT_READ_ONLY || s->fault == FAULT_RETRY ||
           s->fault == FAULT_LOCKED;
}

bool
store_locked(const struct store *s)
{
    return s->fault == FAULT_LOCKED;
}

uint64_t
store_queries(const struct store *s)
{
    return s->queries;
}

int
store_ping(struct store *s)
{
    bool entered = deadline_enter(s);
    int result = connection_ready(s);
    if (result == 0 && mysql_ping(s->link) != 0) {
        connection_fault(
            s, "ping", mysql_errno(s->link), mysql_sqlstate(s->link), mysql_error(s->link));
        result = -1;
    }
    deadline_leave(s, entered);
    return result;
}

/* ---- errors ---------------------------------------------------------------- */

static bool
is_client_error(unsigned number)
{
    return number >= 2000 && number < 3000;
}

static enum fault
fault_of(unsigned number)
{
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        if (faults[i].number == number)
            return faults[i].fault;
    }
    switch (number) {
    case 2002: /* cannot connect */
    case 2003:
    case 2005:
    case 2006: /* gone */
    case 2013: /* lost */
    case 2014: /* out of sync */
    case 2026: /* TLS */
    case 2027: /* malformed packet */
    case 2055: /* lost, with the system's reason */
        return FAULT_LOST;
    default:
        return FAULT_OTHER;
    }
}

static bool
may_log(unsigned number)
{
    if (is_client_error(number))
        return true;
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++) {
        if (harmless[i] == number)
            return true;
    }
    return false;
}

enum fault
connection_fault(
    struct store *s, const char *what, unsigned number, const char *state, const char *text)
{
    enum fault fault = fault_of(number);
    if (s->tx == TX_NONE || s->fault == FAULT_NONE)
        s->fault = fault;
    const char *more = may_log(number) ? text : "";
    if (fault == FAULT_RETRY || fault == FAULT_LOCKED)
        log_info("database: %s: error %u (%s) %s", what, number, state, more);
    else
        log_error("database: %s: error %u (%s) %s", what, number, state, more);
    if (fault == FAULT_LOST || fault == FAULT_READ_ONLY)
        connection_drop(s);
    if (fault == FAULT_READ_ONLY)
        s->host++;
    return fault;
}

/* ---- connecting ------------------------------------------------------------ */

/* Splits "name:port" in the arena; a port of 0 is the client's default. */
static const char *
split_host(struct arena *a, const char *host, unsigned *port)
{
    char *name = arena_strdup(a, host);
    *port = 0;
    if (name[0] == '[') {
        char *end = strchr(++name, ']');
        if (end == NULL)
            return name;
        *end = '\0';
        if (end[1] == ':')
            *port = (unsigned)strtoul(end + 2, NULL, 10);
        return name;
    }
    char *colon = strchr(name, ':');
    if (colon != NULL && strchr(colon + 1, ':') == NULL) {
        *colon = '\0';
        *port = (unsigned)strtoul(colon + 1, NULL, 10);
    }
    return name;
}

/* The places to connect to: the socket, then the hosts. */
static size_t
nplaces(const struct store *s)
{
    size_t n = s->options.nhosts + (s->options.socket != NULL);
    return n > 0 ? n : 1;
}

static const char *
place(const struct store *s, size_t i)
{
    if (s->options.socket != NULL)
        return i == 0 ? s->options.socket : s->options.hosts[i - 1];
    return s->options.nhosts > 0 ? s->options.hosts[i] : "localhost";
}

static void
set_options(MYSQL *link, const struct store_options *o, int64_t left)
{
    int64_t seconds = left / SECOND + 1;
    int64_t most = o->connect_timeout > 0 ? o->connect_timeout : CONNECT_TIMEOUT;
    unsigned connect = (unsigned)(most < seconds ? most : seconds);
    unsigned timeout = (unsigned)o->timeout;
    mysql_options(link, MYSQL_OPT_CONNECT_TIMEOUT, &connect);
    if (timeout > 0) {
        mysql_options(link, MYSQL_OPT_READ_TIMEOUT, &timeout);
        mysql_options(link, MYSQL_OPT_WRITE_TIMEOUT, &timeout);
    }
    mysql_options(link, MYSQL_SET_CHARSET_NAME, "utf8mb4");
}

/* Strict values; each statement sees what is committed when it starts; who serves
 * does not wait long for a lock, since others wait for him. */
static bool
set_session(struct store *s)
{
    MYSQL *link = s->link;
    const struct store_options *o = &s->options;
    if (deadline_ready(s) != 0)
        return false;
    char lock[64];
    snprintf(lock, sizeof lock, "SET SESSION innodb_lock_wait_timeout = %d",
        o->timeout == 0 ? LOCK_WAIT_PATIENT : LOCK_WAIT);
    return mysql_query(link,
               "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'") == 0 &&
           mysql_query(link, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED") == 0 &&
           mysql_query(link, lock) == 0;
}

static bool
connect_place(struct store *s, const char *where)
{
    const struct store_options *o = &s->options;
    struct arena_mark mark = arena_mark(s->config);
    const char *socket = where[0] == '/' ? where : NULL;
    const char *host = NULL;
    unsigned port = 0;
    if (socket == NULL)
        host = split_host(s->config, where, &port);
    MYSQL *link = s->link = mysql_init(NULL);
    assert(link != NULL);
    set_options(link, o, deadline_left(s));
    bool good = mysql_real_connect(
                    link, host, o->user, o->password, o->database, port, socket, 0) != NULL &&
                set_session(s);
    if (!good && !s->down_logged)
        log_error("database: cannot connect to %s: error %u (%s) %s", where, mysql_errno(link),
            mysql_sqlstate(link), may_log(mysql_errno(link)) ? mysql_error(link) : "");
    if (good && o->serving)
        good = schema_fits(s);
    if (!good)
        connection_drop(s);
    arena_rewind(s->config, mark);
    return good;
}

static int
connect_any(struct store *s)
{
    size_t n = nplaces(s);
    int64_t began = clock_mono_us();
    if (began < s->retry_at) {
        s->fault = FAULT_LOST;
        return -1;
    }
    for (size_t i = 0; i < n && deadline_left(s) > 0; i++) {
        size_t at = (s->host + i) % n;
        if (!connect_place(s, place(s, at)))
            continue;
        if (s->down_logged)
            log_info("database: connected to %s again", place(s, at));
        s->host = at;
        s->retry_at = 0;
        s->down_logged = false;
        return 0;
    }
    s->down_logged = true;
    /* one that does not answer is not waited for most of the time */
    int64_t now = clock_mono_us();
    s->retry_at = now + (now - began > DOWN_PAUSE ? now - began : DOWN_PAUSE);
    s->fault = FAULT_LOST;
    return -1;
}

/* Whether the server has closed an idle connection. It hardly ever speaks first
 * but to say so (TLS may), so only then it is worth asking. */
static bool
was_closed(const struct store *s)
{
    struct pollfd p = { .fd = (int)s->link->net.fd, .events = POLLIN };
    return poll(&p, 1, 0) != 0 && mysql_ping(s->link) != 0;
}

int
connection_ready(struct store *s)
{
    if (s->tx != TX_NONE) {
        assert(s->link != NULL || s->fault != FAULT_NONE);
        return s->fault == FAULT_NONE ? 0 : -1;
    }
    s->fault = FAULT_NONE;
    if (deadline_ready(s) != 0)
        return -1;
    if (s->link != NULL && was_closed(s))
        connection_drop(s);
    return s->link != NULL ? 0 : connect_any(s);
}

void
connection_drop(struct store *s)
{
    if (s->link == NULL)
        return;
    query_forget(s);
    mysql_close(s->link);
    s->link = NULL;
}

int
connection_command(struct store *s, const char *sql)
{
    assert(s->link != NULL);
    if (deadline_ready(s) != 0)
        return -1;
    if (mysql_query(s->link, sql) == 0)
        return 0;
    connection_fault(
        s, sql, mysql_errno(s->link), mysql_sqlstate(s->link), mysql_error(s->link));
    return -1;
}
