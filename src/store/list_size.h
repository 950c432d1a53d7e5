/*
 * List size: for how many elements a statement with a list is prepared. A few
 * sizes serve all lengths: a look-up pads its list to the next larger one, an
 * insert takes as many of its rows as fill one.
 */
#ifndef STORE_LIST_SIZE_H
#define STORE_LIST_SIZE_H

#include <stddef.h>

struct query;

#define LIST_SIZES 5

extern const size_t list_sizes[LIST_SIZES];

/* The place in list_sizes of the smallest that holds `n` elements, or of the
 * largest. */
size_t list_size_above(size_t n);

/* The place of the largest that the `n` elements at `list`, of the type the
 * query takes, fill without being too many bytes. */
size_t list_size_below(const struct query *q, const char *list, size_t n);

#endif
