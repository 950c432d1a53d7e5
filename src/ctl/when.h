/*
 * When: moments as text.
 */
#ifndef CTL_WHEN_H
#define CTL_WHEN_H

#include <stdint.h>

struct arena;

/* "2026-11-21T07:30:00Z"; "never" for 0. In the arena. */
const char *when_text(struct arena *a, int64_t t);

#endif
