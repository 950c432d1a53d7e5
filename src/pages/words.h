/*
 * Words: the texts of the pages in the visitor's language, with the blanks in
 * them filled, and dates as people write them.
 */
#ifndef PAGES_WORDS_H
#define PAGES_WORDS_H

#include "model/words.h"

#include <stdint.h>

struct arena;

/* What fills the braces of texts; NULL leaves them as they are. */
struct words_values {
    const char *app;
    const char *site;
    const char *user;
    const char *where;
    const char *date;
    const char *time;
    const char *minutes;
};

/* The texts in the language the header prefers (RFC 9110 12.5.4) among those
 * there are; the first language when it is NULL or names none of them. */
const struct words *words_choose(const char *accept_language);

/* All texts, filled; in the arena. */
struct words words_fill(
    struct arena *a, const struct words *from, const struct words_values *values);

/* One text, filled. */
const char *words_text(struct arena *a, const char *text, const struct words_values *values);

/* A date ("21 November 2026"), a time of day ("14:02 UTC"), and whole minutes. */
const char *words_date(struct arena *a, const struct words *w, int64_t when);
const char *words_time(struct arena *a, const struct words *w, int64_t when);
const char *words_minutes(struct arena *a, int64_t seconds);

#endif
