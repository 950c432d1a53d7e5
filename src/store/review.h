/*
 * Review: what users wrote about titles.
 */
#ifndef STORE_REVIEW_H
#define STORE_REVIEW_H

#include "model/user.h"
#include "store/store.h"

struct arena;

/* Bytes of a review, at most. */
#define REVIEW_MAX ((size_t)16 * 1024)

/* Newest first, with the user's rating of each title, of the titles in `ids`
 * (at most 500; nids 0: of all), written at `since` or later. One query, two for
 * a page beyond the end. Returns 0 or -1. */
int store_review_recent(struct store *s, struct arena *a, int64_t user_id, const int64_t *ids,
    size_t nids, int64_t since, int64_t start, int64_t most, struct review **reviews, size_t *n,
    int64_t *total);

/* One. Returns 1, 0 or -1. */
int store_review_find(
    struct store *s, struct arena *a, int64_t user_id, int64_t title_id, struct review *r);

/* Adds one: 1, 0 when there is one already, -1. Writes one, new or not: 2 new, 1 changed, -1.
 * Removes: 1, 0 when there is none, -1. A write_up has at most REVIEW_MAX bytes; a user who is
 * not there any more writes nothing: -1. */
int store_review_add(
    struct store *s, int64_t user_id, int64_t title_id, const char *write_up, int64_t now);
int store_review_put(
    struct store *s, int64_t user_id, int64_t title_id, const char *write_up, int64_t now);
int store_review_remove(struct store *s, int64_t user_id, int64_t title_id);

#endif
