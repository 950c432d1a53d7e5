/*
 * Person: reading people.
 */
#ifndef STORE_PERSON_H
#define STORE_PERSON_H

#include "model/person.h"

struct arena;
struct store;

/* The person with that id, or whom it was merged into (then p->id differs). One
 * query. Returns 1, 0 or -1. */
int store_person_by_id(struct store *s, struct arena *a, int64_t id, struct person *p);

/* People in the order of `ids`; those that do not exist are left out. One query
 * for up to 500. Returns 0 or -1. */
int store_person_by_ids(struct store *s, struct arena *a, const int64_t *ids, size_t n,
    struct person **people, size_t *npeople);

/* Fills the filmographies of `n` people with one query: each title once, latest
 * first. Returns 0 or -1. */
int store_person_filmographies(
    struct store *s, struct arena *a, struct person *people, size_t n);

#endif
