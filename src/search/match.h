/*
 * Match: which documents of a shelf a term finds, and in which order.
 *
 * A document is found when any word of the term is found in it. A word is found
 * in one of four ways, the best counting:
 *
 *   whole      a word of a name is the word                 8 points
 *   beginning  a word of a name begins with it              5
 *   text       a word of the text is the word               3
 *   near       a word of a name, of five letters or more,
 *              is one typing mistake away                   2
 *
 * The order is, from first to last:
 *
 *   1. by rank, the best that holds:
 *        RANK_NAME        a name is the term
 *        RANK_BEGINS      a name begins with the term's words (an article in
 *                         front of the name does not count: "The Godfather"
 *                         begins with "godfather")
 *        RANK_ALL_WHOLE   every word of the term is a word of its names
 *        RANK_STARTS      a name begins with the term, but ends amid a word
 *        RANK_ALL_NAMES   every word is, or begins, a word of its names
 *        RANK_ALL_TEXT    the same, some of them in the text only
 *        RANK_SOME        not all words are found, or some only nearly
 *   2. within a rank, by the sum over the words found of points times rarity,
 *      where rarity falls from 15 to 1 as a word finds more documents: of "the
 *      godfathr" the second word decides, though it is found nearly only
 *   3. by popularity, then kind and id: the order of the documents' numbers
 *
 * So a document found by the word itself always precedes one found by the same
 * word with a mistake, and all paging is stable. To suggest while somebody
 * types, nobody knows whether the last word is over: only documents where every
 * word is found in a name count, RANK_STARTS equals RANK_BEGINS, and popularity
 * follows the rank at once.
 *
 * The cost is one step for each occurrence of a word found and two for each
 * document, with no sorting: the score is a small number, so places are counted.
 */
#ifndef SEARCH_MATCH_H
#define SEARCH_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct image_shelf_view;

/* Bytes of a term; the rest is cut, as are words after the first WORDS_MAX. */
#define TERM_BYTES 256

struct match_ask {
    const char *term;
    unsigned flagsets; /* documents that have none of these bits are left out */
    unsigned ways;     /* bits 1 << enum image_way: only documents that can be had so now */
    int64_t now;       /* Unix seconds */
    bool suggest;
    size_t offset;
    size_t limit;
};

struct match_page {
    uint32_t *docs; /* document numbers, best first */
    size_t n;
    size_t total; /* documents found in all */
};

/* Room to match in, reused from one term to the next. */
struct match_board;
struct match_board *match_board_new(void);
void match_board_free(struct match_board *b);

/* Finds the documents of a checked shelf; the page's list is in the arena. */
void match_run(struct match_board *b, const struct image_shelf_view *shelf, struct arena *a,
    const struct match_ask *ask, struct match_page *page);

#endif
