/*
 * Nonces: see nonces.h.
 */
#include "dispatch/nonces.h"

#include "shm/files.h"
#include "store/nonce.h"
#include "util/clock.h"
#include "util/digest.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_LEN 32

struct nonces {
    struct nonces_options o;
    char path[PATH_MAX];
    struct shm_nonces *shared; /* NULL in database mode */
};

static int
open_shared(struct nonces *n)
{
    const struct shm_nonces_options options = {
        .path = n->path,
        .rate = (uint32_t)n->o.rate,
        .window = (uint32_t)n->o.window,
    };
    snprintf(n->path, sizeof n->path, "%s/" SHM_FILE_NONCES, n->o.state_dir);
    n->shared = shm_nonces_open(&options, clock_now());
    return n->shared != NULL ? 0 : -1;
}

struct nonces *
nonces_open(const struct nonces_options *o)
{
    struct nonces *n = calloc(1, sizeof *n);
    if (n == NULL)
        return NULL;
    n->o = *o;
    if (o->database || open_shared(n) == 0)
        return n;
    free(n);
    return NULL;
}

int
nonces_worker_start(struct nonces *n)
{
    return n->shared != NULL ? shm_nonces_attach(n->shared) : 0;
}

void
nonces_close(struct nonces *n)
{
    if (n == NULL)
        return;
    if (n->shared != NULL)
        shm_nonces_close(n->shared);
    free(n);
}

/* The digest of each part stands for it, so that parts cannot run into each
 * other; the key in front keeps others from making two that are equal. */
static void
database_fingerprint(
    const struct nonces *n, const struct shm_nonce *nonce, unsigned char out[STORE_NONCE_SIZE])
{
    unsigned char parts[KEY_LEN + 4 * DIGEST_SHA256_LEN + 2 + sizeof nonce->timestamp];
    unsigned char digest[DIGEST_SHA256_LEN];
    unsigned char *p = parts + KEY_LEN;
    memcpy(parts, n->o.key, KEY_LEN);
    digest_sha256(p, nonce->consumer, nonce->consumer_len);
    digest_sha256(p += DIGEST_SHA256_LEN, nonce->token, nonce->token_len);
    digest_sha256(p += DIGEST_SHA256_LEN, nonce->nonce, nonce->nonce_len);
    digest_sha256(p += DIGEST_SHA256_LEN, nonce->signature, nonce->signature_len);
    p += DIGEST_SHA256_LEN;
    *p++ = nonce->token != NULL;
    *p++ = nonce->signature != NULL;
    memcpy(p, &nonce->timestamp, sizeof nonce->timestamp);
    digest_sha256(digest, parts, sizeof parts);
    memcpy(out, digest, STORE_NONCE_SIZE);
    digest_wipe(parts, KEY_LEN);
}

static enum shm_nonce_verdict
from_store(enum store_nonce_verdict verdict)
{
    switch (verdict) {
    case STORE_NONCE_NEW:
        return NONCE_NEW;
    case STORE_NONCE_SEEN:
        return NONCE_SEEN;
    case STORE_NONCE_TOO_OLD:
        return NONCE_TOO_OLD;
    case STORE_NONCE_FAILED:
        break;
    }
    return NONCE_ERROR;
}

enum shm_nonce_verdict
nonces_look(struct nonces *n, struct store *s, const struct shm_nonce *nonce, int64_t now,
    struct nonce_ticket *ticket)
{
    ticket->timestamp = nonce->timestamp;
    if (n->shared != NULL) {
        if (shm_nonces_fingerprint(n->shared, nonce, &ticket->host) != 0)
            return NONCE_ERROR;
        return shm_nonces_lookup(n->shared, &ticket->host, now);
    }
    database_fingerprint(n, nonce, ticket->database);
    return from_store(store_nonce_lookup(s, ticket->timestamp, ticket->database, n->o.window));
}

enum shm_nonce_verdict
nonces_use(struct nonces *n, struct store *s, const struct nonce_ticket *ticket, int64_t now)
{
    if (n->shared != NULL)
        return shm_nonces_insert(n->shared, &ticket->host, now);
    return from_store(store_nonce_insert(s, ticket->timestamp, ticket->database, n->o.window));
}
