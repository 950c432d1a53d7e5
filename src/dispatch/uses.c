/*
 * Uses: see uses.h. What does not fit is not counted: that many users in ten
 * seconds are more than a worker serves.
 */
#include "dispatch/uses.h"

#include "store/token.h"

#include <stdlib.h>

#define USES_MAX       1024
#define PERIOD         10 /* seconds */
#define PATIENCE       1  /* seconds the database may take, for requests wait meanwhile */
#define SECONDS_OF_DAY 86400

struct uses {
    struct store_approval_use list[USES_MAX];
    size_t n;
    int64_t due; /* Unix seconds */
};

struct uses *
uses_new(void)
{
    return calloc(1, sizeof(struct uses));
}

void
uses_free(struct uses *u)
{
    free(u);
}

static struct store_approval_use *
find(struct uses *u, int64_t user_id, int64_t consumer_id, int64_t day)
{
    for (size_t i = u->n; i-- > 0;) {
        struct store_approval_use *use = &u->list[i];
        if (use->user_id == user_id && use->consumer_id == consumer_id && use->day == day)
            return use;
    }
    if (u->n == USES_MAX)
        return NULL;
    u->list[u->n] = (struct store_approval_use){
        .user_id = user_id, .consumer_id = consumer_id, .day = day
    };
    return &u->list[u->n++];
}

void
uses_count(struct uses *u, int64_t user_id, int64_t consumer_id, int64_t now)
{
    struct store_approval_use *use = find(u, user_id, consumer_id, now / SECONDS_OF_DAY);
    if (use == NULL)
        return;
    if (u->n == 1 && use->calls == 0)
        u->due = now + PERIOD;
    use->calls++;
    use->last = now;
}

void
uses_flush(struct uses *u, struct store *s)
{
    if (u->n == 0)
        return;
    store_deadline_begin(s, PATIENCE);
    int rc = store_approval_use(s, u->list, u->n);
    store_deadline_end(s);
    /* a table that fills while the database is away starts anew */
    if (rc == 0 || u->n == USES_MAX)
        u->n = 0;
}

void
uses_tick(struct uses *u, struct store *s, int64_t now)
{
    /* also when the clock was set back */
    if (u->n == 0 || (now < u->due && u->due - now <= PERIOD))
        return;
    uses_flush(u, s);
    u->due = now + PERIOD;
}
