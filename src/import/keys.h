/*
 * Keys: makes a key for entries that state none, and keeps entries of one file
 * apart that would get the same.
 */
#ifndef IMPORT_KEYS_H
#define IMPORT_KEYS_H

#include <stdint.h>

struct arena;
struct entry;
struct import_keys;

struct import_keys *import_keys_new(void);
void import_keys_free(struct import_keys *k);

enum import_keys_result {
    IMPORT_KEYS_NEW,    /* the first entry with its key */
    IMPORT_KEYS_SAME,   /* an entry with the same content was there: pass over it */
    IMPORT_KEYS_SUFFIX, /* another with this made key: told apart by a number */
    IMPORT_KEYS_AGAIN   /* the stated key was there with other content: replaces it */
};

/* Makes the key of `*e`, in `a`, if it has none, and remembers it. A title's is
 * kind:name:year, without case and accents, then the parent and `extra` (may be
 * NULL) if any; a person's is "name:" and the name, which is how credits without
 * a key find the person. `*first` is the line of the entry it equals or follows. */
enum import_keys_result import_keys_assign(
    struct import_keys *k, struct arena *a, struct entry *e, const char *extra, int64_t *first);

#endif
