/*
 * Ratings: files that say who gave which title how many stars: our own form
 * (user,title,rating,time) and that of the MovieLens sets
 * (userId,movieId,rating,timestamp). What user and title are is for others to
 * find out.
 */
#ifndef IMPORT_RATINGS_H
#define IMPORT_RATINGS_H

#include "import/result.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct import_ratings;

enum import_ratings_form { IMPORT_RATINGS_OWN, IMPORT_RATINGS_MOVIELENS };

/* What stands in a row for "not interested", and its value. */
#define IMPORT_NOT_INTERESTED_TEXT "not_interested"
#define IMPORT_NOT_INTERESTED      0

struct import_rating {
    const char *user;  /* a login; of MovieLens "movielens-" and the number */
    const char *title; /* as it stands there, not empty */
    int rating;        /* 1 to 5; half stars are rounded up */
    int64_t at;        /* Unix seconds */
};

/* Opens a file, "-" for standard input, and reads its line of column names. NULL and a text in
 * `error` when that does not work. */
struct import_ratings *import_ratings_open(
    const char *path, enum import_ratings_form form, char *error, size_t error_size);
struct import_ratings *import_ratings_open_stream(
    FILE *file, enum import_ratings_form form, char *error, size_t error_size);
void import_ratings_close(struct import_ratings *r);

/* The next row; its texts live until the next call. IMPORT_REFUSED: a bad one, go on. */
enum import_result import_ratings_next(struct import_ratings *r, struct import_rating *row);

/* Where the last row begins, what is wrong with it, and the bytes read so far. */
int64_t import_ratings_line(const struct import_ratings *r);
const char *import_ratings_reason(const struct import_ratings *r);
int64_t import_ratings_offset(const struct import_ratings *r);

#endif
