/*
 * Fuzz target: an address a client names a title by. What is read of it is a
 * number that stands in it.
 */
#define _GNU_SOURCE /* memmem */
#include "api/title_ref.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct title_ref_parts ref;
    char number[32];
    if (title_ref_read((const char *)data, size, &ref) != 0)
        return 0;
    if (ref.id <= 0 || (!ref.any_kind && (ref.kind < 0 || ref.kind >= TITLE_KIND__MAX)))
        abort();
    int n = snprintf(number, sizeof number, "/%" PRId64, ref.id);
    if (memmem(data, size, number, (size_t)n) == NULL)
        abort();
    return 0;
}
