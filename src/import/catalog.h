/*
 * Catalog: reads a catalog file, matinee's own (matinee-catalog(5)) or a
 * foreign one of JSON objects, entry by entry. What becomes of the entries is
 * the store's.
 */
#ifndef IMPORT_CATALOG_H
#define IMPORT_CATALOG_H

#include "import/context.h"
#include "import/result.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct arena;
struct entry;
struct import_catalog;

struct import_catalog_options {
    const char *const *maps; /* "THEIRS=OURS": fields to rename; OURS "" leaves one out */
    size_t nmaps;
    import_warn_fn *warn; /* told of oddities; may be NULL */
    void *warn_arg;
};

/* The longest text of one entry, in bytes. */
#define IMPORT_CATALOG_ENTRY_MAX ((size_t)1024 * 1024)

/* Opens a file, "-" is standard input. NULL, and a text for the operator in
 * `error`, when it cannot be opened or a map is wrong. */
struct import_catalog *import_catalog_open(const char *path,
    const struct import_catalog_options *options, char *error, size_t error_size);

/* The same on a stream, which the caller closes after import_catalog_close. */
struct import_catalog *import_catalog_open_stream(
    FILE *file, const struct import_catalog_options *options, char *error, size_t error_size);

void import_catalog_close(struct import_catalog *c);

/* The next entry, with a key and all its strings in `a`; the caller resets `a`
 * when it is done with the entry. `e->source` is NULL unless the file states
 * it. Entries equal to an earlier one are passed over with a warning. On
 * IMPORT_REFUSED this entry is bad and the next can be asked for; on
 * IMPORT_BROKEN there is no next and what was read should be dropped. Line and
 * reason tell the operator. */
enum import_result import_catalog_next(
    struct import_catalog *c, struct arena *a, struct entry *e);

/* The line where the last entry begins, and why it was refused. */
int64_t import_catalog_line(const struct import_catalog *c);
const char *import_catalog_reason(const struct import_catalog *c);

/* Bytes read so far, for progress. */
int64_t import_catalog_offset(const struct import_catalog *c);

#endif
