/*
 * Limits: see limit.h.
 *
 * Each number of a slot is one word, changed by compare-and-swap, so that a
 * process may be killed anywhere and garbage cannot outlive its second or day.
 * A slot is given to another consumer by swapping its key alone. What the old
 * one leaves says nothing to the new one: its time has passed, and its lease
 * carries a tag of the key it was for.
 */
#include "shm/limit.h"

#include "shm/map.h"

#include <assert.h>
#include <errno.h>
#include <openssl/rand.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define MAGIC       "matineel"
#define VERSION     1
#define HEADER_SIZE 4096
#define WAYS        16 /* slots a key can have its place in */
#define KEYS_MAX    ((uint32_t)1 << 24)
#define SECOND      ((uint64_t)1000000000) /* all times of the file are ns */
#define CLAIMS      8                      /* attempts to get a place among others trying */

struct header {
    char magic[8];
    uint32_t version;
    uint32_t nslots;
    uint64_t seed; /* where keys go, not for outsiders to know; constant */
};

struct slot {
    _Atomic uint64_t key;   /* the consumer; 0: free */
    _Atomic uint64_t full;  /* when the consumer has its whole second again, Unix ns */
    _Atomic uint64_t lease; /* see struct lease */
    uint64_t unused;
};

/* The lease as it is worked on; in the file it is packed into one word. */
struct lease {
    uint32_t day;        /* days since 1970, 12 bits of it */
    uint32_t tag;        /* 19 bits of the key's hash */
    uint32_t generation; /* 8 bits of the one under which it was spent */
    bool spent;          /* the database has no more */
    uint32_t left;       /* calls, 24 bits */
};

#define DAY_MASK        0xfffU
#define TAG_MASK        0x7ffffU
#define GENERATION_MASK 0xffU
#define LEFT_MAX        0xffffffU

struct shm_limits {
    struct shm_map map;
    struct slot *slots;
    uint32_t nslots;
    uint64_t seed;
};

static uint64_t
lease_pack(struct lease x)
{
    return (uint64_t)x.day << 52 | (uint64_t)x.tag << 33 | (uint64_t)x.generation << 25 |
           (uint64_t)x.spent << 24 | x.left;
}

static struct lease
lease_unpack(uint64_t w)
{
    return (struct lease){
        .day = (uint32_t)(w >> 52) & DAY_MASK,
        .tag = (uint32_t)(w >> 33) & TAG_MASK,
        .generation = (uint32_t)(w >> 25) & GENERATION_MASK,
        .spent = (w >> 24 & 1) != 0,
        .left = (uint32_t)w & LEFT_MAX,
    };
}

static uint32_t
slots_for(uint32_t keys)
{
    uint32_t n = WAYS;
    while (n < keys)
        n *= 2;
    return n;
}

static const char *
check_file(const void *base, void *arg)
{
    const struct header *header = base;
    const uint32_t *nslots = arg;
    if (memcmp(header->magic, MAGIC, sizeof header->magic) != 0 || header->version != VERSION ||
        header->nslots != *nslots)
        return "is not a table of limits of this version and size";
    return NULL;
}

static int
make_file(void *base, bool lost, void *arg)
{
    (void)lost;
    struct header *header = base;
    const uint32_t *nslots = arg;
    memcpy(header->magic, MAGIC, sizeof header->magic);
    header->version = VERSION;
    header->nslots = *nslots;
    if (RAND_bytes((unsigned char *)&header->seed, sizeof header->seed) == 1)
        return 0;
    errno = EIO;
    return -1;
}

struct shm_limits *
shm_limits_open(const char *path, uint32_t keys)
{
    assert(keys > 0 && keys <= KEYS_MAX);
    struct shm_limits *l = calloc(1, sizeof *l);
    if (l == NULL)
        return NULL;
    l->nslots = slots_for(keys);
    const struct shm_map_file file = {
        .path = path,
        .size = HEADER_SIZE + l->nslots * sizeof(struct slot),
        .check = check_file,
        .make = make_file,
        .arg = &l->nslots,
    };
    if (shm_map_open(&l->map, &file) != 0) {
        free(l);
        return NULL;
    }
    l->slots = (struct slot *)((char *)l->map.base + HEADER_SIZE);
    l->seed = ((struct header *)l->map.base)->seed;
    return l;
}

void
shm_limits_close(struct shm_limits *l)
{
    shm_map_close(&l->map);
    free(l);
}

static uint64_t
key_hash(const struct shm_limits *l, uint64_t key)
{
    return XXH3_64bits_withSeed(&key, sizeof key, l->seed);
}

static struct slot *
set_of(const struct shm_limits *l, uint64_t hash)
{
    return &l->slots[(hash & (l->nslots - 1)) / WAYS * WAYS];
}

static struct slot *
set_find(struct slot *set, uint64_t key)
{
    for (int i = 0; i < WAYS; i++)
        if (atomic_load(&set[i].key) == key)
            return &set[i];
    return NULL;
}

/* Whether nothing of the last second counts. A time further ahead than calls
 * can put it is from a clock since set back, or garbage. */
static bool
slot_quiet(const struct slot *slot, uint64_t now)
{
    uint64_t full = atomic_load(&slot->full);
    return full <= now || full > now + 2 * SECOND;
}

static bool
slot_leased(const struct slot *slot, uint32_t day)
{
    struct lease lease = lease_unpack(atomic_load(&slot->lease));
    return lease.day == day && lease.left > 0;
}

/* How readily a place is given away: not, losing a lease, losing nothing, free. */
static int
slot_rank(const struct slot *slot, uint64_t key, uint64_t now, uint32_t day)
{
    if (key == 0)
        return 3;
    if (!slot_quiet(slot, now))
        return 0;
    return slot_leased(slot, day) ? 1 : 2;
}

/* The place of a new key; all who look choose alike. `*old` gets the key that
 * was there when it was judged. */
static struct slot *
set_vacate(struct slot *set, uint64_t now, uint32_t day, uint64_t *old)
{
    struct slot *best = NULL;
    int best_rank = 0;
    for (int i = 0; i < WAYS; i++) {
        uint64_t key = atomic_load(&set[i].key);
        int rank = slot_rank(&set[i], key, now, day);
        if (rank <= best_rank)
            continue;
        best = &set[i];
        best_rank = rank;
        *old = key;
    }
    return best;
}

static uint32_t
day_of(uint64_t now)
{
    return (uint32_t)(now / (86400 * SECOND)) & DAY_MASK;
}

/* The consumer's slot, made if need be; NULL when its set is busy. */
static struct slot *
slot_get(const struct shm_limits *l, uint64_t key, uint64_t hash, uint64_t now)
{
    struct slot *set = set_of(l, hash);
    for (int i = 0; i < CLAIMS; i++) {
        struct slot *slot = set_find(set, key);
        if (slot != NULL)
            return slot;
        uint64_t old = 0;
        slot = set_vacate(set, now, day_of(now), &old);
        if (slot == NULL)
            return NULL;
        /* Found again above: of two who claim at once both use the first. */
        atomic_compare_exchange_strong(&slot->key, &old, key);
    }
    return NULL;
}

static uint64_t
ns_of(int64_t now_us)
{
    assert(now_us >= 0 && now_us < INT64_MAX / 4000);
    return (uint64_t)now_us * 1000;
}

/* One step of the algorithm: what `full` becomes, or 0 when refused. */
static uint64_t
rate_step(uint64_t full, uint64_t share, uint64_t now)
{
    uint64_t start = full > now ? full : now;
    return start + share <= now + SECOND ? start + share : 0;
}

static struct shm_rate
rate_refused(uint64_t full, uint64_t share, uint64_t now)
{
    uint64_t wait = full + share - (now + SECOND);
    return (struct shm_rate){
        .current = (uint32_t)((full - now + share - 1) / share),
        .retry_us = (int64_t)((wait + 999) / 1000),
    };
}

static bool
slot_take(struct slot *slot, uint64_t share, uint64_t now, struct shm_rate *rate)
{
    uint64_t full = atomic_load(&slot->full);
    for (;;) {
        uint64_t next = rate_step(full, share, now);
        /* From a clock since set back: the consumer waits a second, not until
         * the old time comes. */
        bool ahead = full > now + 2 * SECOND;
        if (ahead)
            next = now + SECOND;
        if (next == 0) {
            *rate = rate_refused(full, share, now);
            return false;
        }
        if (!atomic_compare_exchange_weak(&slot->full, &full, next))
            continue;
        if (ahead)
            *rate = rate_refused(next, share, now);
        else
            *rate = (struct shm_rate){
                .current = (uint32_t)((next - now + share - 1) / share),
            };
        return !ahead;
    }
}

bool
shm_limits_take(struct shm_limits *l, int64_t consumer, uint32_t per_second, int64_t now_us,
    struct shm_rate *rate)
{
    assert(consumer > 0);
    struct shm_rate ignored;
    if (rate == NULL)
        rate = &ignored;
    *rate = (struct shm_rate){ .current = per_second, .retry_us = SECOND / 1000 };
    if (per_second == 0)
        return false;
    uint64_t now = ns_of(now_us);
    uint64_t key = (uint64_t)consumer;
    uint64_t share = per_second < SECOND ? SECOND / per_second : 1;
    struct slot *slot = slot_get(l, key, key_hash(l, key), now);
    return slot != NULL && slot_take(slot, share, now, rate);
}

/* What the word says for this consumer and day; nothing leased when it was
 * left by another. */
static struct lease
lease_read(uint64_t word, uint64_t hash, uint64_t now)
{
    struct lease none = {
        .day = day_of(now),
        .tag = (uint32_t)(hash >> 40) & TAG_MASK,
    };
    struct lease lease = lease_unpack(word);
    return lease.day == none.day && lease.tag == none.tag ? lease : none;
}

enum shm_quota_verdict
shm_limits_quota(struct shm_limits *l, int64_t consumer, uint64_t generation, int64_t now_us)
{
    assert(consumer > 0);
    uint64_t now = ns_of(now_us);
    uint64_t hash = key_hash(l, (uint64_t)consumer);
    struct slot *slot = slot_get(l, (uint64_t)consumer, hash, now);
    if (slot == NULL)
        return QUOTA_LEASE;
    uint64_t word = atomic_load(&slot->lease);
    for (;;) {
        struct lease lease = lease_read(word, hash, now);
        if (lease.left == 0)
            return lease.spent && lease.generation == (generation & GENERATION_MASK)
                       ? QUOTA_SPENT
                       : QUOTA_LEASE;
        lease.left--;
        if (atomic_compare_exchange_weak(&slot->lease, &word, lease_pack(lease)))
            return QUOTA_TAKEN;
    }
}

static struct lease
lease_add(struct lease lease, uint32_t n, uint32_t generation)
{
    if (lease.generation != generation)
        lease.spent = false;
    if (n == 0)
        lease.spent = true;
    lease.generation = generation;
    lease.left = n < LEFT_MAX - lease.left ? lease.left + n : LEFT_MAX;
    return lease;
}

void
shm_limits_grant(
    struct shm_limits *l, int64_t consumer, uint32_t n, uint64_t generation, int64_t now_us)
{
    assert(consumer > 0);
    uint64_t now = ns_of(now_us);
    uint64_t hash = key_hash(l, (uint64_t)consumer);
    struct slot *slot = slot_get(l, (uint64_t)consumer, hash, now);
    if (slot == NULL)
        return;
    uint64_t word = atomic_load(&slot->lease);
    struct lease lease;
    do
        lease =
            lease_add(lease_read(word, hash, now), n, (uint32_t)(generation & GENERATION_MASK));
    while (!atomic_compare_exchange_weak(&slot->lease, &word, lease_pack(lease)));
}
