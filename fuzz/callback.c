/*
 * Fuzz target: the callback an application names, and those it registered. The
 * input is both, a line end between them.
 */
#include "http/callback.h"
#include "util/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(int holds)
{
    if (!holds)
        abort();
}

/* What comes of a valid one goes into headers, and stays where it was. */
static void
check_valid(struct arena *a, const char *callback)
{
    static const char refused[] = "\\ \t\r\n\"<>";
    require(strpbrk(callback, refused) == NULL);
    const char *to = callback_append(a, callback, "oauth_token", "a b;c");
    require(strpbrk(to, refused) == NULL);
    require(strlen(to) > CALLBACK_MAX || callback_valid(to, NULL));
    require(strcmp(callback_site(a, callback), callback_site(a, to)) == 0);
    require(strpbrk(callback_sources(a, callback), ";,'*") == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    char *callback = arena_strndup(a, (const char *)data, size);
    char *hosts = strchr(callback, '\n');
    if (hosts != NULL)
        *hosts++ = '\0';
    if (callback_valid(callback, hosts)) {
        require(callback_valid(callback, NULL));
        check_valid(a, callback);
    }
    if (hosts != NULL)
        callback_registered_site(a, hosts);
    arena_free(a);
    return 0;
}
