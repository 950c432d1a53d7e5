/*
 * Nonce file: the layout of the file behind nonce.h, how it is filled and how
 * it is verified. Every word that matters carries a check, so that damage is
 * seen when the file is opened. What the words mean over time is nonce.c's.
 */
#ifndef SHM_NONCE_FILE_H
#define SHM_NONCE_FILE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NONCE_FILE_BUCKET 64                 /* slots */
#define NONCE_FILE_TIME   ((int64_t)1 << 39) /* above any time a sealed word is given */
#define NONCE_FILE_KEY    16                 /* bytes */

/* What never changes in a file. */
struct nonce_layout {
    char magic[8];
    uint32_t version;
    uint32_t slot_size; /* bytes */
    uint64_t nbuckets;
    uint32_t rate;                     /* requests a second */
    uint32_t window;                   /* seconds */
    unsigned char key[NONCE_FILE_KEY]; /* of the fingerprints */
    uint64_t seed;                     /* of the checks */
};

struct nonce_header {
    struct nonce_layout layout;
    uint64_t layout_sum;
    _Atomic uint64_t high;  /* highest time seen, sealed */
    _Atomic uint64_t since; /* timestamps before this are refused, sealed */
    _Atomic uint64_t boot;  /* hash of the machine's run that used it last */
};

struct nonce_slot {
    _Atomic uint64_t word[2]; /* the fingerprint */
    _Atomic uint64_t state;   /* its timestamp, sealed; time 0: empty */
};

/* The layout for so many requests a second, key and seed left out. Returns 0,
 * or -1 when that is more than anybody can mean. */
int nonce_file_layout(struct nonce_layout *layout, uint32_t rate, uint32_t window);

/* Bytes of the file, and where its slots are. */
size_t nonce_file_size(const struct nonce_layout *layout);
struct nonce_slot *nonce_file_slots(void *base);

/* Fills a file of zeros, with new random key and seed: no time seen but `now`,
 * timestamps before `since` refused. Returns 0, or -1 with errno set. */
int nonce_file_make(void *base, const struct nonce_layout *want, int64_t now, int64_t since);

/* NULL when the file is sound and has the layout, else why not. */
const char *nonce_file_check(const void *base, const struct nonce_layout *want);

/* A time with a check in one word, which can be stored at once: of the header's
 * two, and the time in any sealed word. */
uint64_t nonce_file_seal_high(uint64_t seed, int64_t time);
uint64_t nonce_file_seal_since(uint64_t seed, int64_t time);
int64_t nonce_file_time(uint64_t word);

/* Stores a fingerprint in the slot of that number. Wherever the writer is
 * killed, the slot is sound: as it was, empty, or complete. One writer at a
 * time; the caller sees to it. */
void nonce_file_write(struct nonce_slot *slot, uint64_t seed, uint64_t number,
    const uint64_t word[2], int64_t timestamp);

#endif
