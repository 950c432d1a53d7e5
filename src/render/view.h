/*
 * View: from an object of the model to the tree of a reply, by the templates of
 * a set. The base set is part of the program; a variant is a folder with the
 * definitions that differ (matinee-templates(5)). Writing the tree is for xml.h,
 * json.h and html.h.
 */
#ifndef RENDER_VIEW_H
#define RENDER_VIEW_H

#include <stddef.h>

struct arena;
struct ask;
struct node;
struct view_set;

/* The name spaces of views, each a folder of a template set. */
enum view_family { FAMILY_V1, FAMILY_V2, FAMILY_V2JSON, FAMILY_ATOM, FAMILY_HTML, FAMILY__MAX };

extern const char *const view_family_names[FAMILY__MAX];

/* The set compiled into the program. */
const struct view_set *view_set_base(void);

/* Compiles the templates below `dir` over those of `base`, which must live as
 * long (NULL: nothing to fall back to). Returns the set, living in `a`, or NULL
 * with one line in `err`: file:line:column and what is wrong. */
struct view_set *view_set_load(
    struct arena *a, const char *dir, const struct view_set *base, char *err, size_t err_size);

/* The number of a view that takes one struct, or -1 when there is none of that
 * name. A number found in base means the same view in all its variants. */
int view_find(const struct view_set *set, enum view_family f, const char *name);

/* Builds the tree of `object`, which must be of the type the view takes. The
 * tree lives in `a` and points into the object, `ask` and the set. Returns its
 * first node (normally the only one); NULL when the view gives nothing, when
 * there is no such view, or when it exceeds its bounds; the last two are
 * logged. */
struct node *view_run_id(struct arena *a, const struct view_set *set, enum view_family f,
    int id, const void *object, const struct ask *ask);

/* The same by name. */
struct node *view_run(struct arena *a, const struct view_set *set, enum view_family f,
    const char *view, const void *object, const struct ask *ask);

#endif
