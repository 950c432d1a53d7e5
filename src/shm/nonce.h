/*
 * Nonces: the requests that were accepted, remembered for as long as their
 * timestamps are inside the window, in a mapped file that all workers share
 * and that outlives them (spec/oauth.md 6). Whether a timestamp is a number,
 * near enough and rightly signed is judged by others before; the answers to
 * the client are made by others after.
 *
 * What it promises, also when a process is killed at any instruction:
 * of all processes presenting the same nonce exactly one is told NONCE_NEW;
 * nothing is forgotten while a request that carries it could still pass; a
 * clock that steps back re-opens nothing, since expiry follows the highest
 * time ever seen; a table without room refuses instead of forgetting.
 *
 * A file that is missing or broken, or was made for another rate or window,
 * is replaced. What it held is then unknown, so that every timestamp up to the
 * second of its replacement is refused: honest clients notice it for a second,
 * those with a slow clock for as long as they are slow. The same is done after
 * the machine was restarted, as nobody knows what a crash left unwritten. The
 * very first file, of an installation that never had one, refuses nothing;
 * map.h says how it is told apart. So the directory must survive a restart of
 * the machine, the settings take effect with a new master and not with a
 * reload while old workers go on with the old file, and whoever finds all
 * requests refused because the clock once was far ahead removes the file.
 *
 * One gap is left: a request stamped ahead of our clock, accepted before a
 * loss, can pass once more after it. Closing it would mean to refuse everybody
 * for a whole window.
 */
#ifndef SHM_NONCE_H
#define SHM_NONCE_H

#include <stddef.h>
#include <stdint.h>

struct shm_nonces;

struct shm_nonces_options {
    const char *path; /* the file */
    uint32_t rate;    /* accepted requests a second to have room for, > 0 */
    uint32_t window;  /* seconds a timestamp may be off either way, > 0 */
    const char *boot; /* names this run of the machine; NULL: ask the kernel */
};

/* Opens or makes the table; `now` in Unix seconds. The master does it before
 * it forks. NULL after a line in the log. */
struct shm_nonces *shm_nonces_open(const struct shm_nonces_options *options, int64_t now);

/* Gives a process that was forked its own open file, since locks belong to
 * open files and not to processes. To be called in a worker before it drops
 * its privileges; where it was not, the first insert does it. Returns 0, or
 * -1 after a line in the log. */
int shm_nonces_attach(struct shm_nonces *t);

/* Unmaps; the file stays. */
void shm_nonces_close(struct shm_nonces *t);

/* What makes a request one of its kind. Texts need no terminator. */
struct shm_nonce {
    const char *consumer; /* the consumer's key */
    size_t consumer_len;
    const char *token; /* NULL: none, which differs from an empty one */
    size_t token_len;
    int64_t timestamp; /* its whole seconds */
    const char *nonce; /* decoded */
    size_t nonce_len;
    const unsigned char *signature; /* decoded bytes; NULL under nonce_scope = strict */
    size_t signature_len;
};

/* A keyed 128-bit digest (SipHash-2-4 under a random key kept in the file),
 * taken to be exact: who does not know the key finds no two that are equal. */
struct shm_fingerprint {
    uint64_t word[2];
    int64_t timestamp;
};

/* Computes it once for the two calls below. Returns 0, or -1 after a line in
 * the log. */
int shm_nonces_fingerprint(
    struct shm_nonces *t, const struct shm_nonce *nonce, struct shm_fingerprint *out);

enum shm_nonce_verdict {
    NONCE_NEW,     /* not seen before; after an insert: this caller's alone */
    NONCE_SEEN,    /* used: 401 Invalid NONCE */
    NONCE_FULL,    /* no room: 503 */
    NONCE_TOO_OLD, /* outside of the time the table can answer for: 401 Timestamp Is Invalid */
    NONCE_ERROR,   /* the system refused a lock, logged: 503 */
};

/* Whether the request was seen, without remembering it: NEW, SEEN or TOO_OLD.
 * For refusing replays before they count against a limit; only an insert's
 * NONCE_NEW may let a request through. */
enum shm_nonce_verdict shm_nonces_lookup(
    struct shm_nonces *t, const struct shm_fingerprint *fingerprint, int64_t now);

/* Remembers the request, unless it was seen. `now` in Unix seconds. */
enum shm_nonce_verdict shm_nonces_insert(
    struct shm_nonces *t, const struct shm_fingerprint *fingerprint, int64_t now);

struct shm_nonces_usage {
    size_t slots;  /* places in the table; some are kept spare, so that... */
    size_t room;   /* ...about this many requests surely fit: rate x 2 windows */
    size_t live;   /* in use and not yet expired */
    int64_t high;  /* highest time seen, Unix seconds */
    int64_t since; /* timestamps before this are refused; 0: none */
};

/* Counts, going over the whole table; for status pages and tests. */
struct shm_nonces_usage shm_nonces_usage(const struct shm_nonces *t);

#endif
