/*
 * Title: see title.h. Each handler loads the plain title, has the parts filled
 * that its document needs, and hands it to the view of the same name.
 */
#include "api/title.h"

#include "api/answer.h"
#include "api/expand.h"
#include "api/load.h"
#include "model/page.h"

#define RESULTS_MAX 100

/* Whether the other number of the path, if there is one, belongs to the title: the
 * series of a season, the playable number of a program. */
static enum load_result
check_other(struct call *c, const struct title *t)
{
    if (c->nids < 2)
        return LOAD_OK;
    if (c->kind == TITLE_SEASON)
        return load_same(c, TITLE_SERIES, c->ids[0], t->series_id);
    if (c->ids[1] == t->playable)
        return LOAD_OK;
    return load_same(c, TITLE_PROGRAM, c->ids[1], t->id);
}

/* The title in the path, plain; NULL after it answered. */
static struct title *
title_in_path(struct call *c)
{
    struct title *t;
    enum load_result result = load_title(c, c->kind, c->ids[c->id_at], &t);
    if (result == LOAD_OK)
        result = check_other(c, t);
    if (result == LOAD_OK)
        return t;
    if (result == LOAD_NONE)
        answer_not_found(c);
    else
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

void
title_short_synopsis_get(struct call *c)
{
    part_get(c, "short_synopsis", (struct expand){ .short_synopsis = true });
}

void
title_formats_get(struct call *c)
{
    part_get(c, "delivery_formats", (struct expand){ .formats = true });
}

void
title_screen_formats_get(struct call *c)
{
    part_get(c, "screen_formats", (struct expand){ .screen_formats = true });
}

void
title_languages_get(struct call *c)
{
    part_get(c, "languages_and_audio", (struct expand){ .languages_and_audio = true });
}

void
title_subtitles_get(struct call *c)
{
    part_get(c, "subtitle_languages", (struct expand){ .formats = true });
}

void
title_box_art_get(struct call *c)
{
    part_get(c, "box_art", (struct expand){ .box_art = true });
}

void
title_awards_get(struct call *c)
{
    part_get(c, "awards", (struct expand){ .awards = true });
}

void
title_bonus_get(struct call *c)
{
    part_get(c, "bonus_materials", (struct expand){ .bonus_materials = true });
}

/* A list of other titles. */
struct refs {
    const struct title_ref *list;
    size_t n;
};

typedef struct refs refs_fn(const struct title *t);

static void
list_get(struct call *c, const char *view, struct expand part, refs_fn *refs_of)
{
    struct range range;
    if (answer_range(c, RESULTS_MAX, &range) != 0 || expand_read(c) != 0)
        return;
    struct title *t = title_in_path(c);
    if (t == NULL)
        return;
    struct page page;
    if (load_parts(c, t, 1, &part) != 0 ||
        load_page(c, refs_of(t).list, refs_of(t).n, &range, &page) != 0) {
        answer_unavailable(c);
        return;
    }
    page.title = t;
    answer_view(c, view, &page);
}

static struct refs
similars_of(const struct title *t)
{
    return (struct refs){ .list = t->similars, .n = t->nsimilars };
}

static struct refs
seasons_of(const struct title *t)
{
    return (struct refs){ .list = t->seasons, .n = t->nseasons };
}

static struct refs
episodes_of(const struct title *t)
{
    return (struct refs){ .list = t->episodes, .n = t->nepisodes };
}

static struct refs
discs_of(const struct title *t)
{
    return (struct refs){ .list = t->discs, .n = t->ndiscs };
}

void
title_similars_get(struct call *c)
{
    list_get(c, "similars", (struct expand){ .similars = true }, similars_of);
}

void
title_seasons_get(struct call *c)
{
    list_get(c, "seasons", (struct expand){ .seasons = true }, seasons_of);
}

void
title_episodes_get(struct call *c)
{
    list_get(c, "episodes", (struct expand){ .episodes = true }, episodes_of);
}

void
title_discs_get(struct call *c)
{
    list_get(c, "discs", (struct expand){ .discs = true }, discs_of);
}
