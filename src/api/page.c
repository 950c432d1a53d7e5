/*
 * Page: see page.h.
 */
#include "api/page.h"

#include "http/negotiate.h"

static struct page
page_counts(size_t n, size_t total, const struct range *range)
{
    return (struct page){
        .total = (int64_t)total, .start_index = range->start_index, .count = (int64_t)n
    };
}

struct page
page_of_titles(const struct title *titles, size_t n, size_t total, const struct range *range)
{
    struct page page = page_counts(n, total, range);
    page.titles = titles;
    page.ntitles = n;
    for (size_t i = 0; i < n; i++)
        if (titles[i].updated > page.updated)
            page.updated = titles[i].updated;
    return page;
}

struct page
page_of_people(const struct person *people, size_t n, size_t total, const struct range *range)
{
    struct page page = page_counts(n, total, range);
    page.people = people;
    page.npeople = n;
    for (size_t i = 0; i < n; i++)
        if (people[i].updated > page.updated)
            page.updated = people[i].updated;
    return page;
}
