/*
 * Queue place: where the entries of a queue lie, so that changing their order
 * writes as few rows as can be. Places are numbers far apart; an entry that stays
 * keeps its place, one that moves gets one between its neighbours. No database here.
 */
#ifndef STORE_QUEUE_PLACE_H
#define STORE_QUEUE_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* Between two places when there is no need to be nearer: a gap can be halved 32
 * times before the queue is written anew. */
#define QUEUE_PLACE_GAP ((int64_t)1 << 32)

/* Beyond these nothing is placed, so that no difference overflows. */
#define QUEUE_PLACE_MOST ((int64_t)1 << 61)

struct queue_slot {
    int64_t place; /* in: where it lay; out: where it shall lie */
    bool placed;   /* in: it lay somewhere */
    bool moves;    /* out: `place` is a new one */
};

/* Places `n` slots, given in the order they shall have. The largest number of
 * them that are in order already stay. Where there is no room all move. */
void queue_place(struct arena *a, struct queue_slot *slots, size_t n);

#endif
