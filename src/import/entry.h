/*
 * Entry: the object of one entry of a catalog file, under the file's own names
 * for the fields, to a struct entry.
 */
#ifndef IMPORT_ENTRY_H
#define IMPORT_ENTRY_H

#include "model/entry.h"

#include <stdbool.h>

struct arena;
struct import_context;
struct json_object;

/* How a foreign file's field is called here. */
struct import_map {
    const char *theirs;
    const char *ours; /* "" : leave it out */
};

struct import_maps {
    const struct import_map *list;
    size_t n;
};

/* The map "THEIRS=OURS" with strings in `a`. False, and a text for the operator
 * in `error`, when it has another form or no entry has a field OURS. */
bool import_map_parse(
    struct arena *a, const char *text, struct import_map *map, char *error, size_t error_size);

/* Fills `*e` with strings in the context's arena. False and a reason in `c`
 * when the entry is refused. An entry without a key comes back with key NULL;
 * what a map names "key" is in `*mapped_key` and not in the entry. */
bool import_entry_read(struct import_context *c, const struct import_maps *maps,
    struct json_object *object, struct entry *e, const char **mapped_key);

#endif
