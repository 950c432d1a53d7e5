/*
 * Fuzz target: an index file that keeps its magic, size and checksum but lies
 * in any other byte is refused or searched without harm. The last bytes of the
 * file are one of the terms, so that terms vary as well.
 */
#include "search/image.h"
#include "search/match.h"
#include "util/arena.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const terms[] = { "a", "m", "the thing", "spider-man", "alein", "日本",
    "1979" };
enum { TERMS = sizeof terms / sizeof terms[0], OWN_TERM = 40 };

/* The bytes as a file that passes for whole; malloc'ed. */
static char *
pass_for_whole(const uint8_t *data, size_t size)
{
    struct image_head head;
    char *file = malloc(size);
    if (file == NULL)
        abort();
    memcpy(file, data, size);
    memcpy(&head, file, sizeof head);
    memcpy(head.magic, IMAGE_MAGIC, sizeof head.magic);
    head.order = IMAGE_ORDER;
    head.version = IMAGE_VERSION;
    head.size = size;
    memcpy(file, &head, sizeof head);
    head.sum = image_sum(file, size);
    memcpy(file, &head, sizeof head);
    return file;
}

static void
search_shelf(struct match_board *board, const struct image_shelf_view *shelf, struct arena *a,
    const char *term, bool suggest)
{
    struct match_ask ask = {
        .term = term, .flagsets = 0xFF, .suggest = suggest, .offset = suggest, .limit = 20
    };
    struct match_page page;
    match_run(board, shelf, a, &ask, &page);
    if (page.n > page.total)
        abort();
    for (size_t i = 0; i < page.n; i++)
        arena_strdup(a, shelf->names + shelf->docs[page.docs[i]].name);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct image image;
    if (size < sizeof(struct image_head))
        return 0;
    struct arena *a = arena_new(0);
    struct match_board *board = match_board_new();
    char *file = pass_for_whole(data, size);
    size_t own = size < OWN_TERM ? size : OWN_TERM;
    const char *own_term = arena_strndup(a, file + size - own, own);
    bool whole = image_check(file, size, &image) == NULL;
    for (int s = 0; whole && s < SHELF__MAX; s++) {
        for (int t = 0; t < TERMS; t++)
            search_shelf(board, &image.shelves[s], a, terms[t], t % 2 == 0);
        search_shelf(board, &image.shelves[s], a, own_term, false);
    }
    free(file);
    match_board_free(board);
    arena_free(a);
    return 0;
}
