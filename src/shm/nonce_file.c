/*
 * Nonce file: see nonce_file.h.
 */
#include "shm/nonce_file.h"

#include <assert.h>
#include <errno.h>
#include <openssl/rand.h>
#include <string.h>
#include <xxhash.h>

#define MAGIC       "matinee\n"
#define VERSION     1
#define HEADER_SIZE 4096
#define SLOTS_MAX   ((uint64_t)1 << 27) /* 3 GiB: a slip in the settings, not a wish */
#define CHECK_BITS  24
#define CHECK_MASK  (((uint64_t)1 << CHECK_BITS) - 1)

/* Where a sealed word stands, so that one copied elsewhere does not pass. */
#define PLACE_HIGH  UINT64_MAX
#define PLACE_SINCE (UINT64_MAX - 1)

static_assert(sizeof(struct nonce_header) <= HEADER_SIZE, "the header has one page");
static_assert(sizeof(struct nonce_slot) == 24, "slots are packed words");

static uint64_t
seal(uint64_t seed, int64_t time, uint64_t place, uint64_t a, uint64_t b)
{
    const uint64_t in[] = { (uint64_t)time, place, a, b };
    uint64_t check = XXH3_64bits_withSeed(in, sizeof in, seed) & CHECK_MASK;
    return (uint64_t)time << CHECK_BITS | check;
}

uint64_t
nonce_file_seal_high(uint64_t seed, int64_t time)
{
    return seal(seed, time, PLACE_HIGH, 0, 0);
}

uint64_t
nonce_file_seal_since(uint64_t seed, int64_t time)
{
    return seal(seed, time, PLACE_SINCE, 0, 0);
}

int64_t
nonce_file_time(uint64_t word)
{
    return (int64_t)(word >> CHECK_BITS);
}

int
nonce_file_layout(struct nonce_layout *layout, uint32_t rate, uint32_t window)
{
    /* Both sides of the window, and as many slots again to spare. */
    uint64_t pairs = (uint64_t)rate * window;
    if (pairs > SLOTS_MAX / 4)
        return -1;
    *layout = (struct nonce_layout){
        .version = VERSION,
        .slot_size = sizeof(struct nonce_slot),
        .nbuckets = (pairs * 4 + NONCE_FILE_BUCKET - 1) / NONCE_FILE_BUCKET,
        .rate = rate,
        .window = window,
    };
    memcpy(layout->magic, MAGIC, sizeof layout->magic);
    return 0;
}

static uint64_t
layout_slots(const struct nonce_layout *layout)
{
    return layout->nbuckets * NONCE_FILE_BUCKET;
}

size_t
nonce_file_size(const struct nonce_layout *layout)
{
    return HEADER_SIZE + (size_t)layout_slots(layout) * sizeof(struct nonce_slot);
}

struct nonce_slot *
nonce_file_slots(void *base)
{
    return (struct nonce_slot *)((char *)base + HEADER_SIZE);
}

int
nonce_file_make(void *base, const struct nonce_layout *want, int64_t now, int64_t since)
{
    struct nonce_header *header = base;
    struct nonce_layout layout = *want;
    if (RAND_bytes(layout.key, sizeof layout.key) != 1 ||
        RAND_bytes((unsigned char *)&layout.seed, sizeof layout.seed) != 1) {
        errno = EIO;
        return -1;
    }
    header->layout = layout;
    header->layout_sum = XXH3_64bits(&layout, sizeof layout);
    atomic_store(&header->high, nonce_file_seal_high(layout.seed, now));
    atomic_store(&header->since, nonce_file_seal_since(layout.seed, since));
    struct nonce_slot *slots = nonce_file_slots(base);
    for (uint64_t i = 0; i < layout_slots(&layout); i++)
        atomic_store_explicit(
            &slots[i].state, seal(layout.seed, 0, i, 0, 0), memory_order_relaxed);
    return 0;
}

static bool
slot_sound(const struct nonce_slot *slot, uint64_t seed, uint64_t number)
{
    uint64_t state = atomic_load_explicit(&slot->state, memory_order_acquire);
    for (;;) {
        int64_t time = nonce_file_time(state);
        uint64_t a = 0, b = 0;
        if (time != 0) {
            a = atomic_load_explicit(&slot->word[0], memory_order_relaxed);
            b = atomic_load_explicit(&slot->word[1], memory_order_relaxed);
        }
        if (seal(seed, time, number, a, b) == state)
            return true;
        /* Another program may be using the table, and this slot, already. */
        atomic_thread_fence(memory_order_acquire);
        uint64_t again = atomic_load_explicit(&slot->state, memory_order_acquire);
        if (again == state)
            return false;
        state = again;
    }
}

static bool
header_sound(const struct nonce_header *header, uint64_t seed)
{
    uint64_t high = atomic_load(&header->high);
    uint64_t since = atomic_load(&header->since);
    return nonce_file_seal_high(seed, nonce_file_time(high)) == high &&
           nonce_file_seal_since(seed, nonce_file_time(since)) == since;
}

const char *
nonce_file_check(const void *base, const struct nonce_layout *want)
{
    const struct nonce_header *header = base;
    const struct nonce_layout found = header->layout;
    if (memcmp(found.magic, want->magic, sizeof found.magic) != 0 ||
        found.version != want->version)
        return "is not a table of nonces of this version";
    if (header->layout_sum != XXH3_64bits(&found, sizeof found))
        return "is damaged";
    if (found.slot_size != want->slot_size || found.nbuckets != want->nbuckets ||
        found.rate != want->rate || found.window != want->window)
        return "was made for other settings";
    if (!header_sound(header, found.seed))
        return "is damaged";
    const struct nonce_slot *slots =
        (const struct nonce_slot *)((const char *)base + HEADER_SIZE);
    for (uint64_t i = 0; i < layout_slots(want); i++)
        if (!slot_sound(&slots[i], found.seed, i))
            return "is damaged";
    return NULL;
}

void
nonce_file_write(struct nonce_slot *slot, uint64_t seed, uint64_t number,
    const uint64_t word[2], int64_t timestamp)
{
    atomic_store(&slot->state, seal(seed, 0, number, 0, 0));
    atomic_store(&slot->word[0], word[0]);
    atomic_store(&slot->word[1], word[1]);
    atomic_store(&slot->state, seal(seed, timestamp, number, word[0], word[1]));
}
