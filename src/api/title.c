/*
 * Title: see title.h. Each handler loads the plain title, has the parts filled
 * that its document needs, and hands it to the view of the same name.
 */
#include "api/title.h"

#include "api/answer.h"
#include "api/expand.h"
#include "api/load.h"

/* The title in the path, plain; NULL after it answered. */
static struct title *
title_in_path(struct call *c)
{
    struct title *t;
    switch (load_title(c, c->kind, c->ids[c->nids - 1], &t)) {
    case LOAD_OK:
        return t;
    case LOAD_NONE:
        answer_not_found(c);
        return NULL;
    case LOAD_FAILED:
        break;
    }
    answer_unavailable(c);
    return NULL;
}

/* Answers with one part of the title, filled as if `expand` had asked for it. */
static void
part_get(struct call *c, const char *view, struct expand part)
{
    struct title *t = title_in_path(c);
    if (t == NULL)
        return;
    if (load_parts(c, t, 1, &part) != 0)
        answer_unavailable(c);
    else
        answer_view(c, view, t);
}

void
title_get(struct call *c)
{
    if (expand_read(c) != 0)
        return;
    part_get(c, "title", c->ask.expand);
}

void
title_synopsis_get(struct call *c)
{
    part_get(c, "synopsis", (struct expand){ .synopsis = true });
}

void
title_cast_get(struct call *c)
{
    part_get(c, "cast", (struct expand){ .cast = true });
}

void
title_directors_get(struct call *c)
{
    part_get(c, "directors", (struct expand){ .directors = true });
}
