/*
 * List size: see list_size.h.
 */
#include "store/list_size.h"

#include "store/query.h"

#include <string.h>

/* The most bytes of text an insert of many rows sends at once, well below the
 * server's max_allowed_packet. */
#define BULK_BYTES ((size_t)1024 * 1024)

const size_t list_sizes[LIST_SIZES] = { 1, 5, 25, 100, 500 };

size_t
list_size_above(size_t n)
{
    size_t i = 0;
    while (i + 1 < LIST_SIZES && list_sizes[i] < n)
        i++;
    return i;
}

/* Bytes of text in an element. */
static size_t
element_bytes(const struct query *q, const char *element)
{
    size_t bytes = 0;
    for (size_t i = 0; i < q->nlist; i++) {
        const char *p = element + q->list[i].offset;
        if (q->list[i].type == QUERY_BLOB)
            bytes += ((const struct store_blob *)(const void *)p)->len;
        if (q->list[i].type == QUERY_TEXT && *(const char *const *)(const void *)p != NULL)
            bytes += strlen(*(const char *const *)(const void *)p);
    }
    return bytes;
}

size_t
list_size_below(const struct query *q, const char *list, size_t n)
{
    size_t fit = 0;
    size_t bytes = 0;
    while (fit < n && fit < list_sizes[LIST_SIZES - 1]) {
        bytes += element_bytes(q, list + fit * q->list_size);
        if (bytes > BULK_BYTES)
            break;
        fit++;
    }
    size_t i = LIST_SIZES - 1;
    while (i > 0 && list_sizes[i] > fit)
        i--;
    return i;
}
