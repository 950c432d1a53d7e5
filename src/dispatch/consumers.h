/*
 * Consumers: applications by key, kept by each worker for at most half a minute
 * and dropped at once when their generation moves. Keys that do not exist are
 * kept as well: asking for the same one again costs the database nothing, each
 * other one that is guessed a look-up by an index.
 */
#ifndef DISPATCH_CONSUMERS_H
#define DISPATCH_CONSUMERS_H

#include "store/consumer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct consumers;
struct store;

struct consumer {
    char key[CONSUMER_KEY_MAX + 1];
    bool known; /* false: there is no such application */
    bool active;
    bool unreadable; /* its secret cannot be opened with our key: a fault of ours */
    int64_t id;
    char secret[CONSUMER_SECRET_MAX + 1]; /* opened */
    size_t secret_len;
    char previous[CONSUMER_SECRET_MAX + 1]; /* accepted as well until previous_until */
    size_t previous_len;
    char *name;
    bool revision_a_only;
    char *callback_hosts; /* NULL: any */
    int64_t previous_until;
    int64_t per_second;  /* 0: as configured */
    int64_t per_day;     /* 0: as configured */
    int64_t methods;     /* 0: as configured */
    uint64_t generation; /* under which it was read */
    int64_t read_at;     /* Unix seconds */
};

/* An empty cache. `seal_key` (32 bytes) must outlive it. NULL when there is no
 * memory. */
struct consumers *consumers_new(const unsigned char *seal_key);
void consumers_free(struct consumers *c);

/* The application with that key (`len` bytes, which may hold anything), in
 * `*consumer` until the next call. Returns 1, 0 when there is none, or -1 when
 * the database failed. `generation` is that of the consumers now. */
int consumers_find(struct consumers *c, struct store *s, const char *key, size_t len,
    uint64_t generation, int64_t now, const struct consumer **consumer);

#endif
