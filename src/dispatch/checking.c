/*
 * Checking: see checking.h.
 */
#include "dispatch/checking.h"

#include "shm/generation.h"

#define RETRY_SECONDS 5 /* after a failure of ours */

enum refusal
checking_unavailable(struct checking *k)
{
    k->verdict.retry_after = RETRY_SECONDS;
    return REFUSAL_UNAVAILABLE;
}

struct copy_mark
checking_mark(const struct checking *k)
{
    const struct shm_generation *g = k->guard->generation;
    return (struct copy_mark){
        .tokens = shm_generation_read(g, GENERATION_TOKENS),
        .accounts = shm_generation_read(g, GENERATION_ACCOUNTS),
        .at = k->req->now,
    };
}
