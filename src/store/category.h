/*
 * Category: the terms of category schemes that follow from the catalog. The
 * schemes with fixed terms, and what their addresses are, are the handlers'.
 */
#ifndef STORE_CATEGORY_H
#define STORE_CATEGORY_H

#include "model/title.h"

struct arena;
struct store;

/* Where the terms come from; `what` of query category_terms. */
enum store_terms {
    TERMS_LANGUAGES,
    TERMS_SUBTITLE_LANGUAGES,
    TERMS_LANGUAGE_CODES,
    TERMS_SCREEN_FORMATS,
    TERMS_AUDIO,
    TERMS_AWARDS,
    TERMS_AWARD_CATEGORIES, /* of one award */
    TERMS__MAX
};

/* The terms in use, each once, by name, under `scheme`; audio formats with the
 * API's blank before the label. `award` is for TERMS_AWARD_CATEGORIES and NULL
 * otherwise. One query. Returns 0 or -1. */
int store_category_terms(struct store *s, struct arena *a, enum store_terms what,
    const char *award, const char *scheme, struct category **list, size_t *n);

/* All genres by name under the scheme "genres", or the one of a number (0: all).
 * One query. Returns 0 or -1. */
int store_category_genres(
    struct store *s, struct arena *a, int64_t number, struct category **list, size_t *n);

#endif
