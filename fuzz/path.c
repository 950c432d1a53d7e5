/*
 * Fuzz target: a path to a route. The input is the path. Whatever matches must
 * be rebuilt, byte for byte, from its pattern, its user, its numbers and its word.
 */
#include "dispatch/route.h"
#include "util/arena.h"
#include "util/buf.h"

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

/* The path that a match stands for. */
static struct buf
rebuilt(struct arena *a, const struct route_match *m, const char *path)
{
    struct buf b;
    size_t id = 0;
    buf_init(&b, a, 0);
    for (const char *p = m->route->pattern; *p != '\0'; p++) {
        if (*p != '{') {
            buf_addc(&b, *p);
            continue;
        }
        if (strncmp(p, "{word}", 6) == 0) {
            require(m->word[0] != '\0');
            buf_adds(&b, m->word);
        } else if (strncmp(p, "{user}", 6) == 0) {
            require(m->user_len > 0 && m->user_at == b.len);
            require(memchr(path + m->user_at, '/', m->user_len) == NULL);
            buf_add(&b, path + m->user_at, m->user_len);
        } else {
            require(id < m->nids && m->ids[id] > 0);
            buf_addi(&b, m->ids[id++]);
        }
        p = strchr(p, '}');
    }
    require(id == m->nids);
    return b;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    const char *path = arena_strndup(a, (const char *)data, size);
    struct route_match m;
    route_find(path, HTTP_GET, &m);
    require(!m.path_known == (m.methods == 0));
    if (m.route != NULL) {
        struct buf again = rebuilt(a, &m, path);
        size_t n = strlen(path);
        require(again.len == n || (again.len + 1 == n && path[n - 1] == '/'));
        require(memcmp(again.p, path, again.len) == 0);
        require(m.path_known);
    }
    require(strlen(route_allow(a, &m)) > 0);
    arena_free(a);
    return 0;
}
