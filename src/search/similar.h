/*
 * Similar: which titles are like which, from what they share: people, genres
 * and time. The more titles share a thing, the less it says. Works on records
 * handed in; where they come from and where the answer goes is the caller's.
 */
#ifndef SEARCH_SIMILAR_H
#define SEARCH_SIMILAR_H

#include <stddef.h>
#include <stdint.h>

struct similar;

/* The most titles that are named for one. */
#define SIMILAR_MAX 20

enum similar_trait { SIMILAR_DIRECTOR, SIMILAR_CAST, SIMILAR_GENRE, SIMILAR_TRAIT__MAX };

/* An empty collection; ended by similar_free. Holds some 20 bytes a trait of a
 * title. */
struct similar *similar_new(void);
void similar_free(struct similar *s);

/* Adds a title, then what it has; `key` names a person or genre and is not
 * kept. Year 0: not known. */
void similar_title(struct similar *s, int64_t id, int64_t year, int64_t popularity);
void similar_trait(struct similar *s, enum similar_trait trait, const char *key);

/* Told of one title: the ids of those like it, best first, none when nothing is
 * shared. Returns 0 to go on. */
typedef int similar_fn(void *arg, int64_t id, const int64_t *ids, size_t n);

/* Calls `fn` for every title, in the order they were added. The same titles
 * always give the same answers. Returns 0, or the first non-zero answer of `fn`. */
int similar_each(struct similar *s, similar_fn *fn, void *arg);

#endif
