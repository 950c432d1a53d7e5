/*
 * Fuzz target: a moment as clients write it. What is read is no earlier than
 * the beginning and no later than what its digits can say, and the same when
 * written as plain seconds.
 */
#include "util/moment.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[65], again[32];
    int64_t got, same;
    size_t n = size < sizeof text ? size : sizeof text - 1;
    memcpy(text, data, n);
    text[n] = '\0';
    if (moment_read(text, &got) != 0)
        return 0;
    if (got < 0 || got > INT64_C(999999999999999999))
        abort();
    snprintf(again, sizeof again, "%" PRId64, got);
    if (moment_read(again, &same) != 0 || same != got)
        abort();
    return 0;
}
