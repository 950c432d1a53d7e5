/*
 * Words: cuts a name, a text or a term into folded words, the same way when an
 * index is built and when it is searched.
 *
 * Case, accents and compatibility forms go (util/utf8), and letters that carry
 * their accent inside ("ø", "ł", "æ") become plain ones. What is neither letter
 * nor digit parts words; a "chunk" is what stands between two blanks and may
 * have several:
 *
 *   "WALL·E"     words "wall" "e", and joined "walle": found as WALL-E, Wall E, Walle
 *   "L'Avventura" words "l" "avventura", joined "lavventura"
 *   "8½"         words "8" "1" "2" (and "8 1/2" is the same)
 *   "Se7en"      one word
 *   "Tom & Viv"  words "tom" "and" "viv"
 *   "七人の侍"    a script without blanks: its pairs of neighbours and the last
 *                character, so that any stretch of it is found
 *   "$", "???"   no letter at all: the signs are the word
 *
 * A word is cut to WORD_BYTES, a name or term to its first WORDS_MAX words.
 */
#ifndef SEARCH_WORDS_H
#define SEARCH_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

#define WORD_BYTES 48  /* of a word, in whole characters; the rest is cut */
#define KEY_BYTES  255 /* of a whole name, likewise */
#define WORDS_MAX  16  /* words of a term */

struct word {
    const char *p;
    size_t len;
    uint16_t stands_for; /* of a term: bit n for its n-th word; a joined form
                            stands for all the words it joins. Else 0 */
    bool whole_only;     /* of a term: a single letter of a chunk ("s" of "King's"),
                            which as a prefix would match far too much */
};

enum words_use { WORDS_OF_NAME, WORDS_OF_TEXT, WORDS_OF_TERM };

struct words {
    struct word *v;
    size_t n;
    uint16_t all; /* of a term: the bits of all its words */
    /* Of a name or term: the forms to compare whole names by, folded, words
     * parted by one space. The second has chunks joined, the third (of names)
     * the article last: "the wall e", "the walle", "wall e the". Empty: as the
     * first. */
    struct {
        const char *p;
        size_t len;
    } keys[3];
};

/* Cuts the `n` bytes at `p`; all in the arena. Invalid UTF-8 has no words. */
struct words words_cut(struct arena *a, const char *p, size_t n, enum words_use use);

/* The next character of [p, end), which is not empty: its length, at least 1;
 * *c is -1 where the bytes are not UTF-8. */
size_t words_char(const char *p, const char *end, int32_t *c);

#endif
