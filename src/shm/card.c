/*
 * Cards: see card.h.
 *
 * Slots come in a few sizes, each size with an equal part of the memory; in
 * each a card may stand in one set of four slots. A slot has a sequence word,
 * odd while somebody writes. It keeps writers apart and tells readers not to
 * bother, but nothing rests on it: a writer that was killed leaves it odd, and
 * the next who wants the slot takes it over, perhaps from one who is only slow.
 * That a copy is whole is known from its checksum alone.
 */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "shm/card.h"

#include "util/arena.h"
#include "util/log.h"

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <xxhash.h>

#define WAYS       4
#define WORD_BYTES sizeof(uint64_t)

static const size_t class_bytes[] = { 1024, 2048, 4096, SHM_CARD_MAX };
#define CLASSES (sizeof class_bytes / sizeof class_bytes[0])

/* All words are atomic, so that reading while another writes is defined. */
struct slot {
    _Atomic uint64_t sequence; /* odd: being written */
    _Atomic uint64_t key;      /* kind and id; 0: empty */
    _Atomic uint64_t generation;
    _Atomic uint64_t len;     /* bytes of the card */
    _Atomic uint64_t check;   /* over the three above and the card */
    _Atomic uint64_t words[]; /* the card, its last word filled up with zeros */
};

struct class
{
    char *slots;
    size_t stride; /* bytes from one slot to the next */
    size_t room;   /* bytes of the longest card */
    size_t nsets;
};

struct shm_cards {
    void *base;
    size_t size;
    struct class classes[CLASSES];
};

/* A card's identity, as it is checked. */
struct label {
    uint64_t key;
    uint64_t generation;
    uint64_t len;
};

static void
class_lay(struct class *class, char *slots, size_t room, size_t share)
{
    size_t stride = sizeof(struct slot) + room;
    size_t nsets = share / (stride * WAYS);
    *class = (struct class){
        .slots = slots,
        .stride = stride,
        .room = room,
        .nsets = nsets > 0 ? nsets : 1,
    };
}

static size_t
class_size(const struct class *class)
{
    return class->stride * WAYS * class->nsets;
}

/* Lays the classes out from `base`, which may be NULL to learn the size. */
static size_t
classes_lay(struct class *classes, char *base, size_t bytes)
{
    size_t at = 0;
    for (size_t i = 0; i < CLASSES; i++) {
        class_lay(
            &classes[i], base == NULL ? NULL : base + at, class_bytes[i], bytes / CLASSES);
        at += class_size(&classes[i]);
    }
    return at;
}

struct shm_cards *
shm_cards_open(size_t bytes)
{
    struct shm_cards *c = calloc(1, sizeof *c);
    if (c == NULL)
        return NULL;
    c->size = classes_lay(c->classes, NULL, bytes);
    c->base = mmap(NULL, c->size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (c->base == MAP_FAILED) {
        log_error("cards: no %zu bytes of shared memory: %s", c->size, strerror(errno));
        free(c);
        return NULL;
    }
    classes_lay(c->classes, c->base, bytes);
    return c;
}

void
shm_cards_close(struct shm_cards *c)
{
    if (c == NULL)
        return;
    munmap(c->base, c->size);
    free(c);
}

static uint64_t
card_key(enum shm_card_kind kind, int64_t id)
{
    assert(kind < CARD__MAX && id > 0 && id < INT64_MAX / CARD__MAX);
    return (uint64_t)id * CARD__MAX + (uint64_t)kind;
}

static struct slot *
class_slot(const struct class *class, uint64_t hash, size_t way)
{
    size_t set = (size_t)(hash % class->nsets);
    return (struct slot *)(void *)(class->slots + (set * WAYS + way) * class->stride);
}

static uint64_t
card_hash(uint64_t key)
{
    return XXH3_64bits(&key, sizeof key);
}

static uint64_t
card_check(const struct label *label, const void *bytes)
{
    return XXH3_64bits_withSeed(bytes, label->len, XXH3_64bits(label, sizeof *label));
}

static uint64_t
word_load(const _Atomic uint64_t *word)
{
    return atomic_load_explicit(word, memory_order_relaxed);
}

static void
word_store(_Atomic uint64_t *word, uint64_t value)
{
    atomic_store_explicit(word, value, memory_order_relaxed);
}

static size_t
words_of(size_t len)
{
    return (len + WORD_BYTES - 1) / WORD_BYTES;
}

static void
words_read(const struct slot *slot, uint64_t *out, size_t len)
{
    for (size_t i = 0; i < words_of(len); i++)
        out[i] = word_load(&slot->words[i]);
}

static void
words_write(struct slot *slot, const char *in, size_t len)
{
    for (size_t i = 0; i < words_of(len); i++) {
        uint64_t word = 0;
        size_t at = i * WORD_BYTES;
        memcpy(&word, in + at, len - at < WORD_BYTES ? len - at : WORD_BYTES);
        word_store(&slot->words[i], word);
    }
}

/* A whole copy of the slot's card, if it is the one asked for. */
static void *
slot_read(const struct slot *slot, struct arena *a, size_t room, struct label *label)
{
    uint64_t before = atomic_load_explicit(&slot->sequence, memory_order_acquire);
    label->len = word_load(&slot->len);
    if (before % 2 != 0 || word_load(&slot->key) != label->key ||
        word_load(&slot->generation) != label->generation || label->len > room)
        return NULL;
    uint64_t check = word_load(&slot->check);
    struct arena_mark mark = arena_mark(a);
    uint64_t *copy = arena_alloc(a, (words_of(label->len) + 1) * WORD_BYTES);
    words_read(slot, copy, label->len);
    atomic_thread_fence(memory_order_acquire);
    if (word_load(&slot->sequence) == before && card_check(label, copy) == check)
        return copy;
    arena_rewind(a, mark);
    return NULL;
}

void *
shm_cards_get(struct shm_cards *c, struct arena *a, enum shm_card_kind kind, int64_t id,
    uint64_t generation, size_t *len)
{
    struct label label = { .key = card_key(kind, id), .generation = generation };
    uint64_t hash = card_hash(label.key);
    for (size_t i = 0; i < CLASSES; i++)
        for (size_t way = 0; way < WAYS; way++) {
            const struct class *class = &c->classes[i];
            void *copy = slot_read(class_slot(class, hash, way), a, class->room, &label);
            if (copy == NULL)
                continue;
            *len = (size_t)label.len;
            return copy;
        }
    return NULL;
}

/* Makes the slot the caller's; `*sequence` is what it then has. False when
 * another was quicker. */
static bool
slot_seize(struct slot *slot, uint64_t *sequence)
{
    uint64_t old = word_load(&slot->sequence);
    *sequence = old % 2 == 0 ? old + 1 : old + 2;
    return atomic_compare_exchange_strong(&slot->sequence, &old, *sequence);
}

/* Gives it back, unless it was taken over meanwhile. */
static void
slot_release(struct slot *slot, uint64_t sequence)
{
    atomic_compare_exchange_strong(&slot->sequence, &sequence, sequence + 1);
}

static bool
slot_write(struct slot *slot, const struct label *label, const void *bytes)
{
    uint64_t sequence;
    if (!slot_seize(slot, &sequence))
        return false;
    atomic_thread_fence(memory_order_release);
    word_store(&slot->key, label->key);
    word_store(&slot->generation, label->generation);
    word_store(&slot->len, label->len);
    word_store(&slot->check, card_check(label, bytes));
    words_write(slot, bytes, label->len);
    slot_release(slot, sequence);
    return true;
}

static void
slot_clear(struct slot *slot)
{
    uint64_t sequence;
    if (!slot_seize(slot, &sequence))
        return;
    atomic_thread_fence(memory_order_release);
    word_store(&slot->key, 0);
    slot_release(slot, sequence);
}

/* The slot for a card: its own, else an empty one, one of another generation
 * or left unfinished, else any. */
static struct slot *
class_victim(const struct class *class, const struct label *label, uint64_t hash)
{
    struct slot *stale = NULL;
    for (size_t way = 0; way < WAYS; way++) {
        struct slot *slot = class_slot(class, hash, way);
        if (word_load(&slot->key) == label->key)
            return slot;
        if (word_load(&slot->key) == 0 || word_load(&slot->generation) != label->generation ||
            word_load(&slot->sequence) % 2 != 0)
            stale = slot;
    }
    if (stale != NULL)
        return stale;
    /* Not the same one each time: the sequences count the writes. */
    uint64_t turn = hash >> 48;
    for (size_t way = 0; way < WAYS; way++)
        turn += word_load(&class_slot(class, hash, way)->sequence) / 2;
    return class_slot(class, hash, (size_t)turn % WAYS);
}

/* A card that changed its size must not be found at its old place. */
static void
classes_forget(struct shm_cards *c, const struct class *except, uint64_t key, uint64_t hash)
{
    for (size_t i = 0; i < CLASSES; i++)
        for (size_t way = 0; way < WAYS; way++) {
            struct slot *slot = class_slot(&c->classes[i], hash, way);
            if (&c->classes[i] != except && word_load(&slot->key) == key)
                slot_clear(slot);
        }
}

static struct class *
class_for(struct shm_cards *c, size_t len)
{
    for (size_t i = 0; i < CLASSES; i++)
        if (len <= c->classes[i].room)
            return &c->classes[i];
    return NULL;
}

bool
shm_cards_put(struct shm_cards *c, enum shm_card_kind kind, int64_t id, uint64_t generation,
    const void *bytes, size_t len)
{
    const struct class *class = class_for(c, len);
    if (class == NULL)
        return false;
    struct label label = {
        .key = card_key(kind, id),
        .generation = generation,
        .len = len,
    };
    uint64_t hash = card_hash(label.key);
    classes_forget(c, class, label.key, hash);
    return slot_write(class_victim(class, &label, hash), &label, bytes);
}
