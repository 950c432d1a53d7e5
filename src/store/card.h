/*
 * Card: what a plain title shows, as one flat record: versioned, without
 * pointers, the same bytes on every machine. The store keeps one a title, and
 * shared memory caches them. Expanded lists, the rating chosen for a request
 * and `tiny`, which follows from the id, are not in it.
 */
#ifndef STORE_CARD_H
#define STORE_CARD_H

#include "model/title.h"

#include <stdbool.h>

struct arena;
struct buf;

/* Appends the record of `t`. Lists keep their order. Returns nothing: what fits
 * into a title fits into a card. */
void card_encode(struct buf *out, const struct title *t);

/* Reads a record into `*t`, whose expanded lists become empty. Texts point into
 * `p`, which must live as long as the title; lists are in the arena. Every
 * length is checked. Returns false when it is not a card of this version. */
bool card_decode(struct arena *a, const void *p, size_t len, struct title *t);

/* The code of a title's short address: its id in base 62, "4kQ9x". */
const char *card_tiny(struct arena *a, int64_t id);

#endif
