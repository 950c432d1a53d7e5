/*
 * Ids: a set of the numbers in ids like "tt0022100", one bit each.
 */
#ifndef IMPORT_IDS_H
#define IMPORT_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct import_ids {
    uint64_t *bits;
    size_t nwords;
};

/* Numbers above this are in no set: it would take 128 MB. */
#define IMPORT_IDS_MAX ((uint32_t)1000000000)

/* The number behind the two letters `prefix`; false when `id` is none. */
bool import_id_number(const char *id, const char *prefix, uint32_t *number);

/* Takes a number in, at most IMPORT_IDS_MAX; whether it is there; forgets all. */
void import_ids_add(struct import_ids *s, uint32_t number);
bool import_ids_has(const struct import_ids *s, uint32_t number);
void import_ids_free(struct import_ids *s);

#endif
