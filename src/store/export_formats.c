/*
 * Export formats: see export_formats.h. Formats, then what hangs on them by
 * title and position.
 */
#include "store/export_formats.h"

#include "store/queries.h"
#include "util/arena.h"

#include <assert.h>

/* The lists of an entry are const for all readers; here they are being made. */
static struct entry_format *
format_at(const struct export_batch *b, int64_t title_id, int32_t position)
{
    const struct entry_title *t = &export_entry(b, title_id)->title;
    assert(position >= 0 && (size_t)position < t->nformats);
    return (struct entry_format *)(uintptr_t)&t->formats[position];
}

static struct entry_language *
language_at(const struct export_batch *b, const struct q_export_tracks_row *r)
{
    const struct entry_format *f = format_at(b, r->title_id, r->format_position);
    size_t i = (size_t)r->language_position;
    assert(i < (r->subtitle ? f->nsubtitles : f->naudio));
    return (struct entry_language *)(uintptr_t)(r->subtitle ? &f->subtitles[i] : &f->audio[i]);
}

static int
read_formats(const struct export_batch *b)
{
    struct q_export_formats_row *rows;
    size_t n;
    if (q_export_formats(b->store, b->arena, b->ids, b->n, &rows, &n) != 0)
        return -1;
    struct entry_format *items = arena_array(b->arena, n, sizeof *items);
    for (size_t i = 0; i < n; i++) {
        const struct q_export_formats_row *r = &rows[i];
        struct entry_title *t = &export_entry(b, r->title_id)->title;
        items[i] = (struct entry_format){ .format = r->format,
            .country = r->country[0] != '\0' ? r->country : NULL,
            .from = r->available_from,
            .until = r->available_until,
            .runtime = r->runtime,
            .quality = r->quality };
        if (t->nformats++ == 0)
            t->formats = &items[i];
    }
    return 0;
}

static int
read_screens(const struct export_batch *b)
{
    struct q_export_screens_row *rows;
    size_t n;
    if (q_export_screens(b->store, b->arena, b->ids, b->n, &rows, &n) != 0)
        return -1;
    const char **names = arena_array(b->arena, n, sizeof *names);
    for (size_t i = 0; i < n; i++) {
        struct entry_format *f = format_at(b, rows[i].title_id, rows[i].format_position);
        names[i] = rows[i].name;
        if (f->nscreens++ == 0)
            f->screens = &names[i];
    }
    return 0;
}

static int
read_languages(const struct export_batch *b)
{
    struct q_export_languages_row *rows;
    size_t n;
    if (q_export_languages(b->store, b->arena, b->ids, b->n, &rows, &n) != 0)
        return -1;
    struct entry_language *items = arena_array(b->arena, n, sizeof *items);
    for (size_t i = 0; i < n; i++) {
        const struct q_export_languages_row *r = &rows[i];
        struct entry_format *f = format_at(b, r->title_id, r->format_position);
        items[i] = (struct entry_language){ .name = r->name,
            .code = r->code,
            .native = r->native != 0,
            .narrative = r->narrative };
        if (r->subtitle && f->nsubtitles++ == 0)
            f->subtitles = &items[i];
        if (!r->subtitle && f->naudio++ == 0)
            f->audio = &items[i];
    }
    return 0;
}

static int
read_tracks(const struct export_batch *b)
{
    struct q_export_tracks_row *rows;
    size_t n;
    if (q_export_tracks(b->store, b->arena, b->ids, b->n, &rows, &n) != 0)
        return -1;
    const char **names = arena_array(b->arena, n, sizeof *names);
    for (size_t i = 0; i < n; i++) {
        struct entry_language *l = language_at(b, &rows[i]);
        names[i] = rows[i].name;
        if (l->ntracks++ == 0)
            l->tracks = &names[i];
    }
    return 0;
}

int
export_formats(const struct export_batch *b)
{
    if (read_formats(b) != 0 || read_screens(b) != 0 || read_languages(b) != 0)
        return -1;
    return read_tracks(b);
}
