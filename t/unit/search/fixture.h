/*
 * Fixture: a folder of its own for a test's index file, and building one.
 */
#ifndef FIXTURE_H
#define FIXTURE_H

#include "search/build.h"
#include "search/index.h"
#include "util/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fixture {
    struct arena *arena;
    char folder[64];
    char path[80];
};

static inline struct fixture
fixture_new(void)
{
    struct fixture f = { .arena = arena_new(0) };
    const char *tmp = getenv("TMPDIR");
    snprintf(f.folder, sizeof f.folder, "%.40s/search-XXXXXX", tmp != NULL ? tmp : "/tmp");
    if (mkdtemp(f.folder) == NULL) {
        perror(f.folder);
        abort();
    }
    snprintf(f.path, sizeof f.path, "%s/index", f.folder);
    return f;
}

/* Fails when the builder left anything but the index behind. */
static inline int
fixture_free(struct fixture *f)
{
    unlink(f->path);
    int result = rmdir(f->folder);
    arena_free(f->arena);
    return result;
}

/* The whole file, malloc'ed. */
static inline char *
fixture_read(const char *path, size_t *size)
{
    enum { MOST = 1 << 24 };
    FILE *in = fopen(path, "rb");
    char *p = malloc(MOST);
    *size = 0;
    if (in == NULL || p == NULL) {
        perror(path);
        abort();
    }
    *size = fread(p, 1, MOST, in);
    fclose(in);
    return p;
}

/* Puts other bytes in the place of the file, as a new file. */
static inline void
fixture_replace(const char *path, const char *p, size_t size)
{
    char beside[128];
    snprintf(beside, sizeof beside, "%s.test", path);
    FILE *out = fopen(beside, "wb");
    if (out == NULL || fwrite(p, 1, size, out) != size || fclose(out) != 0 ||
        rename(beside, path) != 0) {
        perror(path);
        abort();
    }
}

#endif
