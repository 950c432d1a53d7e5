/*
 * Queue settle: see queue_settle.h.
 */
#include "store/queue_settle.h"

#include "util/arena.h"

#include <string.h>

enum queue_when
queue_when(const struct title *t, enum medium medium, int64_t now, int64_t *from)
{
    enum queue_when when = QUEUE_NEVER;
    *from = 0;
    for (size_t i = 0; i < t->nformats; i++) {
        const struct availability *f = &t->formats[i];
        if (strcmp(f->format, medium_formats[medium]) != 0)
            continue;
        if (f->from > now) {
            if (*from == 0 || f->from < *from)
                *from = f->from;
        } else if (f->until == 0 || f->until > now) {
            *from = 0;
            return QUEUE_NOW;
        } else {
            when = QUEUE_OVER;
        }
    }
    return *from != 0 ? QUEUE_LATER : when;
}

enum fate { FATE_STAYS, FATE_COMES, FATE_WAITS, FATE_GOES };

/* What becomes of an entry. Nobody knew of what was saved without a date whether it
 * would come on Blu-ray: it comes on DVD when it is there on DVD alone. */
static enum fate
fate_of(struct store_queue_entry *e, const struct title *t, int64_t now)
{
    int64_t from;
    if (t == NULL)
        return FATE_GOES;
    enum queue_when when = queue_when(t, e->medium, now, &from);
    if (e->saved && when == QUEUE_NEVER && e->medium == MEDIUM_BLURAY &&
        queue_when(t, MEDIUM_DVD, now, &from) == QUEUE_NOW) {
        e->medium = MEDIUM_DVD;
        when = QUEUE_NOW;
    }
    switch (when) {
    case QUEUE_NOW:
        return e->saved ? FATE_COMES : FATE_STAYS;
    case QUEUE_LATER:
        return e->saved ? FATE_STAYS : FATE_WAITS;
    case QUEUE_OVER:
        return FATE_GOES;
    case QUEUE_NEVER:
        break;
    }
    return e->saved ? FATE_STAYS : FATE_GOES;
}

/* Appends the entries of that fate and part. */
static void
take(struct store_queue *after, const struct store_queue_entry *entries, size_t n,
    const enum fate *fates, enum fate fate, bool was_saved, int64_t now)
{
    for (size_t i = 0; i < n; i++) {
        if (fates[i] != fate || entries[i].saved != was_saved)
            continue;
        struct store_queue_entry *e = &after->entries[after->n++];
        *e = entries[i];
        if (fate == FATE_STAYS)
            continue;
        e->saved = fate == FATE_WAITS;
        e->added = now;
    }
}

bool
queue_settle(struct arena *a, const struct store_queue *before,
    const struct title *const *titles, int64_t now, struct store_queue *after)
{
    size_t n = before->n;
    struct store_queue_entry *entries = arena_array(a, n, sizeof *entries);
    enum fate *fates = arena_array(a, n, sizeof *fates);
    bool all_stay = true;
    for (size_t i = 0; i < n; i++) {
        entries[i] = before->entries[i];
        fates[i] = fate_of(&entries[i], titles[i], now);
        all_stay = all_stay && fates[i] == FATE_STAYS;
    }
    *after = (struct store_queue){ .etag = before->etag,
        .entries = arena_array(a, n, sizeof *after->entries) };
    take(after, entries, n, fates, FATE_STAYS, false, now);
    take(after, entries, n, fates, FATE_COMES, true, now);
    take(after, entries, n, fates, FATE_STAYS, true, now);
    take(after, entries, n, fates, FATE_WAITS, false, now);
    return !all_stay;
}
