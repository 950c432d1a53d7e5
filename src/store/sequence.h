/*
 * Sequence: public ids, from counters in the database. Taken in blocks, so most
 * ids cost no query; the rest of a block is lost when the process ends.
 */
#ifndef STORE_SEQUENCE_H
#define STORE_SEQUENCE_H

#include <stdint.h>

struct store;

enum store_sequence {
    SEQUENCE_TITLE,
    SEQUENCE_PERSON,
    SEQUENCE_GENRE,
    SEQUENCE_CONSUMER,
    SEQUENCE_USER,
    SEQUENCE_FEED_VERSION,
    SEQUENCE__MAX
};

/* The next id. Inside a transaction a new block is taken as part of it, and
 * given back when it is rolled back. Returns 0 or -1. */
int store_sequence_next(struct store *s, enum store_sequence seq, int64_t *id);

/* `count` ids in a row; `*first` is the lowest. Returns 0 or -1. */
int store_sequence_take(
    struct store *s, enum store_sequence seq, int64_t count, int64_t *first);

#endif
