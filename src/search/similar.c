/*
 * Similar: see similar.h. Every trait has a list of the titles that have it;
 * for one title the lists of its traits are walked and scores added up, so the
 * work goes with the lengths of those lists and not with all pairs. Lists stand
 * in order of years, and of a long one only the part around the title's own year
 * is walked: sharing a common genre says nothing across decades.
 */
#include "search/similar.h"

#include "util/arena.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* What sharing a trait is worth, before it is weighted by how rare it is. */
static const float worth[SIMILAR_TRAIT__MAX] = {
    [SIMILAR_DIRECTOR] = 3.0F,
    [SIMILAR_CAST] = 1.5F,
    [SIMILAR_GENRE] = 1.0F,
};

#define YEARS_NEAR 20   /* further apart, time adds nothing */
#define LIST_MAX   4000 /* titles of one trait that are looked at */
#define NEAR_WORTH 1.0F /* same year */

struct member {
    int64_t id;
    int64_t year;
    int64_t popularity;
    size_t first; /* of its traits */
    size_t n;
};

/* A title having a trait. */
struct having {
    uint64_t trait; /* hash of kind and key */
    uint32_t title; /* place among the members */
    uint16_t kind;
    int16_t year; /* of the title */
};

struct similar {
    struct arena *arena;
    struct member *members;
    size_t nmembers;
    size_t members_cap;
    struct having *having; /* in the order of titles */
    size_t nhaving;
    size_t having_cap;
    struct having *by_trait; /* the same, sorted by trait and title */
    float *scores;           /* of one title with all others */
    uint32_t *met;           /* those with a score */
    size_t nmet;
};

struct similar *
similar_new(void)
{
    struct arena *a = arena_new((size_t)256 * 1024);
    struct similar *s = arena_zalloc(a, sizeof *s);
    s->arena = a;
    return s;
}

void
similar_free(struct similar *s)
{
    if (s == NULL)
        return;
    arena_free(s->arena);
}

/* Room for one more in an array that doubles. */
static void *
grown(struct arena *a, void *list, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return list;
    size_t wanted = *cap != 0 ? *cap * 2 : 1024;
    void *fresh = arena_array(a, wanted, size);
    if (n != 0)
        memcpy(fresh, list, n * size);
    *cap = wanted;
    return fresh;
}

void
similar_title(struct similar *s, int64_t id, int64_t year, int64_t popularity)
{
    s->members = grown(s->arena, s->members, s->nmembers, &s->members_cap, sizeof *s->members);
    s->members[s->nmembers++] = (struct member){
        .id = id, .year = year, .popularity = popularity, .first = s->nhaving
    };
}

void
similar_trait(struct similar *s, enum similar_trait trait, const char *key)
{
    struct member *m = &s->members[s->nmembers - 1];
    uint64_t hash = XXH3_64bits_withSeed(key, strlen(key), (XXH64_hash_t)trait + 1);
    for (size_t i = 0; i < m->n; i++)
        if (s->having[m->first + i].trait == hash)
            return;
    s->having = grown(s->arena, s->having, s->nhaving, &s->having_cap, sizeof *s->having);
    s->having[s->nhaving++] = (struct having){ .trait = hash,
        .title = (uint32_t)(s->nmembers - 1),
        .kind = (uint16_t)trait,
        .year = (int16_t)(m->year < INT16_MAX ? m->year : INT16_MAX) };
    m->n++;
}

static int
by_trait(const void *a, const void *b)
{
    const struct having *x = a;
    const struct having *y = b;
    if (x->trait != y->trait)
        return x->trait < y->trait ? -1 : 1;
    if (x->year != y->year)
        return x->year < y->year ? -1 : 1;
    return x->title < y->title ? -1 : x->title > y->title;
}

static void
prepare(struct similar *s)
{
    s->by_trait = arena_memdup(s->arena, s->having, s->nhaving * sizeof *s->having);
    if (s->nhaving != 0)
        qsort(s->by_trait, s->nhaving, sizeof *s->by_trait, by_trait);
    s->scores = arena_array(s->arena, s->nmembers, sizeof *s->scores);
    s->met = arena_array(s->arena, s->nmembers, sizeof *s->met);
}

/* The first place in the order of by_trait that is not before this one. */
static size_t
place_of(const struct similar *s, uint64_t trait, int64_t year)
{
    size_t low = 0;
    size_t high = s->nhaving;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct having *h = &s->by_trait[middle];
        if (h->trait < trait || (h->trait == trait && h->year < year))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The titles that share a trait. */
struct list {
    const struct having *first; /* of those to look at */
    size_t n;
    size_t all; /* how many have it */
};

static struct list
list_of(const struct similar *s, const struct having *mine)
{
    size_t begin = place_of(s, mine->trait, INT16_MIN);
    size_t end =
        mine->trait == UINT64_MAX ? s->nhaving : place_of(s, mine->trait + 1, INT16_MIN);
    size_t all = end - begin;
    if (all > LIST_MAX) {
        size_t own = place_of(s, mine->trait, mine->year);
        size_t before = own - begin < LIST_MAX / 2 ? own - begin : LIST_MAX / 2;
        begin = own - before;
        if (end - begin < LIST_MAX)
            begin = end - LIST_MAX;
        end = begin + LIST_MAX;
    }
    return (struct list){ .first = &s->by_trait[begin], .n = end - begin, .all = all };
}

static void
add_scores(struct similar *s, uint32_t own)
{
    const struct member *m = &s->members[own];
    s->nmet = 0;
    for (size_t i = 0; i < m->n; i++) {
        const struct having *mine = &s->having[m->first + i];
        const struct list list = list_of(s, mine);
        float rarity = logf((float)(s->nmembers + 1) / (float)list.all);
        float score = worth[mine->kind] * rarity;
        for (size_t k = 0; k < list.n; k++) {
            uint32_t title = list.first[k].title;
            if (!(s->scores[title] > 0.0F) && title != own)
                s->met[s->nmet++] = title;
            s->scores[title] += score;
        }
    }
}

static float
nearness(const struct member *a, const struct member *b)
{
    if (a->year == 0 || b->year == 0)
        return 0.0F;
    int64_t apart = a->year > b->year ? a->year - b->year : b->year - a->year;
    return apart < YEARS_NEAR ? NEAR_WORTH * (float)(YEARS_NEAR - apart) / YEARS_NEAR : 0.0F;
}

/* Whether `x` is the better answer: higher score, more popular, lower id. */
static bool
better(const struct similar *s, uint32_t x, uint32_t y)
{
    if (s->scores[x] > s->scores[y] || s->scores[x] < s->scores[y])
        return s->scores[x] > s->scores[y];
    if (s->members[x].popularity != s->members[y].popularity)
        return s->members[x].popularity > s->members[y].popularity;
    return s->members[x].id < s->members[y].id;
}

/* The best of those met, in order; all scores are zero again afterwards. */
static size_t
take_best(struct similar *s, uint32_t own, int64_t ids[SIMILAR_MAX])
{
    uint32_t best[SIMILAR_MAX];
    size_t n = 0;
    for (size_t i = 0; i < s->nmet; i++)
        s->scores[s->met[i]] += nearness(&s->members[own], &s->members[s->met[i]]);
    for (size_t i = 0; i < s->nmet; i++) {
        uint32_t title = s->met[i];
        if (n == SIMILAR_MAX && !better(s, title, best[n - 1]))
            continue;
        size_t k = n < SIMILAR_MAX ? n++ : n - 1;
        for (; k > 0 && better(s, title, best[k - 1]); k--)
            best[k] = best[k - 1];
        best[k] = title;
    }
    for (size_t i = 0; i < n; i++)
        ids[i] = s->members[best[i]].id;
    for (size_t i = 0; i < s->nmet; i++)
        s->scores[s->met[i]] = 0.0F;
    s->scores[own] = 0.0F;
    return n;
}

int
similar_each(struct similar *s, similar_fn *fn, void *arg)
{
    prepare(s);
    for (uint32_t i = 0; i < s->nmembers; i++) {
        int64_t ids[SIMILAR_MAX];
        add_scores(s, i);
        size_t n = take_best(s, i, ids);
        int rc = fn(arg, s->members[i].id, ids, n);
        if (rc != 0)
            return rc;
    }
    return 0;
}
