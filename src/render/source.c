/*
 * Source: template files from a folder. See compile.h.
 */
#include "render/compile.h"

#include "util/arena.h"
#include "util/utf8.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No template is longer, in bytes. */
#define SOURCE_MAX ((size_t)1024 * 1024)

static void
fail(struct fault *fault, const char *path, const char *why)
{
    if (!fault->set)
        snprintf(fault->text, fault->size, "%s: %s", path, why);
    fault->set = true;
}

static int
is_template(const struct dirent *e)
{
    size_t n = strlen(e->d_name);
    return e->d_name[0] != '.' && n > 5 && strcmp(e->d_name + n - 5, ".tmpl") == 0;
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static struct source *
source_read(struct arena *a, const char *path, struct fault *fault)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        fail(fault, path, strerror(errno));
        return NULL;
    }
    struct source *src = NULL;
    char *text = malloc(SOURCE_MAX + 1);
    size_t n = text != NULL ? fread(text, 1, SOURCE_MAX + 1, f) : 0;
    if (text == NULL || ferror(f)) {
        fail(fault, path, strerror(errno));
    } else if (n > SOURCE_MAX) {
        fail(fault, path, "longer than a template may be");
    } else if (!utf8_valid(text, n)) {
        fail(fault, path, "not UTF-8");
    } else {
        src = arena_zalloc(a, sizeof *src);
        src->path = path;
        src->text = arena_strndup(a, text, n);
        src->len = n;
    }
    free(text);
    fclose(f);
    return src;
}

int
source_load(struct arena *a, const char *dir, struct source **first, struct fault *fault)
{
    struct dirent **names;
    int n = scandir(dir, &names, is_template, by_name);
    *first = NULL;
    if (n < 0) {
        if (errno != ENOENT)
            fail(fault, dir, strerror(errno));
        return fault->set ? -1 : 0;
    }
    struct source **tail = first;
    for (int i = 0; i < n; i++) {
        if (!fault->set)
            *tail = source_read(a, arena_printf(a, "%s/%s", dir, names[i]->d_name), fault);
        if (*tail != NULL)
            tail = &(*tail)->next;
        free(names[i]);
    }
    free(names);
    return fault->set ? -1 : 0;
}
