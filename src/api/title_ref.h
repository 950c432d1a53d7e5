/*
 * Title reference: titles named by clients, as `title_ref`, `title_refs` and the
 * numbers in the ids of a user's items name them. Only the path of an address
 * counts, since a title's id stays valid when the service moves to another host
 * (spec/common.md 1); former addresses lead to what the title has become.
 */
#ifndef API_TITLE_REF_H
#define API_TITLE_REF_H

#include "api/call.h"
#include "api/load.h"

/* The most titles one request may name. */
#define TITLE_REFS_MAX 500

/* What an address says. */
struct title_ref_parts {
    bool any_kind;        /* a web page or a bare number, which tell no kind */
    enum title_kind kind; /* unless any_kind */
    int64_t id;
};

/* Takes an address apart: absolute with any host, with a path alone, with or
 * without a slash at the front; also that of a title's web page. Returns 0, or -1
 * when it is not that of a title. */
int title_ref_read(const char *text, size_t len, struct title_ref_parts *out);

/* The titles at `n` (up to TITLE_REFS_MAX) such addresses, plain, in the arena;
 * titles[i] is NULL where refs[i] leads to none. At most 3 queries whatever `n`, 1
 * when all are what they were and none when shared memory has them. Returns LOAD_OK,
 * or LOAD_FAILED when the store failed. */
enum load_result title_ref_load(
    struct call *c, const struct title_ref_parts *refs, size_t n, const struct title **titles);

/* The ids of the titles at `n` addresses; ids[i] is 0 where refs[i] is malformed or
 * leads to none. Costs and returns as title_ref_load. */
enum load_result title_ref_ids(struct call *c, const char *const *refs, size_t n, int64_t *ids);

/* The title whose number is the first in the path, as in an item's id: its own, a
 * former one, or the second of a program's address. Filled with what `ask.expand`
 * wants. NULL after it answered. */
const struct title *title_ref_in_path(struct call *c);

/* The titles that the parameter `title_refs` names, in its order; NULL and 0 when it
 * is absent. Returns 0, or -1 after it answered: 400 with sub code 130 when one is
 * not found, 400 when there are too many. */
int title_ref_list(struct call *c, const struct title ***titles, size_t *n);

/* The title that `title_ref` names. Returns NULL after it answered 400. */
const struct title *title_ref_one(struct call *c);

#endif
