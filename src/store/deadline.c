/*
 * Deadline: see deadline.h. MariaDB's client library reads how long to wait each
 * time it waits, so that can be changed. MySQL's does not: there a statement has
 * the whole timeout for itself, and only what follows is held to the deadline.
 */
#include "store/deadline.h"

#include "store/connection.h"
#include "util/clock.h"
#include "util/log.h"

#include <assert.h>
#include <mysql.h>
#ifdef MARIADB_PACKAGE_VERSION
#include <ma_pvio.h>
#endif

#define SECOND INT64_C(1000000) /* us */

void
store_deadline_begin(struct store *s, int64_t seconds)
{
    assert(s->deadline == 0);
    if (seconds == 0)
        seconds = s->options.timeout;
    if (seconds > 0)
        s->deadline = clock_mono_us() + seconds * SECOND;
}

void
store_deadline_end(struct store *s)
{
    s->deadline = 0;
}

bool
deadline_enter(struct store *s)
{
    if (s->deadline != 0 || s->options.timeout == 0)
        return false;
    store_deadline_begin(s, 0);
    return true;
}

void
deadline_leave(struct store *s, bool entered)
{
    if (entered)
        store_deadline_end(s);
}

int64_t
deadline_left(const struct store *s)
{
    if (s->deadline == 0)
        return INT64_MAX;
    int64_t left = (s->deadline - clock_mono_us()) / 1000;
    return left > 0 ? left : 0;
}

static void
wait_at_most(struct store *s, int64_t ms)
{
#ifdef MARIADB_PACKAGE_VERSION
    struct st_ma_pvio *pvio = s->link->net.pvio;
    if (pvio != NULL)
        pvio->timeout[PVIO_READ_TIMEOUT] = pvio->timeout[PVIO_WRITE_TIMEOUT] = (int)ms;
#else
    (void)s;
    (void)ms;
#endif
}

int
deadline_ready(struct store *s)
{
    int64_t left = deadline_left(s);
    if (left == INT64_MAX)
        return 0;
    if (left == 0) {
        log_error("database: gave up, it took too long");
        s->fault = FAULT_LOST;
        return -1;
    }
    if (s->link != NULL)
        wait_at_most(s, left);
    return 0;
}
