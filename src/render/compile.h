/*
 * Compile: a folder of templates into a view set. view_set_load is its plain
 * form; tmplc uses this one to know what a set is made of.
 */
#ifndef RENDER_COMPILE_H
#define RENDER_COMPILE_H

#include "render/op.h"
#include "render/scan.h"

/* The template files right in a folder, in the order of their names, read whole
 * into `a`. A folder that does not exist has none. Sets `*first`; returns 0, or
 * -1 with a message in `fault`. */
int source_load(struct arena *a, const char *dir, struct source **first, struct fault *fault);

/* The sources of a set: those of each family, those that v1 and v2 share, and
 * those of all families. */
struct template_set {
    const char *dir; /* for messages */
    struct source *families[FAMILY__MAX];
    struct source *xml;
    struct source *common;
};

/* Reads the sources below `dir`. Returns 0, or -1 with a message. */
int compile_read(struct arena *a, const char *dir, struct template_set *t, struct fault *fault);

/* Compiles sources over `base` (NULL: none). Returns NULL with a message in
 * `fault`. */
struct view_set *compile_set(struct arena *a, const struct template_set *t,
    const struct view_set *base, struct fault *fault);

#endif
