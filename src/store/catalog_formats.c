/*
 * Catalog formats: see catalog_formats.h. Rows are collected in one walk over
 * the entries, then inserted a table at a time.
 */
#include "store/catalog_formats.h"

#include "store/queries.h"
#include "util/arena.h"

#include <assert.h>

struct rows {
    struct q_catalog_formats_add_rows *formats;
    size_t nformats;
    struct q_catalog_screens_add_rows *screens;
    size_t nscreens;
    struct q_catalog_languages_add_rows *languages;
    size_t nlanguages;
    struct q_catalog_tracks_add_rows *tracks;
    size_t ntracks;
};

static void
count_languages(struct rows *r, const struct entry_language *list, size_t n)
{
    r->nlanguages += n;
    for (size_t i = 0; i < n; i++)
        r->ntracks += list[i].ntracks;
}

static void
count(struct rows *r, const struct entry_title *t)
{
    r->nformats += t->nformats;
    for (size_t i = 0; i < t->nformats; i++) {
        r->nscreens += t->formats[i].nscreens;
        count_languages(r, t->formats[i].audio, t->formats[i].naudio);
        count_languages(r, t->formats[i].subtitles, t->formats[i].nsubtitles);
    }
}

static void
allocate(struct rows *r, struct arena *a)
{
    r->formats = arena_array(a, r->nformats, sizeof *r->formats);
    r->screens = arena_array(a, r->nscreens, sizeof *r->screens);
    r->languages = arena_array(a, r->nlanguages, sizeof *r->languages);
    r->tracks = arena_array(a, r->ntracks, sizeof *r->tracks);
    r->nformats = r->nscreens = r->nlanguages = r->ntracks = 0;
}

static void
collect_languages(struct rows *r, int64_t id, size_t place, bool subtitle,
    const struct entry_language *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct entry_language *l = &list[i];
        r->languages[r->nlanguages++] = (struct q_catalog_languages_add_rows){ .title_id = id,
            .format_position = (int32_t)place,
            .subtitle = subtitle,
            .position = (int32_t)i,
            .name = l->name,
            .code = l->code,
            .native = l->native,
            .narrative = l->narrative };
        for (size_t k = 0; k < l->ntracks; k++)
            r->tracks[r->ntracks++] = (struct q_catalog_tracks_add_rows){ .title_id = id,
                .format_position = (int32_t)place,
                .subtitle = subtitle,
                .language_position = (int32_t)i,
                .position = (int32_t)k,
                .name = l->tracks[k] };
    }
}

static void
collect(struct rows *r, int64_t id, const struct entry_title *t)
{
    for (size_t i = 0; i < t->nformats; i++) {
        const struct entry_format *f = &t->formats[i];
        r->formats[r->nformats++] = (struct q_catalog_formats_add_rows){ .title_id = id,
            .position = (int32_t)i,
            .format = f->format,
            .country = f->country != NULL ? f->country : "",
            .available_from = f->from,
            .available_until = f->until,
            .runtime = f->runtime,
            .quality = f->quality };
        for (size_t k = 0; k < f->nscreens; k++)
            r->screens[r->nscreens++] = (struct q_catalog_screens_add_rows){ .title_id = id,
                .format_position = (int32_t)i,
                .position = (int32_t)k,
                .name = f->screens[k] };
        collect_languages(r, id, i, false, f->audio, f->naudio);
        collect_languages(r, id, i, true, f->subtitles, f->nsubtitles);
    }
}

int
catalog_formats_insert(
    struct store *s, struct arena *a, const struct catalog_item *items, size_t n)
{
    struct rows r = { .nformats = 0 };
    for (size_t i = 0; i < n; i++)
        count(&r, &items[i].entry->title);
    allocate(&r, a);
    for (size_t i = 0; i < n; i++)
        collect(&r, items[i].id, &items[i].entry->title);
    if (q_catalog_formats_add(s, r.formats, r.nformats) < 0 ||
        q_catalog_screens_add(s, r.screens, r.nscreens) < 0 ||
        q_catalog_languages_add(s, r.languages, r.nlanguages) < 0 ||
        q_catalog_tracks_add(s, r.tracks, r.ntracks) < 0)
        return -1;
    return 0;
}
