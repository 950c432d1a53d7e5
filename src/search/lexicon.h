/*
 * Lexicon: a table of the index in the making (image.h): distinct strings, and
 * for each the documents that use it. Documents are told one after the other
 * and numbered anew when the table is written.
 */
#ifndef SEARCH_LEXICON_H
#define SEARCH_LEXICON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct image_table_head;
struct lexicon;

/* The index file in the making. */
struct output {
    char *p;
    size_t len;
    size_t cap;
};

/* Room for `n` more elements of `width` bytes behind the `used` ones of a malloc'ed
 * array; returns it, perhaps moved. Out of memory ends the process. */
void *lexicon_grow(void *v, size_t used, size_t n, size_t *cap, size_t width);

/* `n` bytes of zero more at the next multiple of 8; the pointer holds until the
 * next call. `*offset` gets their place. */
char *lexicon_section(struct output *out, size_t n, uint64_t *offset);

/* The caller frees it with lexicon_free. */
struct lexicon *lexicon_new(void);
void lexicon_free(struct lexicon *l);

/* The document being told uses this string; again is as good as once. Returns
 * the string's number, in the order of first use. */
uint32_t lexicon_use(struct lexicon *l, const char *p, size_t len);

/* Ends the document being told; the next begins. */
void lexicon_next(struct lexicon *l);

/* Appends the table. `order[i]` is which of the documents told becomes number i;
 * all `ndocs` of them occur. Returns 0, or -1 when the table outgrows the format
 * (four thousand million bytes or uses). */
int lexicon_write(const struct lexicon *l, const uint32_t *order, size_t ndocs, bool signs,
    struct output *out, struct image_table_head *head);

#endif
