/*
 * Nonces: has this very request been made before? Asks the table in shared
 * memory, or with several hosts the one in the database.
 */
#ifndef DISPATCH_NONCES_H
#define DISPATCH_NONCES_H

#include "shm/nonce.h"

#include <stdbool.h>

struct nonces;
struct store;

struct nonces_options {
    const char *state_dir;
    const unsigned char *key; /* 32 bytes; hosts that share a database share it */
    int64_t rate;             /* calls a second to have room for */
    int64_t window;           /* seconds either side */
    bool database;
};

/* In the master. NULL after logging why not. */
struct nonces *nonces_open(const struct nonces_options *o);

/* In each worker, as the user it has become: the table must be his. Returns 0,
 * or -1 after logging. */
int nonces_worker_start(struct nonces *n);
void nonces_close(struct nonces *n);

/* A request on its way through the guard. */
struct nonce_ticket {
    struct shm_fingerprint host;
    unsigned char database[16];
    int64_t timestamp;
};

/* Whether the request was seen; fills the ticket for nonces_use. Remembers
 * nothing. */
enum shm_nonce_verdict nonces_look(struct nonces *n, struct store *s,
    const struct shm_nonce *nonce, int64_t now, struct nonce_ticket *ticket);

/* Remembers it: NONCE_NEW for exactly one of all who present it. */
enum shm_nonce_verdict nonces_use(
    struct nonces *n, struct store *s, const struct nonce_ticket *ticket, int64_t now);

#endif
