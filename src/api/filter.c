/*
 * Filter: see filter.h.
 */
#include "api/filter.h"

#include "api/answer.h"
#include "search/index.h"

#include <string.h>

#define FILTER_MAX 1024 /* bytes */

static const struct {
    const char *path; /* of the category */
    unsigned flag;
} filters[] = {
    { "/categories/title_formats/instant", SEARCH_INSTANT },
    { "/categories/title_formats/disc", SEARCH_DISC },
};

/* The path of an address with any host, or with none (spec/common.md, Habits).
 * Our own base may have a path of its own, which is dropped. */
static const char *
path_of(const char *address, const char *base)
{
    size_t n = strlen(base);
    if (strncmp(address, base, n) == 0 && address[n] == '/')
        return address + n;
    const char *host = strstr(address, "://");
    if (host == NULL)
        return address;
    return host + 3 + strcspn(host + 3, "/");
}

int
filter_read(struct call *c, unsigned *flags)
{
    const char *address;
    *flags = 0;
    if (c->ask.version < 200)
        return 0;
    if (answer_text(c, "filters", FILTER_MAX, &address) != 0)
        return -1;
    if (address == NULL)
        return 0;
    const char *path = path_of(address, c->ask.scheme_base);
    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++) {
        if (strcmp(path, filters[i].path) == 0) {
            *flags = filters[i].flag;
            return 0;
        }
    }
    answer_invalid(c, "filters");
    return -1;
}
