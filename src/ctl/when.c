/*
 * When: see when.h.
 */
#include "ctl/when.h"

#include "util/arena.h"

#include <time.h>

#define TEXT_SIZE 40

const char *
when_text(struct arena *a, int64_t t)
{
    struct tm tm;
    time_t seconds = (time_t)t;
    char *text = arena_zalloc(a, TEXT_SIZE);
    if (t == 0)
        return "never";
    if (gmtime_r(&seconds, &tm) == NULL ||
        strftime(text, TEXT_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
        return "?";
    return text;
}
