/*
 * Checking: one request on its way through the guard. For guard.c, which has the
 * order of the checks, and signed.c, which has those of signed calls; nobody else
 * looks inside.
 */
#ifndef DISPATCH_CHECKING_H
#define DISPATCH_CHECKING_H

#include "dispatch/guard.h"
#include "dispatch/nonces.h"
#include "dispatch/tokens.h"
#include "oauth/params.h"
#include "oauth/signature.h"

struct consumer;
struct consumers;
struct feeds;
struct limits;
struct shm_generation;
struct uses;
struct watch;

/* What a worker checks with. */
struct guard {
    struct guard_options o;
    struct shm_generation *generation;
    struct nonces *nonces;
    struct limits *limits;
    struct consumers *consumers;
    struct tokens *tokens;
    struct feeds *feeds;
    struct uses *uses;
    struct watch *watch;
    struct store *store;
};

/* What was found out so far; each check fills in what the next ones go by. */
struct checking {
    struct guard *guard;
    const struct request *req;
    const struct route_match *match;
    enum route_level level;
    bool is_signed; /* the signature is to be checked, whether or not it is there */
    struct oauth_params params;
    const struct consumer *consumer;
    enum oauth_method method;
    int64_t timestamp;
    struct oauth_text token_secret; /* "" without a token */
    struct oauth_signature signature;
    struct nonce_ticket ticket;
    struct verdict verdict;
};

/* A fault of ours: 503, and when to come again. */
enum refusal checking_unavailable(struct checking *k);

/* Under which counters what the request learns of users is kept. */
struct copy_mark checking_mark(const struct checking *k);

#endif
