/*
 * Guard: who calls, may they, and how often. The checks and their order are
 * spec/oauth.md 7.1; the refusals are written by refuse.c.
 */
#ifndef DISPATCH_GUARD_H
#define DISPATCH_GUARD_H

#include "dispatch/route.h"
#include "oauth/refusal.h"

#include <stdbool.h>
#include <stdint.h>

struct guard;
struct opaque_key;
struct store;

/* How a refusal for too many calls looks. */
enum limit_document {
    LIMIT_DOCUMENT_AUTO,   /* a status document when output=json, else a heading */
    LIMIT_DOCUMENT_NEVER,  /* always the gateway's heading */
    LIMIT_DOCUMENT_ALWAYS, /* always a status document */
    LIMIT_DOCUMENT__MAX
};

struct guard_options {
    const char *state_dir;           /* where the shared tables are kept */
    const unsigned char *key;        /* 32 bytes: seals the consumers' secrets */
    const struct opaque_key *opaque; /* what feed tokens are made with */
    int64_t timestamp_window;        /* seconds either side */
    int64_t nonce_rate;              /* signed calls a second the nonce table has room for */
    bool nonce_strict;               /* RFC 5849: the signature is no part of a nonce's key */
    bool nonce_database;             /* nonces in the database, for several hosts */
    bool plaintext;                  /* accept PLAINTEXT over https */
    int64_t limit_per_second;        /* of consumers without limits of their own */
    int64_t limit_per_day;           /* 0: none */
    bool gateway_headers;            /* X-Packagekey-* counters */
    enum limit_document document;
};

/* What the guard found. */
struct verdict {
    enum refusal refusal;    /* REFUSAL_NONE: let through */
    int status;              /* of a status document that refuses... */
    const char *message;     /* ...and its words; NULL: none does */
    int64_t retry_after;     /* seconds; 0: no hint */
    struct call_oauth oauth; /* of a known application, also a refused one; lives until the
                                next check */
    int64_t counter;         /* whose calls of the day are counted; 0: nobody's */
    int64_t per_second;      /* its limits; 0: not known, or none a day */
    int64_t per_day;
    int64_t this_second; /* calls that count at the moment */
};

/* Opens the shared tables; in the master. NULL after logging why not. */
struct guard *guard_open(const struct guard_options *o);

/* Readies a worker. `s` is used for what shared memory does not know. Returns 0
 * or -1. */
int guard_worker_start(struct guard *g, struct store *s);

/* Whether the request may have what its path leads to. What no row describes is
 * not shown to be missing without a signature. */
struct verdict guard_check(
    struct guard *g, const struct request *req, const struct route_match *match);

/* Tells the host's workers what a handler changed: bits 1u << enum
 * shm_generation_noun. */
void guard_changed(struct guard *g, unsigned nouns);

/* The worker serves no more. */
void guard_worker_end(struct guard *g);

/* Between requests: sees what other hosts changed, and cleans up (watch.h). */
void guard_tick(struct guard *g, int64_t now);

/* The generations of the catalog, for the card cache, and of the search index. */
uint64_t guard_catalog_generation(const struct guard *g);
uint64_t guard_index_generation(const struct guard *g);

void guard_close(struct guard *g);

#endif
