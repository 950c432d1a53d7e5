/*
 * Clock: see clock.h.
 */
#include "config.h"

#include "util/clock.h"

#include <stdlib.h>
#include <time.h>

#ifdef TEST_CLOCK
#include <stdio.h>

static int64_t
test_shift(void)
{
    const char *path = getenv("MATINEE_TEST_CLOCK");
    if (path == NULL)
        return 0;
    FILE *f = fopen(path, "re");
    if (f == NULL)
        return 0;
    char line[32];
    int64_t shift = fgets(line, sizeof line, f) != NULL ? strtoll(line, NULL, 10) : 0;
    fclose(f);
    return shift;
}
#else
static int64_t
test_shift(void)
{
    return 0;
}
#endif

static int64_t
read_us(clockid_t id)
{
    struct timespec ts;
    if (clock_gettime(id, &ts) != 0)
        abort();
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t
clock_now_us(void)
{
    return read_us(CLOCK_REALTIME) + test_shift() * 1000000;
}

int64_t
clock_now(void)
{
    return clock_now_us() / 1000000;
}

int64_t
clock_mono_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}
