/*
 * Page: a part of a list, as replies show it.
 */
#ifndef MODEL_PAGE_H
#define MODEL_PAGE_H

#include "model/person.h"
#include "model/title.h"

struct suggestion {
    const char *name; /* short name of a title */
    int64_t id;
};

struct page {
    int64_t total;               /* number_of_results */
    int64_t start_index;         /* zero based */
    int64_t count;               /* results_per_page: items on this page */
    int64_t updated;             /* Unix seconds: when the newest item changed; 0: not known */
    const char *heading;         /* name of a list made for a user; NULL: it is none */
    const char *term;            /* what was searched for; NULL: it is no search */
    const struct title *title;   /* whose list it is; NULL: no title's */
    const struct person *person; /* whose list it is; NULL: nobody's */
    const struct title *titles;  /* one of these lists is filled */
    size_t ntitles;
    const struct person *people;
    size_t npeople;
    const struct suggestion *suggestions;
    size_t nsuggestions;
    const struct category *categories;
    size_t ncategories;
};

/* The status document (spec/common.md 7). */
struct status {
    int64_t status_code;
    int64_t sub_code; /* 0: none */
    const char *message;
};

/* A moment, for /oauth/clock/time. */
struct moment {
    int64_t time; /* Unix seconds */
};

#endif
