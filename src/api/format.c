/*
 * Format: see format.h.
 */
#include "api/format.h"

#include "util/arena.h"

#include <string.h>

/* The lower the nearer; -1 where the country rules it out. */
static int
distance(const struct availability *f, const char *country)
{
    if (*country == '\0')
        return f->country[0] != '\0';
    if (f->country[0] == '\0')
        return 1;
    return strcmp(f->country, country) == 0 ? 0 : -1;
}

enum when { WHEN_NOW, WHEN_LATER, WHEN_OVER };

static enum when
when(const struct availability *f, int64_t now)
{
    if (f->from > now)
        return WHEN_LATER;
    return f->until != 0 && f->until <= now ? WHEN_OVER : WHEN_NOW;
}

/* Whether `f` is to be shown rather than `g`. */
static bool
is_better(const struct availability *f, const struct availability *g, const char *country,
    int64_t now)
{
    if (distance(f, country) != distance(g, country))
        return distance(f, country) < distance(g, country);
    if (when(f, now) != when(g, now))
        return when(f, now) < when(g, now);
    switch (when(f, now)) {
    case WHEN_LATER:
        return f->from < g->from;
    case WHEN_OVER:
        return f->until > g->until;
    case WHEN_NOW:
        break;
    }
    return false;
}

static struct availability *
find(struct availability *list, size_t n, const char *format)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].format, format) == 0)
            return &list[i];
    return NULL;
}

const struct availability *
format_choose(struct arena *a, const struct availability *list, size_t *n, const char *country,
    int64_t now)
{
    struct availability *kept = arena_array(a, *n, sizeof *kept);
    size_t nkept = 0;
    for (size_t i = 0; i < *n; i++) {
        if (distance(&list[i], country) < 0)
            continue;
        struct availability *same = find(kept, nkept, list[i].format);
        if (same == NULL)
            kept[nkept++] = list[i];
        else if (is_better(&list[i], same, country, now))
            *same = list[i];
    }
    *n = nkept;
    return kept;
}
