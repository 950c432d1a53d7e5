/*
 * IMDb row: what the words and numbers in IMDb's columns mean here.
 */
#ifndef IMPORT_IMDB_ROW_H
#define IMPORT_IMDB_ROW_H

#include "model/entry.h"

struct arena;

/* The kind of a titleType; -1 for what is no title here (video games). */
int import_imdb_kind(const char *type);

/* The role of a principal's category; -1 for one that is not kept. */
int import_imdb_role(const char *category);

/* A column of digits; 0 when it is absent or no number up to `max`. */
int64_t import_imdb_number(const char *column, int64_t max);

/* The genres of a comma-separated column under the names used here. */
void import_imdb_genres(struct arena *a, const char *column, struct entry_title *t);

/* The parts of ["Hamlet","Ghost"] as "Hamlet / Ghost"; NULL when there is none. */
const char *import_imdb_characters(struct arena *a, const char *column);

/* An average of 1 to 10 over `votes` as a sum of tenths of 1 to 5. */
int64_t import_imdb_rating_sum(const char *average, int64_t votes);

#endif
