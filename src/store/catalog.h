/*
 * Catalog: writing what a catalog file says, as one transaction, so that
 * readers see the old catalog or the new one and never half of either.
 *
 * Begin, put entries in batches, finish (relations and cards follow from what
 * was put), then commit or roll back. Between finish and commit the caller may
 * read the new state through the same store, to build the search index of it.
 *
 * What it costs: an entry that has not changed costs its share of one look-up
 * by key; one that has, the deletion of its rows and their insertion, many
 * rows a statement. The transaction holds locks on the rows it writes; readers
 * are not held up.
 */
#ifndef STORE_CATALOG_H
#define STORE_CATALOG_H

#include "model/entry.h"

struct arena;
struct store;
struct store_catalog;

/* What an import did. */
struct store_catalog_counts {
    int64_t added;
    int64_t changed;
    int64_t unchanged;
    int64_t deleted;
    int64_t merged;
    int64_t dangling; /* references to entries that are in no file */
};

/* The most entries one call of store_catalog_put takes. */
#define STORE_CATALOG_BATCH 500

/* Starts the transaction. `source` names the origin of entries that name none.
 * Returns NULL after logging when the database cannot be reached. The result
 * is freed by commit or rollback. */
struct store_catalog *store_catalog_begin(struct store *s, const char *source, int64_t now);

/* Writes `n` entries, at most STORE_CATALOG_BATCH. They may refer to entries of
 * any other batch. Of two with the same identity the later one holds. `a` is
 * for scratch memory; nothing of it is kept. Returns 0, or -1 after logging:
 * then only rollback makes sense. */
int store_catalog_put(
    struct store_catalog *c, struct arena *a, const struct entry *entries, size_t n);

/* Writes relations and cards of all that was touched and raises the catalog's
 * generation. Called once after the last put. Returns 0 or -1. */
int store_catalog_finish(
    struct store_catalog *c, struct arena *a, struct store_catalog_counts *counts);

/* Makes it visible, or forgets it. Both free `c`. store_catalog_commit returns
 * 0, or -1 after logging when nothing was changed. */
int store_catalog_commit(struct store_catalog *c);
void store_catalog_rollback(struct store_catalog *c);

/* Writes the cards of `n` titles anew from the tables; for what changes a title
 * outside of import. Runs in the caller's transaction, or as single statements
 * without one. Returns 0 or -1. */
int store_catalog_write_cards(struct store *s, struct arena *a, const int64_t *ids, size_t n);

/* Reads titles as the tables describe them, in order of id from `after_id`, at
 * most `most` and without expanded lists; what a card must equal. Returns the
 * number read (0: no more) or -1. */
int store_catalog_read_titles(
    struct store *s, struct arena *a, int64_t after_id, size_t most, struct title **titles);

#endif
