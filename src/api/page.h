/*
 * Page: a part of a list put together for its view.
 */
#ifndef API_PAGE_H
#define API_PAGE_H

#include "model/page.h"

struct range;

/* The page of `n` titles that `range` cut out of `total`. */
struct page page_of_titles(
    const struct title *titles, size_t n, size_t total, const struct range *range);

/* The same of people. */
struct page page_of_people(
    const struct person *people, size_t n, size_t total, const struct range *range);

#endif
