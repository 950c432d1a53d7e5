/*
 * Consumer: see consumer.h.
 */
#include "store/consumer.h"

#include "store/generation.h"
#include "store/queries.h"
#include "store/sequence.h"
#include "store/tx.h"
#include "util/arena.h"

#include <assert.h>

/* A value that is no status disables: a doubt never lets anyone in. */
static enum consumer_status
status_of(int32_t n)
{
    return n >= 0 && n < CONSUMER_STATUS__MAX ? (enum consumer_status)n : CONSUMER_DISABLED;
}

int
store_consumer_by_key(
    struct store *s, struct arena *a, const char *key, struct store_consumer *c)
{
    struct q_consumer_by_key_row r;
    int got = q_consumer_by_key(s, a, key, &r);
    if (got != 1)
        return got;
    *c = (struct store_consumer){
        .id = r.id,
        .key = r.consumer_key,
        .name = r.name,
        .secret = r.secret,
        .previous_secret = r.previous_secret,
        .previous_until = r.previous_until,
        .status = status_of(r.status),
        .limit_per_second = r.limit_per_second,
        .limit_per_day = r.limit_per_day,
        .methods = r.methods,
        .revision_a_only = r.revision_a_only,
        .callback_hosts = r.callback_hosts,
        .created = r.created_at,
        .changed = r.changed_at,
    };
    return 1;
}

int
store_consumer_list(
    struct store *s, struct arena *a, struct store_consumer **consumers, size_t *n)
{
    struct q_consumer_list_row *r;
    *consumers = NULL;
    if (q_consumer_list(s, a, &r, n) != 0)
        return -1;
    *consumers = arena_array(a, *n, sizeof **consumers);
    for (size_t i = 0; i < *n; i++) {
        (*consumers)[i] = (struct store_consumer){
            .id = r[i].id,
            .key = r[i].consumer_key,
            .name = r[i].name,
            .secret = r[i].secret,
            .previous_secret = r[i].previous_secret,
            .previous_until = r[i].previous_until,
            .status = status_of(r[i].status),
            .limit_per_second = r[i].limit_per_second,
            .limit_per_day = r[i].limit_per_day,
            .methods = r[i].methods,
            .revision_a_only = r[i].revision_a_only,
            .callback_hosts = r[i].callback_hosts,
            .created = r[i].created_at,
            .changed = r[i].changed_at,
        };
    }
    return 0;
}

/* A change of one application. */
struct change {
    struct store_consumer *c;
    int64_t now;
    enum { SET_STATUS, SET_LIMITS, SET_RULES, SET_SECRET } what;
};

static int
add(struct store *s, struct arena *a, void *arg)
{
    struct change *change = arg;
    struct store_consumer *c = change->c;
    (void)a;
    if (store_sequence_next(s, SEQUENCE_CONSUMER, &c->id) != 0)
        return -1;
    if (q_consumer_add(s, c->id, c->key, c->name, c->secret, (int32_t)c->status,
            c->limit_per_second, c->limit_per_day, (int32_t)c->methods, c->revision_a_only,
            c->callback_hosts, change->now) != 1)
        return -1;
    return store_generation_bump(s, NOUN_CONSUMERS);
}

int
store_consumer_add(struct store *s, struct store_consumer *c, int64_t now)
{
    struct change change = { .c = c, .now = now };
    assert(c->status < CONSUMER_STATUS__MAX);
    c->created = c->changed = now;
    return store_tx(s, NULL, add, &change);
}

static int64_t
write_change(struct store *s, const struct change *change)
{
    const struct store_consumer *c = change->c;
    switch (change->what) {
    case SET_STATUS:
        return q_consumer_set_status(s, c->key, (int32_t)c->status, change->now);
    case SET_LIMITS:
        return q_consumer_set_limits(
            s, c->key, c->limit_per_second, c->limit_per_day, change->now);
    case SET_RULES:
        return q_consumer_set_rules(
            s, c->key, (int32_t)c->methods, c->revision_a_only, c->callback_hosts, change->now);
    case SET_SECRET:
        return q_consumer_set_secret(s, c->key, c->secret, c->previous_until, change->now);
    }
    assert(0);
    return -1;
}

/* The verdict 1 stands for "no such key". */
static int
set(struct store *s, struct arena *a, void *arg)
{
    (void)a;
    int64_t touched = write_change(s, arg);
    if (touched <= 0)
        return touched < 0 ? -1 : 1;
    return store_generation_bump(s, NOUN_CONSUMERS);
}

static int
change_one(struct store *s, struct change *change)
{
    int verdict = store_tx(s, NULL, set, change);
    return verdict < 0 ? -1 : verdict == 0;
}

int
store_consumer_set_status(
    struct store *s, const char *key, enum consumer_status status, int64_t now)
{
    struct store_consumer c = { .key = key, .status = status };
    assert(status < CONSUMER_STATUS__MAX);
    return change_one(s, &(struct change){ .c = &c, .now = now, .what = SET_STATUS });
}

int
store_consumer_set_limits(
    struct store *s, const char *key, int64_t per_second, int64_t per_day, int64_t now)
{
    struct store_consumer c = {
        .key = key, .limit_per_second = per_second, .limit_per_day = per_day
    };
    return change_one(s, &(struct change){ .c = &c, .now = now, .what = SET_LIMITS });
}

int
store_consumer_set_rules(struct store *s, const struct store_consumer *c, int64_t now)
{
    struct store_consumer copy = *c;
    return change_one(s, &(struct change){ .c = &copy, .now = now, .what = SET_RULES });
}

int
store_consumer_set_secret(struct store *s, const char *key, struct store_blob secret,
    int64_t previous_until, int64_t now)
{
    struct store_consumer c = {
        .key = key, .secret = secret, .previous_until = previous_until
    };
    return change_one(s, &(struct change){ .c = &c, .now = now, .what = SET_SECRET });
}
