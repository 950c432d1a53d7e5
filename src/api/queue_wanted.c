/*
 * Queue wanted: see queue_wanted.h.
 */
#include "api/queue_wanted.h"

#include "api/load.h"
#include "api/queue_rule.h"
#include "api/title_ref.h"
#include "store/queue.h"
#include "store/title.h"
#include "util/arena.h"

#include <stdlib.h>
#include <string.h>

/* The number at the end of an entry's id: ".../queues/disc/available/4/70000001". Returns
 * 0, or -1 when it is none. */
static int
read_entry(const char *text, struct title_ref_parts *ref)
{
    const char *digits = strrchr(text, '/');
    if (strstr(text, "/queues/") == NULL || digits == NULL || digits[1] < '1' ||
        digits[1] > '9' || strlen(++digits) > 18 ||
        strspn(digits, "0123456789") != strlen(digits))
        return -1;
    *ref = (struct title_ref_parts){ .any_kind = true, .id = strtoll(digits, NULL, 10) };
    return 0;
}

/* The titles at the addresses; NULL where there is none. */
static int
load_named(struct call *c, const struct queue_wishes *wishes, const struct title **titles)
{
    struct title_ref_parts *refs = arena_array(c->arena, wishes->n, sizeof *refs);
    for (size_t i = 0; i < wishes->n; i++) {
        const char *text = wishes->list[i].ref;
        if (title_ref_read(text, strlen(text), &refs[i]) != 0 &&
            read_entry(text, &refs[i]) != 0)
            refs[i].id = 0;
    }
    return title_ref_load(c, refs, wishes->n, titles) == LOAD_OK ? 0 : -1;
}

/* The children of those that are sets; sets[i] for titles[i]. */
static int
load_sets(struct call *c, enum queue_kind kind, const struct title **titles, size_t n,
    const struct title **sets)
{
    struct title *list = arena_array(c->arena, n, sizeof *list);
    size_t nlist = 0;
    for (size_t i = 0; i < n; i++) {
        sets[i] = NULL;
        if (titles[i] == NULL || !queue_rule_is_set(titles[i], kind))
            continue;
        sets[i] = &list[nlist];
        list[nlist++] = *titles[i];
    }
    return nlist == 0 ? 0 : store_title_children(c->store, c->arena, list, nlist);
}

/* Ids of what is put into the queue for one title. Returns how many. */
static size_t
entry_ids(enum queue_kind kind, const struct title *t, const struct title *set, int64_t *ids,
    size_t room)
{
    if (set == NULL) {
        int64_t id = queue_rule_entry(t, kind);
        if (id != 0 && room != 0)
            ids[0] = id;
        return id != 0;
    }
    for (size_t i = 0; i < set->ndiscs && i < room; i++)
        ids[i] = set->discs[i].id;
    return set->ndiscs;
}

static enum queue_refusal
take_format(const struct queue_wish *wish, struct queue_wanted *w)
{
    w->medium = QUEUE_ANY_MEDIUM;
    if (wish->format == NULL)
        return QUEUE_FINE;
    w->medium = queue_rule_medium_of(wish->format);
    return w->medium != QUEUE_ANY_MEDIUM ? QUEUE_FINE : QUEUE_FORMAT;
}

/* Hands the loaded titles out to those that named them. */
static void
hand_out(struct title *loaded, struct queue_wanted *wanted, size_t n)
{
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        struct queue_wanted *w = &wanted[i];
        size_t kept = 0;
        for (size_t k = 0; k < w->n; k++, at++)
            if (loaded[at].id != 0)
                w->titles[kept++] = &loaded[at];
        w->n = kept;
        if (w->n == 0)
            w->refusal = QUEUE_TITLE;
    }
}

int
queue_wanted_load(struct call *c, enum queue_kind kind, const struct queue_wishes *wishes,
    struct queue_wanted **wanted)
{
    size_t n = wishes->n;
    const struct title **titles = arena_array(c->arena, n, sizeof *titles);
    const struct title **sets = arena_array(c->arena, n, sizeof *sets);
    int64_t *ids = arena_array(c->arena, QUEUE_MAX, sizeof *ids);
    size_t nids = 0;
    *wanted = arena_array(c->arena, n, sizeof **wanted);
    if (load_named(c, wishes, titles) != 0 || load_sets(c, kind, titles, n, sets) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct queue_wanted *w = &(*wanted)[i];
        *w = (struct queue_wanted){
            .ref = wishes->list[i].ref, .saved = wishes->list[i].saved, .set = sets[i] != NULL
        };
        w->refusal = take_format(&wishes->list[i], w);
        if (titles[i] != NULL)
            w->n = entry_ids(kind, titles[i], sets[i], ids + nids, QUEUE_MAX - nids);
        if (w->n > QUEUE_MAX - nids)
            return QUEUE_LARGE;
        w->titles = arena_array(c->arena, w->n, sizeof *w->titles);
        nids += w->n;
    }
    struct title *loaded;
    if (load_whole(c, ids, nids, &loaded) != 0)
        return -1;
    hand_out(loaded, *wanted, n);
    return QUEUE_FINE;
}
