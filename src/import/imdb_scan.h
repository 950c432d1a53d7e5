/*
 * IMDb scan: the files, the walk through them side by side, and what has to be
 * known before the first entry can be made: which titles are wanted, who is
 * credited on them, which seasons series have. Of imdb.c alone.
 */
#ifndef IMPORT_IMDB_SCAN_H
#define IMPORT_IMDB_SCAN_H

#include "import/ids.h"
#include "import/imdb.h"
#include "import/tsv.h"

enum imdb_file { BASICS, RATINGS, EPISODE, CREW, PRINCIPALS, NAMES, IMDB_FILE__MAX };

/* Columns. */
enum { B_ID, B_TYPE, B_NAME, B_ORIGINAL, B_ADULT, B_YEAR, B_RUNTIME, B_GENRES };
enum { R_ID, R_AVERAGE, R_VOTES };
enum { E_ID, E_SERIES, E_SEASON, E_NUMBER };
enum { C_ID, C_DIRECTORS, C_WRITERS };
enum { P_ID, P_PERSON, P_CATEGORY, P_CHARACTERS };
enum { N_ID, N_NAME, N_BORN, N_DIED };

/* A season that some episode is of. */
struct imdb_season {
    uint32_t series;
    uint32_t number;
};

/* The most numbers and lengths that are believed. */
#define IMDB_SEASON_MAX  10000
#define IMDB_EPISODE_MAX 100000
#define IMDB_MINUTES_MAX 100000
#define IMDB_VOTES_MAX   INT64_C(10000000000)

struct imdb_scan {
    struct import_tsv *files[IMDB_FILE__MAX]; /* NULL: there is none */
    struct import_imdb_options options;
    struct import_context context;
    bool done;                   /* everything below is known */
    bool broken;                 /* a file cannot be read on; the context says why */
    struct import_ids titles;    /* films and series that are wanted */
    struct import_ids episodes;  /* of such series */
    struct import_ids credited;  /* people on either */
    struct imdb_season *seasons; /* sorted, each once */
    size_t nseasons;
    size_t seasons_cap;
};

/* Opens the files of `dir`. False and a text in `error` when it cannot. */
bool imdb_scan_open(struct imdb_scan *m, const char *dir,
    const struct import_imdb_options *options, char *error, size_t error_size);
void imdb_scan_close(struct imdb_scan *m);

/* Reads through the files and starts them again; false when they are broken. */
bool imdb_scan_run(struct imdb_scan *m);

/* Starts the files again for another pass. */
bool imdb_scan_rewind(struct imdb_scan *m);

/* Whether file `f` now stands on a row of that id. */
bool imdb_scan_seek(struct imdb_scan *m, enum imdb_file f, const char *id);

/* Goes to the next row; false at the end of the file. */
bool imdb_scan_walk(struct imdb_scan *m, enum imdb_file f);

/* A column of the row, NULL when it has none. */
const char *imdb_scan_column(const struct imdb_scan *m, enum imdb_file f, size_t i);

/* Whether title.basics.tsv marks the title of its row as adult. */
bool imdb_scan_is_adult(const struct imdb_scan *m);

/* The next id of a comma-separated list, copied; false at its end. */
bool imdb_scan_list(const char **list, char id[32]);

/* Index of the first season of that series, or of where it would be. */
size_t imdb_scan_season(const struct imdb_scan *m, uint32_t series);

#endif
