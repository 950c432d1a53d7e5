/*
 * Links: the file of the MovieLens sets that says under which number IMDb knows
 * each film (movieId,imdbId,...), all of it in memory.
 */
#ifndef IMPORT_LINKS_H
#define IMPORT_LINKS_H

#include <stddef.h>
#include <stdio.h>

struct import_links;

/* Reads a file; bad lines are passed over. NULL and a text in `error` when it cannot be read.
 */
struct import_links *import_links_open(const char *path, char *error, size_t error_size);
struct import_links *import_links_read(FILE *file, char *error, size_t error_size);
void import_links_close(struct import_links *l);

/* IMDb's id ("tt0114709") of a film of MovieLens; NULL when the file has none. */
const char *import_links_imdb(const struct import_links *l, const char *movie);

#endif
