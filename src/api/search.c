/*
 * Search: see search.h. The index gives ids in order, the store what is shown
 * of them.
 */
#include "api/search.h"

#include "api/answer.h"
#include "api/expand.h"
#include "api/filter.h"
#include "api/load.h"
#include "api/page.h"
#include "search/index.h"
#include "util/arena.h"

#include <string.h>

#define TERM_MAX        1024 /* bytes */
#define RESULTS_MAX     100
#define SUGGESTIONS_MAX 10 /* "about 10 suggestions at most came back" (spec/catalog.md 2) */

struct asked {
    const char *term;
    struct range range;
};

/* The parameters of every search. Returns 0, or -1 after it answered. */
static int
read_asked(struct call *c, int64_t bound, struct asked *asked)
{
    if (answer_text(c, "term", TERM_MAX, &asked->term) != 0)
        return -1;
    if (asked->term == NULL) {
        answer_status(c, 400, 0, "term is missing");
        return -1;
    }
    return answer_range(c, bound, &asked->range);
}

static int64_t *
ids_of(struct arena *a, const struct search_page *found)
{
    int64_t *ids = arena_array(a, found->nhits, sizeof *ids);
    for (size_t i = 0; i < found->nhits; i++)
        ids[i] = found->hits[i].id;
    return ids;
}

/* Waiting does not help: somebody has to run matineectl index. */
static void
answer_no_index(struct call *c)
{
    reply_header(c->rep, "Retry-After", "60");
    answer_status(c, 503, 0, "Search unavailable");
}

void
search_titles_get(struct call *c)
{
    struct asked asked;
    struct search_page found;
    struct title *titles;
    size_t n;
    unsigned filters;
    if (read_asked(c, RESULTS_MAX, &asked) != 0 || expand_read(c) != 0 ||
        filter_read(c, &filters) != 0)
        return;
    if (search_titles(c->index, c->arena, asked.term, SEARCH_TOP | filters, c->ask.now,
            (size_t)asked.range.start_index, (size_t)asked.range.max_results, &found) != 0) {
        answer_no_index(c);
        return;
    }
    if (load_titles(c, ids_of(c->arena, &found), found.nhits, &titles, &n) != 0 ||
        load_parts(c, titles, n, &c->ask.expand) != 0) {
        answer_unavailable(c);
        return;
    }
    struct page page = page_of_titles(titles, n, found.total, &asked.range);
    page.term = asked.term;
    answer_view(c, "titles", &page);
}

void
search_autocomplete_get(struct call *c)
{
    struct asked asked;
    struct search_page found;
    unsigned filters;
    if (read_asked(c, SUGGESTIONS_MAX, &asked) != 0 || filter_read(c, &filters) != 0)
        return;
    if (search_suggest(c->index, c->arena, asked.term, SEARCH_TOP | filters, c->ask.now,
            (size_t)asked.range.start_index, (size_t)asked.range.max_results, &found) != 0) {
        answer_no_index(c);
        return;
    }
    struct suggestion *list = arena_array(c->arena, found.nhits, sizeof *list);
    for (size_t i = 0; i < found.nhits; i++)
        list[i] = (struct suggestion){ .name = found.hits[i].name, .id = found.hits[i].id };
    const struct page page = { .total = (int64_t)found.total,
        .start_index = asked.range.start_index,
        .count = (int64_t)found.nhits,
        .suggestions = list,
        .nsuggestions = found.nhits };
    answer_view(c, "autocomplete", &page);
}

void
search_people_get(struct call *c)
{
    struct asked asked;
    struct search_page found;
    struct person *people;
    size_t n;
    if (c->ask.version >= 200)
        c->ask.version = 100; /* version 2.0 has no shape of its own (spec/formats.md 3) */
    if (read_asked(c, RESULTS_MAX, &asked) != 0 || expand_read(c) != 0)
        return;
    if (search_people(c->index, c->arena, asked.term, (size_t)asked.range.start_index,
            (size_t)asked.range.max_results, &found) != 0) {
        answer_no_index(c);
        return;
    }
    if (load_people(c, ids_of(c->arena, &found), found.nhits, &people, &n) != 0 ||
        load_filmographies(c, people, n, c->ask.expand.filmography) != 0) {
        answer_unavailable(c);
        return;
    }
    struct page page = page_of_people(people, n, found.total, &asked.range);
    page.term = asked.term;
    answer_view(c, "people", &page);
}
