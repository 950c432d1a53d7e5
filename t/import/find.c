/*
 * Find: looks into a search index as the API would: `find INDEX titles TERM` or
 * `find INDEX people TERM` prints the number of hits and then id and name of
 * the first ten; `find INDEX generation` the number of the index. For tests.
 */
#include "search/index.h"
#include "util/arena.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int
print_hits(struct search *s, const char *what, const char *term)
{
    struct arena *a = arena_new(0);
    struct search_page page;
    int rc = strcmp(what, "people") == 0 ? search_people(s, a, term, 0, 10, &page)
                                         : search_titles(s, a, term, 0, 0, 0, 10, &page);
    if (rc == 0)
        printf("%zu\n", page.total);
    for (size_t i = 0; i < page.nhits; i++)
        printf("%" PRId64 "\t%s\n", page.hits[i].id, page.hits[i].name);
    arena_free(a);
    return rc;
}

int
main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: find INDEX titles TERM | people TERM | generation\n");
        return 2;
    }
    struct search *s = search_open(argv[1]);
    int rc = 0;
    if (argc == 4)
        rc = print_hits(s, argv[2], argv[3]);
    else
        printf("%" PRIu64 "\n", search_generation(s));
    search_close(s);
    return rc == 0 ? 0 : 1;
}
