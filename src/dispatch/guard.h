/*
 * Guard: who calls, may they, and how often. The checks and their order are
 * spec/oauth.md 7.1; the refusals are the gateway's, never status documents,
 * except where an operator wants those for the limits (spec/common.md 8).
 */
#ifndef DISPATCH_GUARD_H
#define DISPATCH_GUARD_H

#include "dispatch/route.h"

#include <stdbool.h>
#include <stdint.h>

struct guard;
struct store;

/* How a refusal for too many calls looks. */
enum limit_document {
    LIMIT_DOCUMENT_AUTO,   /* a status document when output=json, else a heading */
    LIMIT_DOCUMENT_NEVER,  /* always the gateway's heading */
    LIMIT_DOCUMENT_ALWAYS, /* always a status document */
    LIMIT_DOCUMENT__MAX
};

struct guard_options {
    const char *state_dir;    /* where the shared tables are kept */
    const unsigned char *key; /* 32 bytes: seals the consumers' secrets */
    int64_t timestamp_window; /* seconds either side */
    int64_t nonce_rate;       /* signed calls a second the nonce table has room for */
    bool nonce_strict;        /* RFC 5849: the signature is no part of a nonce's key */
    bool nonce_database;      /* nonces in the database, for several hosts */
    bool plaintext;           /* accept PLAINTEXT over https */
    int64_t limit_per_second; /* of consumers without limits of their own */
    int64_t limit_per_day;    /* 0: none */
    bool gateway_headers;     /* X-Packagekey-* counters */
    enum limit_document document;
};

/* Who was let in. */
struct caller {
    int64_t consumer_id;
    const char *consumer_key;
};

/* Opens the shared tables; in the master. NULL after logging why not. */
struct guard *guard_open(const struct guard_options *o);

/* Readies a worker. `s` is used for what shared memory does not know. */
int guard_worker_start(struct guard *g, struct store *s);

/* Whether the request may have what needs `level`. Returns 0 and fills `who`,
 * or -1 after finishing `rep` with the refusal. */
int guard_check(struct guard *g, const struct request *req, enum route_level level,
    struct reply *rep, struct caller *who);

/* The catalog's generation, for the card cache. */
uint64_t guard_catalog_generation(const struct guard *g);

void guard_close(struct guard *g);

#endif
