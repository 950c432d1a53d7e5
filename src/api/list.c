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
#include "store/recommendation.h"
#include "util/arena.h"

#include <stdlib.h>
#include <string.h>

#define TOP         "top"
#define TOP_TITLES  10
#define RESULTS_MAX 100
#define GENRES_MAX  5

static const char *
top_name(struct arena *a, const char *first_name)
{
    return arena_printf(a, "Top %d for %s", TOP_TITLES, first_name);
}

static const char *
genre_name(struct arena *a, const char *genre, const char *first_name)
{
    return arena_printf(a, "%s for %s", genre, first_name);
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
    lists[0] = (struct user_list){ .id = TOP, .name = top_name(c->arena, u->first_name) };
    for (size_t i = 0; i < n; i++)
        lists[i + 1] = (struct user_list){
            .id = arena_printf(c->arena, "%lld", (long long)tastes[i].genre_id),
            .name = genre_name(c->arena, tastes[i].genre, u->first_name),
        };
    answer_view(c, "lists", &(struct user_page){ .lists = lists, .nlists = n + 1 });
}

/* The number of the genre whose list is in the path, 0 for the best of all. Returns 0, or
 * -1 when there is no list of that name. */
static int
read_genre(const char *word, int64_t *genre)
{
    *genre = 0;
    if (strcmp(word, TOP) == 0)
        return 0;
    if (strlen(word) > 9 || strspn(word, "0123456789") != strlen(word) || *word == '0')
        return -1;
    *genre = atol(word);
    return *genre != 0 ? 0 : -1;
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

/* Makes the page of what was found. Returns 0 or -1. */
static int
make_page(struct call *c, const struct store_recommendations *found, struct page *page)
{
    struct title_ref *refs = arena_array(c->arena, found->n, sizeof *refs);
    for (size_t i = 0; i < found->n; i++)
        refs[i].id = found->list[i].title_id;
    const struct range whole = { .start_index = 0, .max_results = RESULTS_MAX };
    return load_page(c, refs, found->n, &whole, page);
}

static void
answer_list(struct call *c, int64_t genre, int64_t most, const struct range *asked,
    const struct store_recommendations *found)
{
    struct page page;
    if (make_page(c, found, &page) != 0) {
        answer_unavailable(c);
        return;
    }
    page.start_index = asked->start_index;
    page.total = found->total < most ? found->total : most;
    page.heading = genre != 0 ? genre_name(c->arena, found->genre, found->first_name)
                              : top_name(c->arena, found->first_name);
    answer_view(c, "list", &page);
}

void
list_get(struct call *c)
{
    struct range asked;
    int64_t genre;
    if (answer_range(c, RESULTS_MAX, &asked) != 0 || expand_read(c) != 0)
        return;
    if (read_genre(c->word, &genre) != 0) {
        answer_not_found(c);
        return;
    }
    int64_t most = genre == 0 ? TOP_TITLES : INT64_MAX;
    struct range range = within(asked, most);
    struct store_recommendations found;
    int rc = store_recommendation_list(c->store, c->arena, c->oauth.user_id, genre,
        range.start_index, range.max_results, &found);
    if (rc < 0)
        answer_unavailable(c);
    else if (rc == 0)
        user_answer_closed(c);
    else if (genre != 0 && found.genre == NULL)
        answer_not_found(c);
    else
        answer_list(c, genre, most, &asked, &found);
}
