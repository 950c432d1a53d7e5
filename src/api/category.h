/*
 * Category: the schemes of categories and their terms (spec/categories.md).
 */
#ifndef API_CATEGORY_H
#define API_CATEGORY_H

struct call;

/* The terms of a scheme of one word: /categories/mpaa_ratings. */
void category_scheme_get(struct call *c);

/* The schemes below title_formats. */
void category_format_get(struct call *c);

/* The categories of one award. */
void category_award_get(struct call *c);

/* The scheme of one genre, which has one term. */
void category_genre_get(struct call *c);

#endif
