/*
 * Image: the layout of the index file, and the check that a file keeps to it.
 * Written by build.c, read by lookup.c and match.c straight from the mapping.
 *
 * The file has three shelves, searched alike: titles, the distinct short names
 * (for autocomplete) and people. A shelf numbers its documents from 0, the most
 * popular first, so that a smaller number is the better of two equal matches.
 * Over them it keeps up to three tables; a table is a sorted list of distinct
 * strings and, for each of them, the ascending numbers of its documents:
 *
 *   TABLE_WORDS  the words of all names
 *   TABLE_KEYS   whole names, folded, words parted by one space
 *   TABLE_TEXT   the words of the text (synopsis), a weaker field
 *
 * Numbers are in the byte order of the host that built the file: it is built
 * where it is used. Nothing here knows of words or relevance.
 */
#ifndef SEARCH_IMAGE_H
#define SEARCH_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IMAGE_MAGIC   "mtnsrch" /* with its NUL, the first eight bytes */
#define IMAGE_ORDER   0x01020304u
#define IMAGE_VERSION 2u

enum image_shelf { SHELF_TITLES, SHELF_SHORT, SHELF_PEOPLE, SHELF__MAX };
enum image_table { TABLE_WORDS, TABLE_KEYS, TABLE_TEXT, TABLE__MAX };

/* A stretch of the file, in bytes from its start; begins at a multiple of 8. */
struct image_section {
    uint64_t offset;
    uint64_t size;
};

struct image_table_head {
    struct image_section starts; /* u32: where each string begins in chars, and their end */
    struct image_section chars;  /* the strings, without terminators, ascending by bytes */
    struct image_section signs;  /* u64 a string, see lookup_sign; absent: no near matches */
    struct image_section firsts; /* u32: each string's first place in docs, and their end */
    struct image_section docs;   /* u32: document numbers */
};

struct image_shelf_head {
    struct image_section docs;  /* struct image_doc */
    struct image_section names; /* NUL-terminated, as handed in */
    struct image_table_head tables[TABLE__MAX];
};

struct image_head {
    char magic[8];
    uint32_t order;      /* IMAGE_ORDER as the builder's host writes it */
    uint32_t version;    /* IMAGE_VERSION */
    uint64_t generation; /* the caller's number of this state of the catalog */
    uint64_t size;       /* of the whole file, bytes */
    struct image_shelf_head shelves[SHELF__MAX];
    uint64_t sum; /* image_sum of the whole file */
};

/* Ways to have a title whose time is kept. */
enum image_way { WAY_INSTANT, WAY_DISC, IMAGE_WAYS };

struct image_doc {
    int64_t id;
    uint32_t name;             /* where its name begins in names */
    uint8_t kind;              /* enum title_kind; of people 0 */
    uint8_t flagsets;          /* bit n: it stands for a record whose flags are exactly n */
    uint16_t unused;           /* 0 */
    int64_t from[IMAGE_WAYS];  /* Unix seconds from and until when it can be had, as a */
    int64_t until[IMAGE_WAYS]; /* stream and on disc */
};

/* A checked file, as pointers into it. */
struct image_table_view {
    const uint32_t *starts;
    const char *chars;
    const uint64_t *signs; /* NULL: absent */
    const uint32_t *firsts;
    const uint32_t *docs;
    uint32_t n; /* strings */
};

struct image_shelf_view {
    const struct image_doc *docs;
    uint32_t ndocs;
    const char *names;
    struct image_table_view tables[TABLE__MAX];
};

struct image {
    uint64_t generation;
    struct image_shelf_view shelves[SHELF__MAX];
};

/* The checksum a file of `size` bytes, at least a head, should carry. */
uint64_t image_sum(const void *file, size_t size);

/* Checks all that later reading relies on: head and checksum, the bounds of
 * every section, every offset and document number, terminators. Order of the
 * strings is not checked; a lie there gives odd results only. `file` is aligned
 * to 8 and outlives `image`. Returns NULL and fills *image, or what is wrong. */
const char *image_check(const void *file, size_t size, struct image *image);

#endif
