/*
 * Load: titles and people for handlers, from shared memory where they are, else
 * from the store; then what the request adds to them: the rating and formats
 * of its country, and the lists it asked to expand.
 */
#ifndef API_LOAD_H
#define API_LOAD_H

#include "api/call.h"
#include "model/page.h"

enum load_result { LOAD_OK, LOAD_NONE, LOAD_FAILED };

/* The title of that address, also a former one. One query when it is not in
 * shared memory; one more when it has moved. */
enum load_result load_title(struct call *c, enum title_kind kind, int64_t id, struct title **t);

/* Whether an address, also a former one, is that of the title with id `today`. No
 * query when it is that id. */
enum load_result load_same(struct call *c, enum title_kind kind, int64_t id, int64_t today);

/* The titles of `ids` in that order; ids without a title are left out. At most
 * one query. Returns 0, or -1 when the store failed. */
int load_titles(
    struct call *c, const int64_t *ids, size_t n, struct title **titles, size_t *ntitles);

/* The titles of `ids` for the items of a list: titles[i] is NULL where ids[i] (up to
 * 500) has none. Filled with what the request asks to expand: one query, and those of
 * load_parts. Returns 0 or -1. */
int load_items(struct call *c, const int64_t *ids, size_t n, const struct title **titles);

/* The titles of `ids` (up to 500) with all their formats, whatever country and time,
 * and without what the request adds: titles[i] has id 0 where ids[i] has none. At most one
 * query. Returns 0 or -1. */
int load_whole(struct call *c, const int64_t *ids, size_t n, struct title **titles);

/* Adds to such a title what the request wishes: it becomes as load_titles makes it. */
void load_wishes(struct call *c, struct title *t);

/* Fills the parts named by `e` for all `n` titles: a fixed number of queries,
 * whatever `n`. Returns 0 or -1. */
int load_parts(struct call *c, struct title *titles, size_t n, const struct expand *e);

/* The person with that id, also a former one. */
enum load_result load_person(struct call *c, int64_t id, struct person **p);

/* The people of `ids` in that order, as load_titles. */
int load_people(
    struct call *c, const int64_t *ids, size_t n, struct person **people, size_t *npeople);

/* Fills filmographies, if they are wanted. Returns 0 or -1. */
int load_filmographies(struct call *c, struct person *people, size_t n, bool wanted);

/* The part of a list of titles that `range` asks for, as plain titles expanded
 * as the request asks. One query, and those of load_parts. Returns 0 or -1. */
int load_page(struct call *c, const struct title_ref *refs, size_t nrefs,
    const struct range *range, struct page *page);

#endif
