/*
 * Names: see names.h. Two sorted arrays: whole names of what can be watched and
 * of series, and, for episodes, each end of their names behind a colon under the
 * id of their series ("The Wire: Season 1: The Target" is also "The Target").
 */
#include "ctl/names.h"

#include "import/history.h"
#include "store/lookup.h"
#include "util/arena.h"
#include "util/utf8.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A name; owner is 0 for whole names of films and episodes, -1 for those of series, else the
 * series an episode is of. */
struct name {
    int64_t owner;
    const char *folded;
    int64_t season;
    int64_t id;
};

struct names {
    struct arena *arena;
    struct name *list;
    size_t n;
    size_t cap;
};

#define OWNER_NONE   0
#define OWNER_SERIES (-1)

static int
compare(const void *a, const void *b)
{
    const struct name *x = a;
    const struct name *y = b;
    if (x->owner != y->owner)
        return x->owner < y->owner ? -1 : 1;
    return strcmp(x->folded, y->folded);
}

static void
add(struct names *n, struct name name)
{
    if (n->n == n->cap) {
        size_t cap = n->cap != 0 ? n->cap * 2 : 4096;
        struct name *list = arena_array(n->arena, cap, sizeof *list);
        if (n->n != 0)
            memcpy(list, n->list, n->n * sizeof *list);
        n->list = list;
        n->cap = cap;
    }
    n->list[n->n++] = name;
}

/* Quotation marks and dashes as typewriters have them: which ones a text uses is a matter of
 * its editors. All of them are three bytes from E2 80. */
static void
plain_marks(char *s)
{
    char *to = s;
    for (const char *p = s; *p != '\0'; to++) {
        unsigned char third = p[0] == '\xE2' && p[1] == '\x80' ? (unsigned char)p[2] : 0;
        bool mark = third >= 0x90 && third <= 0x9F;
        *to = !mark ? *p : third <= 0x95 ? '-' : third <= 0x9B ? '\'' : '"';
        p += mark ? 3 : 1;
    }
    *to = '\0';
}

/* NULL when it is not UTF-8. */
static const char *
fold(struct arena *a, const char *p, size_t len)
{
    char *folded = utf8_fold(a, p, len, NULL);
    if (folded != NULL)
        plain_marks(folded);
    return folded;
}

static void
add_title(struct names *n, const struct store_name *t)
{
    const char *folded = fold(n->arena, t->name, strlen(t->name));
    struct name name = { .folded = folded, .season = t->season, .id = t->id };
    if (folded == NULL)
        return;
    if (t->kind == TITLE_SERIES)
        name.owner = OWNER_SERIES;
    else if (t->kind != TITLE_MOVIE && t->kind != TITLE_PROGRAM)
        return;
    add(n, name);
    if (t->kind != TITLE_PROGRAM || t->series_id == 0)
        return;
    name.owner = t->series_id;
    add(n, name);
    for (const char *p = strstr(folded, ": "); p != NULL; p = strstr(p + 1, ": ")) {
        name.folded = p + 2;
        add(n, name);
    }
}

struct names *
names_load(struct store *s, struct arena *a)
{
    struct names *n = arena_zalloc(a, sizeof *n);
    struct arena *batch = arena_new((size_t)256 * 1024);
    int64_t after = 0;
    int more;
    n->arena = a;
    do {
        struct store_name *list;
        size_t count;
        arena_reset(batch);
        more = store_lookup_names(s, batch, &after, &list, &count);
        for (size_t i = 0; more > 0 && i < count; i++)
            add_title(n, &list[i]);
    } while (more > 0);
    arena_free(batch);
    if (n->n != 0)
        qsort(n->list, n->n, sizeof *n->list, compare);
    return more == 0 ? n : NULL;
}

/* The first of the names with that owner; `*count` says how many follow. */
static const struct name *
range(const struct names *n, int64_t owner, const char *folded, size_t *count)
{
    const struct name wanted = { .owner = owner, .folded = folded };
    *count = 0;
    if (n->n == 0)
        return NULL;
    const struct name *first = bsearch(&wanted, n->list, n->n, sizeof *n->list, compare);
    if (first == NULL)
        return NULL;
    while (first > n->list && compare(first - 1, &wanted) == 0)
        first--;
    while (first + *count < n->list + n->n && compare(first + *count, &wanted) == 0)
        (*count)++;
    return first;
}

/* Takes one more candidate into what was found so far. */
static enum names_result
join(enum names_result so_far, int64_t candidate, int64_t *id)
{
    if (so_far == NAMES_NONE) {
        *id = candidate;
        return NAMES_FOUND;
    }
    return *id == candidate ? so_far : NAMES_SEVERAL;
}

static enum names_result
find_whole(const struct names *n, const char *folded, int64_t *id)
{
    enum names_result result = NAMES_NONE;
    size_t count;
    const struct name *list = range(n, OWNER_NONE, folded, &count);
    for (size_t i = 0; i < count; i++)
        result = join(result, list[i].id, id);
    return result;
}

/* One way to read the name of an episode. */
static enum names_result
find_episode(const struct names *n, struct arena *scratch, const struct import_view_name *view,
    enum names_result result, int64_t *id)
{
    const char *series = fold(scratch, view->series, view->series_len);
    const char *episode = fold(scratch, view->episode, strlen(view->episode));
    size_t nseries;
    size_t nepisodes;
    if (series == NULL || episode == NULL || *episode == '\0')
        return result;
    const struct name *of = range(n, OWNER_SERIES, series, &nseries);
    for (size_t i = 0; i < nseries; i++) {
        const struct name *e = range(n, of[i].id, episode, &nepisodes);
        for (size_t k = 0; k < nepisodes; k++)
            if (view->season == 0 || e[k].season == 0 || e[k].season == view->season)
                result = join(result, e[k].id, id);
    }
    return result;
}

enum names_result
names_find(const struct names *n, struct arena *scratch, const char *name, int64_t *id)
{
    struct import_view_name views[IMPORT_VIEW_NAMES_MAX];
    const char *folded = fold(scratch, name, strlen(name));
    enum names_result result = folded != NULL ? find_whole(n, folded, id) : NAMES_NONE;
    if (result != NAMES_NONE)
        return result;
    size_t nviews = import_view_names(name, views);
    for (size_t i = 0; i < nviews; i++)
        result = find_episode(n, scratch, &views[i], result, id);
    return result;
}
