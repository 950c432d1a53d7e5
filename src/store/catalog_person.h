/*
 * Catalog person: the people of a batch.
 */
#ifndef STORE_CATALOG_PERSON_H
#define STORE_CATALOG_PERSON_H

struct catalog_batch;

/* Writes the people whose entries changed, and those that titles credit by name
 * alone. Returns 0 or -1. */
int catalog_people_write(const struct catalog_batch *b);

#endif
