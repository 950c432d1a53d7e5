/*
 * Format: which of a title's availabilities a client sees.
 */
#ifndef API_FORMAT_H
#define API_FORMAT_H

#include "model/title.h"

struct arena;

/* Each format once, in the order of `list`: the time and place that fit best.
 * Those of `country` go before those of everywhere, and others are not kept; with
 * `country` "" those of everywhere go before all others. Among equals what can be
 * had at `now` goes before what comes next, and that before what is over. Changes
 * `*n`; returns a list in the arena. */
const struct availability *format_choose(struct arena *a, const struct availability *list,
    size_t *n, const char *country, int64_t now);

#endif
