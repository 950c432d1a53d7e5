/*
 * Consumers: see consumers.h. One slot a hash: of two applications in the same
 * place the later one stays, which costs a query and nothing else.
 */
#include "dispatch/consumers.h"

#include "store/consumer.h"
#include "util/arena.h"
#include "util/digest.h"
#include "util/log.h"
#include "util/seal.h"
#include "util/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define SLOTS       1024 /* a power of two */
#define AGE_SECONDS 30

struct consumers {
    const unsigned char *seal_key;
    struct arena *arena; /* for one look-up */
    struct consumer slots[SLOTS];
};

struct consumers *
consumers_new(const unsigned char *seal_key)
{
    struct consumers *c = calloc(1, sizeof *c);
    if (c == NULL)
        return NULL;
    c->seal_key = seal_key;
    c->arena = arena_new(0);
    return c;
}

/* An empty slot again. */
static void
forget(struct consumer *slot)
{
    free(slot->name);
    free(slot->callback_hosts);
    digest_wipe(slot, sizeof *slot);
}

void
consumers_free(struct consumers *c)
{
    if (c == NULL)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        if (c->slots[i].key[0] != '\0')
            forget(&c->slots[i]);
    arena_free(c->arena);
    free(c);
}

/* Opens a sealed secret into `to`. Returns its length, 0 when there is none or
 * it cannot be opened. */
static size_t
open_secret(struct consumers *c, const char *key, struct store_blob sealed, char *to)
{
    size_t len;
    if (sealed.p == NULL)
        return 0;
    const char *secret = seal_open(c->arena, c->seal_key, key, sealed.p, sealed.len, &len);
    if (secret == NULL || len > CONSUMER_SECRET_MAX) {
        log_error("the secret of application %s cannot be read: is secret_key_file the one "
                  "it was made with?",
            key);
        return 0;
    }
    memcpy(to, secret, len);
    return len;
}

/* Returns 0, or -1 when there is no memory. */
static int
take(struct consumers *c, struct consumer *slot, const struct store_consumer *row)
{
    slot->name = strdup(row->name);
    if (row->callback_hosts != NULL)
        slot->callback_hosts = strdup(row->callback_hosts);
    if (slot->name == NULL || (row->callback_hosts != NULL && slot->callback_hosts == NULL))
        return -1;
    slot->known = true;
    slot->id = row->id;
    slot->per_second = row->limit_per_second;
    slot->per_day = row->limit_per_day;
    slot->methods = row->methods;
    slot->previous_until = row->previous_until;
    slot->secret_len = open_secret(c, slot->key, row->secret, slot->secret);
    slot->previous_len = open_secret(c, slot->key, row->previous_secret, slot->previous);
    slot->active = row->status == CONSUMER_ACTIVE;
    slot->revision_a_only = row->revision_a_only;
    slot->unreadable = slot->secret_len == 0;
    return 0;
}

static int
read_slot(struct consumers *c, struct store *s, struct consumer *slot, const char *key,
    size_t len, uint64_t generation, int64_t now)
{
    struct store_consumer row;
    forget(slot);
    memcpy(slot->key, key, len);
    int rc = store_consumer_by_key(s, c->arena, slot->key, &row);
    if (rc > 0)
        rc = take(c, slot, &row);
    arena_reset(c->arena);
    if (rc < 0) {
        forget(slot);
        return -1;
    }
    slot->generation = generation;
    slot->read_at = now;
    return 0;
}

int
consumers_find(struct consumers *c, struct store *s, const char *key, size_t len,
    uint64_t generation, int64_t now, const struct consumer **consumer)
{
    /* such a key cannot be in the database, so it is not asked */
    if (len == 0 || len > CONSUMER_KEY_MAX || !utf8_valid(key, len))
        return 0;
    struct consumer *slot = &c->slots[XXH3_64bits(key, len) & (SLOTS - 1)];
    bool same = strlen(slot->key) == len && memcmp(slot->key, key, len) == 0;
    bool fresh = slot->generation == generation && now >= slot->read_at &&
                 now - slot->read_at < AGE_SECONDS;
    if ((!same || !fresh) && read_slot(c, s, slot, key, len, generation, now) != 0)
        return -1;
    *consumer = slot;
    return slot->known ? 1 : 0;
}
