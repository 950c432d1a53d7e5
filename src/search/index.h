/*
 * Index: finds titles and people by what somebody types. Works on the file that
 * build.h makes, mapped read-only, and looks for a newer one as time goes by.
 * What is found, and in which order, is told in match.h; what a word is, in
 * words.h. Knows ids, no titles: those the caller reads from the store.
 */
#ifndef SEARCH_INDEX_H
#define SEARCH_INDEX_H

#include "model/title.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct search;

/* What a title may be asked for by; of a record any set of these. */
enum search_flag {
    SEARCH_TOP = 1,     /* answers a search of titles: a movie or a series, no part of one */
    SEARCH_INSTANT = 2, /* can be streamed */
    SEARCH_DISC = 4,    /* is on disc */
    SEARCH_FLAGS__ALL = 7
};

/* One thing found. */
struct search_hit {
    int64_t id;
    enum title_kind kind; /* of people TITLE_MOVIE */
    const char *name;     /* short name of a title, name of a person */
};

struct search_page {
    struct search_hit *hits; /* best first; in the arena, with the names */
    size_t nhits;
    size_t total; /* all that were found, on whatever page */
};

/* Opens the index at `path`. Never NULL: where there is no file yet, or a
 * damaged one (logged), it is looked for again by search_refresh, and until then
 * the searches answer -1. The caller closes it. */
struct search *search_open(const char *path);
void search_close(struct search *s);

/* Takes the file into use that has been renamed over the old one, if one has;
 * looks at most once for each value of `now` (Unix seconds). A damaged file is
 * logged once and the old one stays in use. Returns whether it changed. Pages
 * found before stay valid. */
bool search_refresh(struct search *s, int64_t now);

/* The same at any time, for who knows that there is another file. */
bool search_look(struct search *s);

/* The number the builder gave the file in use; 0: there is none. */
uint64_t search_generation(const struct search *s);

/* The page of at most `limit` hits from `offset` (from 0) on for a UTF-8 term, of
 * which the first TERM_BYTES and WORDS_MAX words count (match.h). Of titles only
 * those that have all flags of `filter`, SEARCH_TOP for a plain search; of the ways
 * among them (SEARCH_INSTANT, SEARCH_DISC) the time must be `now`, Unix seconds (0:
 * whenever). A term
 * without a word in it, or not UTF-8, finds nothing. Returns 0, or -1 when there
 * is no index; *page is then empty. */
int search_titles(struct search *s, struct arena *a, const char *term, unsigned filter,
    int64_t now, size_t offset, size_t limit, struct search_page *page);
int search_people(struct search *s, struct arena *a, const char *term, size_t offset,
    size_t limit, struct search_page *page);

/* As search_titles for somebody still typing: distinct short names in which every
 * word begins a word, those that begin with the term first. Of titles of the same
 * name the most popular gives id and kind. */
int search_suggest(struct search *s, struct arena *a, const char *term, unsigned filter,
    int64_t now, size_t offset, size_t limit, struct search_page *page);

#endif
