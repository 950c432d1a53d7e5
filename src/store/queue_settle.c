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

static enum fate
fate_of(const struct store_queue_entry *e, const struct title *t, int64_t now)
{
    int64_t from;
    if (t == NULL)
        return FATE_GOES;
    enum queue_when when = queue_when(t, e->medium, now, &from);
    if (e->saved)
        return when == QUEUE_NOW ? FATE_COMES : FATE_STAYS;
    if (when == QUEUE_NOW)
        return FATE_STAYS;
    return when == QUEUE_LATER ? FATE_WAITS : FATE_GOES;
}

/* Appends the entries of that fate and part. */
static void
take(struct store_queue *after, const struct store_queue *before, const enum fate *fates,
    enum fate fate, bool was_saved, int64_t now)
{
    for (size_t i = 0; i < before->n; i++) {
        if (fates[i] != fate || before->entries[i].saved != was_saved)
            continue;
        struct store_queue_entry *e = &after->entries[after->n++];
        *e = before->entries[i];
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
    enum fate *fates = arena_array(a, before->n, sizeof *fates);
    bool all_stay = true;
    for (size_t i = 0; i < before->n; i++) {
        fates[i] = fate_of(&before->entries[i], titles[i], now);
        all_stay = all_stay && fates[i] == FATE_STAYS;
    }
    *after = (struct store_queue){ .etag = before->etag,
        .entries = arena_array(a, before->n, sizeof *after->entries) };
    take(after, before, fates, FATE_STAYS, false, now);
    take(after, before, fates, FATE_COMES, true, now);
    take(after, before, fates, FATE_STAYS, true, now);
    take(after, before, fates, FATE_WAITS, false, now);
    return !all_stay;
}
