/*
 * Cards: the records a page is made of (title cards, person cards), kept in
 * memory that all workers of one master share, so that a worker need not read
 * again from the database what another has read. Bytes in, the same bytes out
 * or nothing: what is in a record is known to those who write it. A fixed
 * amount of memory; what does not fit displaces what is there.
 *
 * A card belongs to the generation of the catalog that was current when it was
 * read (generation.h) and is not found under another. What is returned is
 * whole, whatever was killed while writing it: a card carries a checksum over
 * all of itself, and a copy that does not agree with it is no card.
 */
#ifndef SHM_CARD_H
#define SHM_CARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct shm_cards;

enum shm_card_kind { CARD_TITLE, CARD_PERSON, CARD__MAX };

#define SHM_CARD_MAX 8192 /* bytes of the longest card that is kept */

/* Takes about `bytes` of shared memory, at least enough for a few cards. The
 * master does it before it forks; there is no file. NULL after a line in the
 * log. Give it back with shm_cards_close, which takes NULL too. */
struct shm_cards *shm_cards_open(size_t bytes);
void shm_cards_close(struct shm_cards *c);

/* The card of that id (> 0), copied into the arena, aligned for any type, with
 * its length in `*len`; NULL when it is not there. */
void *shm_cards_get(struct shm_cards *c, struct arena *a, enum shm_card_kind kind, int64_t id,
    uint64_t generation, size_t *len);

/* Keeps a copy of a card read under `generation`: the caller read the counter
 * before it read the card. Not kept, and false, when it is longer than
 * SHM_CARD_MAX or another worker is at the same place. */
bool shm_cards_put(struct shm_cards *c, enum shm_card_kind kind, int64_t id,
    uint64_t generation, const void *bytes, size_t len);

#endif
