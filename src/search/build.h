/*
 * Build: makes the index file from records handed in one after the other, and
 * puts it in place of the old one in one step. Where records come from is the
 * caller's: nothing here knows of a database. The same records, in whatever
 * order, with the same generation make the same bytes.
 */
#ifndef SEARCH_BUILD_H
#define SEARCH_BUILD_H

#include "model/title.h"

#include <stddef.h>
#include <stdint.h>

struct search_build;

/* From when and until when a title can be had in some way, Unix seconds; both 0:
 * always. */
struct search_times {
    int64_t from;
    int64_t until; /* 0: open */
};

/* Texts are UTF-8; one that is not, or empty, or NULL, is as none. */
struct search_title {
    int64_t id;
    enum title_kind kind;
    unsigned flags;           /* of enum search_flag (search/index.h) */
    const char *short_name;   /* what autocomplete offers, and a name too */
    const char *const *names; /* all others it is found by: regular, in other languages */
    size_t nnames;
    const char *text; /* synopsis, HTML allowed; a weaker field; NULL: none */
    int64_t year;     /* found as a word of the text; 0: not known */
    int64_t popularity;
    struct search_times instant; /* for SEARCH_INSTANT */
    struct search_times disc;    /* for SEARCH_DISC */
};

struct search_person {
    int64_t id;
    const char *name;
    const char *const *names; /* others */
    size_t nnames;
    int64_t popularity;
};

/* Starts an index that will be `path`. The generation, not 0, is told by
 * search_generation once the file is in use. Ended by search_build_finish or
 * search_build_cancel. Holds all words in memory, some 300 bytes a title and the
 * size of the texts. */
struct search_build *search_build_begin(const char *path, uint64_t generation);

/* Adds a record; the strings need not outlive the call. Ids are distinct among
 * titles of a kind and among people. */
void search_build_title(struct search_build *b, const struct search_title *t);
void search_build_person(struct search_build *b, const struct search_person *p);

/* Writes the file beside, with mode 0644, syncs it and renames it over. Returns
 * 0, or -1, logged, and then the old file stays as it was. Frees `b`. */
int search_build_finish(struct search_build *b);

/* Frees `b`; no file is touched. */
void search_build_cancel(struct search_build *b);

#endif
