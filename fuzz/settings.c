/*
 * Fuzz target: the configuration file.
 */
#include "conf/settings.h"

#include "util/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    char err[256] = "";
    const char *text = arena_strndup(a, (const char *)data, size);
    struct settings *s = settings_parse(a, text, "f", err, sizeof err);
    if ((s == NULL) != (*err != '\0'))
        abort(); /* a refusal has a reason, and only a refusal has one */
    if (s != NULL && (s->workers < 1 || s->listen == NULL || s->tiny_base == NULL))
        abort();
    arena_free(a);
    return 0;
}
