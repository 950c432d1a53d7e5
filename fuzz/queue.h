/*
 * Queue: what must hold of any bulk request that was read.
 */
#ifndef FUZZ_QUEUE_H
#define FUZZ_QUEUE_H

#include "api/queue_input.h"
#include "util/arena.h"
#include "util/utf8.h"

#include <stdlib.h>
#include <string.h>

static inline void
check(bool holds)
{
    if (!holds)
        abort();
}

static inline void
check_text(const char *text)
{
    size_t n = strlen(text);
    check(n <= QUEUE_INPUT_REF_MAX && utf8_valid_xml(text, n));
}

static inline void
check_wishes(const struct queue_wishes *w)
{
    check(w->n <= QUEUE_INPUT_MAX);
    for (size_t i = 0; i < w->n; i++) {
        check_text(w->list[i].ref);
        if (w->list[i].format != NULL)
            check_text(w->list[i].format);
    }
}

/* What was not read says why. */
static inline bool
was_read(int rc, const struct queue_input *in)
{
    check((rc == 0) == (in->fault == NULL && !in->large));
    return rc == 0;
}

static inline void
check_state(int rc, const struct queue_input *in, const struct queue_state *state)
{
    if (!was_read(rc, in))
        return;
    check_wishes(&state->items);
    if (state->etag != NULL)
        check_text(state->etag);
}

static inline void
check_sequence(int rc, const struct queue_input *in, const struct queue_sequence *s)
{
    if (!was_read(rc, in))
        return;
    size_t items = 0;
    check(s->n != 0 && s->n <= QUEUE_INPUT_STEPS_MAX);
    for (size_t i = 0; i < s->n; i++) {
        const struct queue_order *o = &s->list[i];
        check(o->items.n != 0 && o->action < QUEUE_ACTION__MAX);
        check_wishes(&o->items);
        items += o->items.n;
        if (o->action == QUEUE_INJECT)
            check((o->after >= 0) == (o->after_ref == NULL));
    }
    check(items == s->nitems && items <= QUEUE_INPUT_MAX);
}

#endif
