/*
 * Lookup: finds strings in a table of the index: the same, beginning alike, or
 * one typing mistake away. Knows nothing of documents or relevance.
 */
#ifndef SEARCH_LOOKUP_H
#define SEARCH_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct image_table_view;

/* Letters a word needs before a mistake in it is forgiven. */
#define NEAR_LETTERS 5

/* Strings of a table, from `first` to before `end`; none when they are equal. */
struct lookup_range {
    uint32_t first;
    uint32_t end;
};

/* The string that equals the `len` bytes at `p`: one or none. */
struct lookup_range lookup_same(const struct image_table_view *t, const char *p, size_t len);

/* All strings that begin with them. */
struct lookup_range lookup_beginning(
    const struct image_table_view *t, const char *p, size_t len);

typedef void lookup_near_fn(void *arg, uint32_t string);

/* Calls `fn` for each string of NEAR_LETTERS letters or more that is one letter
 * more, one less, one other or two neighbours swapped away from the `len` bytes
 * at `p`; not for `p` itself. Words of digits alone have no near ones: another
 * number is not a mistake. */
void lookup_near(
    const struct image_table_view *t, const char *p, size_t len, lookup_near_fn *fn, void *arg);

/* The signature of a string: a set of 64 bits, one for each character in it.
 * One typing mistake changes at most two, which tells most strings apart
 * without looking at them. */
uint64_t lookup_sign(const char *p, size_t len);

#endif
