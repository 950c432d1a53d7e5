/*
 * Names: the titles of the catalog by what a viewing history calls them. A name
 * that two titles have is nobody's: nothing is guessed.
 */
#ifndef CTL_NAMES_H
#define CTL_NAMES_H

#include <stddef.h>
#include <stdint.h>

struct arena;
struct names;
struct store;

/* Reads all names. The result is in the arena; NULL when the store failed. */
struct names *names_load(struct store *s, struct arena *a);

/* How a name was found. */
enum names_result { NAMES_NONE, NAMES_FOUND, NAMES_SEVERAL };

/* The film or episode of that name: by its whole name, else by series, season and episode. Case
 * and accents do not count. `scratch` is for this search. */
enum names_result names_find(
    const struct names *n, struct arena *scratch, const char *name, int64_t *id);

#endif
