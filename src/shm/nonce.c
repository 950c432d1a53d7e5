/*
 * Nonces: see nonce.h.
 *
 * The table is a row of buckets; a fingerprint has its place in one of them,
 * anywhere. There are twice as many slots as requests to have room for, so
 * that a bucket overflows long after the table should (about one insert in ten
 * million at the full rate with every client at the far edge of the window).
 *
 * An insert holds the lock of its bucket: that makes looking and writing one
 * step, and is what "exactly one" rests on. The lock is one byte of the file
 * under an open file description lock, which the kernel drops with its owner,
 * however it dies. A table without locks was weighed: 128 bits and a time do
 * not fit the word a compare-and-swap handles, and with several words a writer
 * stopped for longer than an entry lives could write into another's slot. Two
 * system calls of less than a microsecond each are the price.
 *
 * A writer killed anywhere leaves a sound slot; nonce_file.h says how.
 */
#define _GNU_SOURCE /* F_OFD_SETLKW */
#include "shm/nonce.h"

#include "shm/map.h"
#include "shm/nonce_file.h"
#include "util/log.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#define BUCKET    NONCE_FILE_BUCKET
#define LOG_EVERY 60 /* seconds between two complaints of a full table */

struct shm_nonces {
    struct shm_map map;
    struct nonce_header *header;
    struct nonce_slot *slots;
    /* Copies: the file is not trusted after it was checked. */
    uint64_t nbuckets;
    int64_t window;
    uint64_t seed;
    unsigned char key[NONCE_FILE_KEY];
    EVP_MAC_CTX *mac;
    char *path;
    pid_t owner;           /* the process that opened map.fd */
    int64_t complained_at; /* when a full table was last logged */
};

struct making {
    struct nonce_layout want;
    int64_t now; /* Unix seconds */
    bool made;   /* whether a new file had to be made */
};

static const char *
check_file(const void *base, void *arg)
{
    const struct making *making = arg;
    return nonce_file_check(base, &making->want);
}

static int
make_file(void *base, bool lost, void *arg)
{
    struct making *making = arg;
    making->made = true;
    /* Not only before now: of this very second some may have been accepted. */
    int64_t since = lost ? making->now + 1 : 0;
    return nonce_file_make(base, &making->want, making->now, since);
}

static int64_t
high_raise(struct shm_nonces *t, int64_t now)
{
    uint64_t word = atomic_load(&t->header->high);
    while (nonce_file_time(word) < now)
        if (atomic_compare_exchange_weak(
                &t->header->high, &word, nonce_file_seal_high(t->seed, now)))
            return now;
    return nonce_file_time(word);
}

static uint64_t
hash_boot(const char *given)
{
    char id[64] = "";
    if (given == NULL) {
        FILE *f = fopen("/proc/sys/kernel/random/boot_id", "re");
        if (f != NULL && fgets(id, sizeof id, f) == NULL)
            id[0] = '\0';
        if (f != NULL)
            fclose(f);
        given = id;
    }
    return XXH3_64bits(given, strlen(given));
}

/* After a restart of the machine the file may miss what was never written. */
static void
note_boot(struct shm_nonces *t, uint64_t boot, bool made, int64_t now)
{
    if (atomic_load(&t->header->boot) == boot)
        return;
    if (!made) {
        int64_t since = high_raise(t, now) + 1;
        if (since > nonce_file_time(atomic_load(&t->header->since)))
            atomic_store(&t->header->since, nonce_file_seal_since(t->seed, since));
        log_info("%s: the machine was restarted; requests signed before are refused", t->path);
    }
    atomic_store(&t->header->boot, boot);
}

static EVP_MAC_CTX *
mac_new(void)
{
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "SIPHASH", NULL);
    EVP_MAC_CTX *ctx = mac == NULL ? NULL : EVP_MAC_CTX_new(mac);
    EVP_MAC_free(mac);
    size_t size = 16;
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size),
        OSSL_PARAM_construct_end(),
    };
    if (ctx != NULL && EVP_MAC_CTX_set_params(ctx, params) == 1)
        return ctx;
    EVP_MAC_CTX_free(ctx);
    log_error("nonces: libcrypto offers no SipHash");
    return NULL;
}

static void
table_adopt(struct shm_nonces *t, const struct nonce_layout *want)
{
    t->header = t->map.base;
    t->slots = nonce_file_slots(t->map.base);
    t->nbuckets = want->nbuckets;
    t->window = want->window;
    t->seed = t->header->layout.seed;
    memcpy(t->key, t->header->layout.key, sizeof t->key);
    t->owner = getpid();
}

static void
table_free(struct shm_nonces *t)
{
    EVP_MAC_CTX_free(t->mac);
    free(t->path);
    free(t);
}

static struct shm_nonces *
table_new(const char *path)
{
    struct shm_nonces *t = calloc(1, sizeof *t);
    if (t == NULL)
        return NULL;
    t->path = strdup(path);
    t->mac = mac_new();
    if (t->path != NULL && t->mac != NULL)
        return t;
    table_free(t);
    return NULL;
}

static int
table_map(struct shm_nonces *t, struct making *making)
{
    const struct shm_map_file file = {
        .path = t->path,
        .size = nonce_file_size(&making->want),
        .check = check_file,
        .make = make_file,
        .arg = making,
    };
    if (shm_map_open(&t->map, &file) != 0)
        return -1;
    table_adopt(t, &making->want);
    return 0;
}

struct shm_nonces *
shm_nonces_open(const struct shm_nonces_options *o, int64_t now)
{
    assert(o->rate > 0 && o->window > 0 && now >= 0 && now < NONCE_FILE_TIME);
    struct making making = { .now = now };
    if (nonce_file_layout(&making.want, o->rate, o->window) != 0) {
        log_error("%s: %u requests a second over %u s are too many to remember", o->path,
            (unsigned)o->rate, (unsigned)o->window);
        return NULL;
    }
    struct shm_nonces *t = table_new(o->path);
    if (t == NULL)
        return NULL;
    if (table_map(t, &making) != 0) {
        table_free(t);
        return NULL;
    }
    note_boot(t, hash_boot(o->boot), making.made, now);
    int64_t high = high_raise(t, now);
    if (high > now + t->window)
        log_warning("%s: the clock was %lld s ahead once; until it is there again all "
                    "timestamps are refused, unless the file is removed",
            o->path, (long long)(high - now));
    return t;
}

int
shm_nonces_attach(struct shm_nonces *t)
{
    /* By descriptor, since the path may name another file by now. */
    char name[64];
    snprintf(name, sizeof name, "/proc/self/fd/%d", t->map.fd);
    int fd = open(name, O_RDWR | O_CLOEXEC);
    if (fd == -1) {
        log_error("%s: cannot be opened once more: %s; its folder must belong to the "
                  "user of the workers",
            t->path, strerror(errno));
        return -1;
    }
    close(t->map.fd);
    t->map.fd = fd;
    t->owner = getpid();
    return 0;
}

void
shm_nonces_close(struct shm_nonces *t)
{
    shm_map_close(&t->map);
    table_free(t);
}

/* A part with its length, so that no two lists of parts read alike. */
static int
mac_part(EVP_MAC_CTX *mac, const void *p, size_t n)
{
    uint64_t len = p == NULL ? UINT64_MAX : n;
    return EVP_MAC_update(mac, (const unsigned char *)&len, sizeof len) == 1 &&
           (p == NULL || n == 0 || EVP_MAC_update(mac, p, n) == 1);
}

int
shm_nonces_fingerprint(
    struct shm_nonces *t, const struct shm_nonce *nonce, struct shm_fingerprint *out)
{
    unsigned char digest[sizeof out->word];
    size_t len = 0;
    if (EVP_MAC_init(t->mac, t->key, sizeof t->key, NULL) == 1 &&
        mac_part(t->mac, nonce->consumer, nonce->consumer_len) &&
        mac_part(t->mac, nonce->token, nonce->token_len) &&
        mac_part(t->mac, &nonce->timestamp, sizeof nonce->timestamp) &&
        mac_part(t->mac, nonce->nonce, nonce->nonce_len) &&
        mac_part(t->mac, nonce->signature, nonce->signature_len) &&
        EVP_MAC_final(t->mac, digest, &len, sizeof digest) == 1 && len == sizeof digest) {
        memcpy(out->word, digest, sizeof digest);
        out->timestamp = nonce->timestamp;
        return 0;
    }
    log_error("nonces: libcrypto failed to digest");
    return -1;
}

/* Whether the table can answer for the timestamp. Called with the bucket's
 * lock held, it sees every time by which a slot of it was given away. */
static bool
time_covered(struct shm_nonces *t, int64_t timestamp, int64_t now, int64_t high)
{
    int64_t since = nonce_file_time(atomic_load(&t->header->since));
    return timestamp > 0 && timestamp >= since && timestamp <= now + t->window &&
           timestamp + t->window >= high;
}

static bool
state_live(uint64_t state, int64_t window, int64_t high)
{
    int64_t timestamp = nonce_file_time(state);
    return timestamp != 0 && timestamp + window >= high;
}

static bool
slot_holds(const struct nonce_slot *slot, const struct shm_fingerprint *fp)
{
    return atomic_load_explicit(&slot->word[0], memory_order_relaxed) == fp->word[0] &&
           atomic_load_explicit(&slot->word[1], memory_order_relaxed) == fp->word[1];
}

/* Looks through the bucket that starts at `first`; `*vacant`, when there is
 * one, gets a slot to write to. */
static enum shm_nonce_verdict
bucket_search(const struct shm_nonces *t, uint64_t first, const struct shm_fingerprint *fp,
    int64_t high, uint64_t *vacant)
{
    enum shm_nonce_verdict verdict = NONCE_FULL;
    for (uint64_t i = first; i < first + BUCKET; i++) {
        uint64_t state = atomic_load_explicit(&t->slots[i].state, memory_order_acquire);
        if (!state_live(state, t->window, high)) {
            *vacant = i;
            verdict = NONCE_NEW;
        } else if (slot_holds(&t->slots[i], fp)) {
            return NONCE_SEEN;
        }
    }
    return verdict;
}

static uint64_t
bucket_of(const struct shm_nonces *t, const struct shm_fingerprint *fp)
{
    return fp->word[0] % t->nbuckets;
}

static int
bucket_lock(struct shm_nonces *t, uint64_t bucket, short type)
{
    struct flock lock = {
        .l_type = type,
        .l_whence = SEEK_SET,
        .l_start = (off_t)bucket,
        .l_len = 1,
    };
    int rc;
    do
        rc = fcntl(t->map.fd, F_OFD_SETLKW, &lock);
    while (rc == -1 && errno == EINTR);
    if (rc == -1)
        log_error("%s: no lock: %s", t->path, strerror(errno));
    return rc;
}

/* A lock that cannot be given back goes with its open file. */
static void
bucket_unlock(struct shm_nonces *t, uint64_t bucket)
{
    if (bucket_lock(t, bucket, F_UNLCK) != 0 && shm_nonces_attach(t) != 0)
        abort();
}

static enum shm_nonce_verdict
bucket_insert(
    struct shm_nonces *t, uint64_t bucket, const struct shm_fingerprint *fp, int64_t now)
{
    int64_t high = high_raise(t, now);
    if (!time_covered(t, fp->timestamp, now, high))
        return NONCE_TOO_OLD;
    uint64_t vacant = 0;
    enum shm_nonce_verdict verdict = bucket_search(t, bucket * BUCKET, fp, high, &vacant);
    if (verdict == NONCE_NEW)
        nonce_file_write(&t->slots[vacant], t->seed, vacant, fp->word, fp->timestamp);
    return verdict;
}

static void
complain_full(struct shm_nonces *t, int64_t now)
{
    if (t->complained_at != 0 && now >= t->complained_at && now < t->complained_at + LOG_EVERY)
        return;
    t->complained_at = now;
    log_error("%s: full; raise nonce_rate", t->path);
}

enum shm_nonce_verdict
shm_nonces_lookup(struct shm_nonces *t, const struct shm_fingerprint *fp, int64_t now)
{
    assert(now >= 0 && now < NONCE_FILE_TIME);
    int64_t high = high_raise(t, now);
    if (!time_covered(t, fp->timestamp, now, high))
        return NONCE_TOO_OLD;
    uint64_t vacant;
    enum shm_nonce_verdict verdict =
        bucket_search(t, bucket_of(t, fp) * BUCKET, fp, high, &vacant);
    return verdict == NONCE_SEEN ? NONCE_SEEN : NONCE_NEW;
}

enum shm_nonce_verdict
shm_nonces_insert(struct shm_nonces *t, const struct shm_fingerprint *fp, int64_t now)
{
    assert(now >= 0 && now < NONCE_FILE_TIME);
    if (t->owner != getpid() && shm_nonces_attach(t) != 0)
        return NONCE_ERROR;
    uint64_t bucket = bucket_of(t, fp);
    if (bucket_lock(t, bucket, F_WRLCK) != 0)
        return NONCE_ERROR;
    enum shm_nonce_verdict verdict = bucket_insert(t, bucket, fp, now);
    bucket_unlock(t, bucket);
    if (verdict == NONCE_FULL)
        complain_full(t, now);
    return verdict;
}

struct shm_nonces_usage
shm_nonces_usage(const struct shm_nonces *t)
{
    struct shm_nonces_usage usage = {
        .slots = (size_t)t->nbuckets * BUCKET,
        .room = (size_t)t->header->layout.rate * (size_t)t->window * 2,
        .high = nonce_file_time(atomic_load(&t->header->high)),
        .since = nonce_file_time(atomic_load(&t->header->since)),
    };
    for (size_t i = 0; i < usage.slots; i++)
        if (state_live(atomic_load(&t->slots[i].state), t->window, usage.high))
            usage.live++;
    return usage;
}
