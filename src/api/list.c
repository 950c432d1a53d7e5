/*
 * List: see list.h. A list of a genre stays at its address whether or not the
 * user likes the genre today.
 */
#include "api/list.h"

#include "api/answer.h"
#include "api/expand.h"
#include "api/load.h"
#include "api/page.h"
#include "api/user.h"
#include "model/user.h"
#include "store/category.h"
#include "store/recommendation.h"
#include "util/arena.h"

#include <stdlib.h>
#include <string.h>

#define TOP         "top"
#define TOP_TITLES  10
#define RESULTS_MAX 100
#define GENRES_MAX  5

static const char *
top_name(struct arena *a, const struct user *u)
{
    return arena_printf(a, "Top %d for %s", TOP_TITLES, u->first_name);
}

static const char *
genre_name(struct arena *a, const char *genre, const struct user *u)
{
    return arena_printf(a, "%s for %s", genre, u->first_name);
}

void
list_all_get(struct call *c)
{
    struct store_taste *tastes;
    size_t n;
    const struct user *u = user_load(c);
    if (u == NULL)
        return;
    if (store_recommendation_tastes(
            c->store, c->arena, c->oauth.user_id, GENRES_MAX, &tastes, &n) != 0) {
        answer_unavailable(c);
        return;
    }
    struct user_list *lists = arena_array(c->arena, n + 1, sizeof *lists);
    lists[0] = (struct user_list){ .id = TOP, .name = top_name(c->arena, u) };
    for (size_t i = 0; i < n; i++)
        lists[i + 1] = (struct user_list){
            .id = arena_printf(c->arena, "%lld", (long long)tastes[i].genre_id),
            .name = genre_name(c->arena, tastes[i].genre, u),
        };
    answer_view(c, "lists", &(struct user_page){ .lists = lists, .nlists = n + 1 });
}

/* The name of the genre with the number in the path. */
static enum load_result
find_genre(struct call *c, const char **genre)
{
    struct category *found;
    size_t n = 0;
    if (strlen(c->word) > 9 || strspn(c->word, "0123456789") != strlen(c->word) ||
        *c->word == '0')
        return LOAD_NONE;
    if (store_category_genres(c->store, c->arena, atol(c->word), &found, &n) != 0)
        return LOAD_FAILED;
    if (n == 0)
        return LOAD_NONE;
    *genre = found[0].term;
    return LOAD_OK;
}

/* Cuts what was asked for to the first `most` titles of a list. */
static struct range
within(struct range range, int64_t most)
{
    if (range.start_index > most)
        range.start_index = most;
    if (range.max_results > most - range.start_index)
        range.max_results = most - range.start_index;
    return range;
}

static int
load_list(struct call *c, const struct user *u, const char *genre, const struct range *asked,
    struct page *page)
{
    int64_t most = genre == NULL ? TOP_TITLES : INT64_MAX;
    struct range range = within(*asked, most);
    struct store_recommendation *found = NULL;
    size_t n = 0;
    int64_t total;
    if (store_recommendation_list(c->store, c->arena, u, genre, range.start_index,
            range.max_results, &found, &n, &total) != 0)
        return -1;
    struct title_ref *refs = arena_array(c->arena, n, sizeof *refs);
    for (size_t i = 0; i < n; i++)
        refs[i].id = found[i].title_id;
    const struct range whole = { .start_index = 0, .max_results = RESULTS_MAX };
    if (load_page(c, refs, n, &whole, page) != 0)
        return -1;
    page->start_index = asked->start_index;
    page->total = total < most ? total : most;
    return 0;
}

void
list_get(struct call *c)
{
    struct range range;
    const char *genre = NULL;
    if (answer_range(c, RESULTS_MAX, &range) != 0 || expand_read(c) != 0)
        return;
    enum load_result result = LOAD_OK;
    if (strcmp(c->word, TOP) != 0)
        result = find_genre(c, &genre);
    if (result == LOAD_NONE) {
        answer_not_found(c);
        return;
    }
    const struct user *u = result == LOAD_OK ? user_load(c) : NULL;
    if (result == LOAD_OK && u == NULL)
        return;
    struct page page;
    if (result == LOAD_FAILED || load_list(c, u, genre, &range, &page) != 0) {
        answer_unavailable(c);
        return;
    }
    page.heading = genre != NULL ? genre_name(c->arena, genre, u) : top_name(c->arena, u);
    answer_view(c, "list", &page);
}
