/*
 * Catalog remove: entries that are gone, and what stays of them: a tombstone,
 * and for merged ones an alias, so that the old address goes on answering.
 */
#ifndef STORE_CATALOG_REMOVE_H
#define STORE_CATALOG_REMOVE_H

struct catalog_batch;

/* Removes the titles and people of the batch that are deleted or merged.
 * Returns 0 or -1. */
int catalog_remove(const struct catalog_batch *b);

#endif
