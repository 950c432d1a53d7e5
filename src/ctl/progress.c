/*
 * Progress: see progress.h.
 */
#include "ctl/progress.h"

#include "util/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define INTERVAL_US 100000

struct progress
progress_start(const char *what, int64_t total, bool quiet)
{
    return (struct progress){
        .what = what,
        .total = total,
        .start_us = clock_mono_us(),
        .on = !quiet && isatty(STDERR_FILENO),
    };
}

void
progress_show(struct progress *p, int64_t done, int64_t count)
{
    int64_t now = clock_mono_us();
    if (!p->on || now - p->shown_us < INTERVAL_US)
        return;
    p->shown_us = now;
    fprintf(stderr, "\r\033[K%" PRId64 " %s, %.1f s", count, p->what,
        (double)(now - p->start_us) / 1e6);
    if (p->total > 0)
        fprintf(stderr, ", %d %%", (int)(done >= p->total ? 100 : done * 100 / p->total));
    fflush(stderr);
}

void
progress_end(struct progress *p)
{
    if (p->on)
        fprintf(stderr, "\r\033[K");
}
