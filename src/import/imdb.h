/*
 * IMDb: reads the tab-separated files that IMDb publishes, unpacked in one
 * directory, entry by entry: people first, then films and series each with its
 * seasons, then episodes. What becomes of the entries is the store's.
 */
#ifndef IMPORT_IMDB_H
#define IMPORT_IMDB_H

#include "import/context.h"
#include "import/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct entry;
struct import_imdb;

/* The source of all its entries; keys are IMDb's own ids, and of a season the
 * series' with "/season/" and its number. */
#define IMPORT_IMDB_SOURCE "imdb"

struct import_imdb_options {
    bool adult;           /* take titles marked as adult, too */
    int64_t min_votes;    /* leave out films and series with fewer; episodes go with
                             their series */
    import_warn_fn *warn; /* may be NULL */
    void *warn_arg;
};

/* Opens the files of a directory: title.basics.tsv must be there; of
 * title.ratings.tsv, title.episode.tsv, title.crew.tsv, title.principals.tsv
 * and name.basics.tsv what is missing is missing in the entries, too (without
 * name.basics.tsv nobody is credited). NULL and a text in `error` on failure. */
struct import_imdb *import_imdb_open(
    const char *dir, const struct import_imdb_options *options, char *error, size_t error_size);
void import_imdb_close(struct import_imdb *m);

/* As import_catalog_next. The first call reads through the files once to see
 * who is needed, and may take minutes. Memory is bounded by the largest ids:
 * some 10 MB for all of IMDb. */
enum import_result import_imdb_next(struct import_imdb *m, struct arena *a, struct entry *e);

/* The line in the file that import_imdb_reason names. */
int64_t import_imdb_line(const struct import_imdb *m);
const char *import_imdb_reason(const struct import_imdb *m);

/* Bytes of title.basics.tsv or name.basics.tsv read in this pass, and a word
 * for the pass: "reading", "people", "titles", "episodes". */
int64_t import_imdb_offset(const struct import_imdb *m, const char **pass);

#endif
