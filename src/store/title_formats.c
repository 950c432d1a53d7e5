/*
 * Title formats: how titles are to be had, with screen formats, languages and
 * subtitles. One query gives a row for each of these, in the order in which
 * they nest. See title.h.
 */
#include "store/queries.h"
#include "store/title.h"
#include "store/title_owner.h"
#include "util/arena.h"

#include <stdlib.h>
#include <string.h>

/* What a row is of: `what` of the query. */
enum { PART_FORMAT, PART_SCREEN, PART_LANGUAGE, PART_TRACK };

/* The formats shown first, in this order. */
static const char *const first[] = { "instant", "Blu-ray", "DVD" };

static size_t
rank(const char *format)
{
    size_t i = 0;
    while (i < sizeof first / sizeof *first && strcmp(format, first[i]) != 0)
        i++;
    return i;
}

/* Formats in the order shown; `part` holds the place in the catalog. */
struct slot {
    const struct q_title_format_parts_row *format;
    size_t nparts; /* rows of this format, itself included */
};

static int
compare_slots(const void *x, const void *y)
{
    const struct slot *a = x;
    const struct slot *b = y;
    size_t ra = rank(a->format->name);
    size_t rb = rank(b->format->name);
    if (ra != rb)
        return ra < rb ? -1 : 1;
    return (a->format->format > b->format->format) - (a->format->format < b->format->format);
}

/* How many rows are of that sort. */
static size_t
count(const struct q_title_format_parts_row *rows, size_t n, int what, int subtitle)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++)
        found += rows[i].what == what && rows[i].subtitle == subtitle;
    return found;
}

static void
fill_screens(struct arena *a, struct availability *f,
    const struct q_title_format_parts_row *rows, size_t n)
{
    struct category *list = arena_array(a, count(rows, n, PART_SCREEN, 0), sizeof *list);
    for (size_t i = 0; i < n; i++) {
        if (rows[i].what != PART_SCREEN)
            continue;
        list[f->nscreens++] = (struct category){
            .scheme = "screen_formats",
            .label = rows[i].name,
            .term = rows[i].name,
        };
    }
    f->screens = list;
}

/* The tracks of the language in `of`; a blank goes before each label, as
 * spec/categories.md has it. */
static void
fill_tracks(struct arena *a, struct language *l, const struct q_title_format_parts_row *of,
    const struct q_title_format_parts_row *rows, size_t n)
{
    struct category *list =
        arena_array(a, count(rows, n, PART_TRACK, of->subtitle), sizeof *list);
    for (size_t i = 0; i < n; i++) {
        if (rows[i].what != PART_TRACK || rows[i].subtitle != of->subtitle ||
            rows[i].language != of->language)
            continue;
        list[l->ntracks++] = (struct category){
            .scheme = "audio",
            .label = arena_printf(a, " %s", rows[i].name),
            .term = rows[i].name,
        };
    }
    l->tracks = list;
}

static struct language *
languages(struct arena *a, const struct q_title_format_parts_row *rows, size_t n, int subtitle,
    size_t *found)
{
    struct language *list =
        arena_array(a, count(rows, n, PART_LANGUAGE, subtitle), sizeof *list);
    *found = 0;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].what != PART_LANGUAGE || rows[i].subtitle != subtitle)
            continue;
        struct language *l = &list[(*found)++];
        l->name = rows[i].name;
        l->code = rows[i].code;
        l->native = rows[i].native;
        l->narrative = rows[i].narrative;
        fill_tracks(a, l, &rows[i], rows, n);
    }
    return list;
}

static void
fill_format(struct arena *a, struct availability *f, const struct slot *slot)
{
    const struct q_title_format_parts_row *rows = slot->format;
    *f = (struct availability){
        .format = rows->name,
        .country = rows->country != NULL ? rows->country : "",
        .from = rows->available_from,
        .until = rows->available_until,
        .runtime = rows->runtime,
        .quality = rows->quality,
    };
    fill_screens(a, f, rows, slot->nparts);
    f->languages = languages(a, rows, slot->nparts, 0, &f->nlanguages);
    f->subtitles = languages(a, rows, slot->nparts, 1, &f->nsubtitles);
}

/* The rows of one title into its formats. */
static struct availability *
formats_of(
    struct arena *a, const struct q_title_format_parts_row *rows, size_t n, size_t *nformats)
{
    struct slot *slots = arena_array(a, n, sizeof *slots);
    size_t nslots = 0;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].what == PART_FORMAT)
            slots[nslots++].format = &rows[i];
        if (nslots > 0 && slots[nslots - 1].format->format == rows[i].format)
            slots[nslots - 1].nparts++;
    }
    if (nslots > 0)
        qsort(slots, nslots, sizeof *slots, compare_slots);
    struct availability *list = arena_array(a, nslots, sizeof *list);
    for (size_t i = 0; i < nslots; i++)
        fill_format(a, &list[i], &slots[i]);
    *nformats = nslots;
    return list;
}

int
store_title_formats(struct store *s, struct arena *a, struct title *titles, size_t n)
{
    struct title_owners o = title_owners_of(a, titles, n);
    struct q_title_format_parts_row *rows;
    size_t nrows;
    if (q_title_format_parts(s, a, o.ids, o.n, &rows, &nrows) != 0)
        return -1;
    for (size_t i = 0, end; i < nrows; i = end) {
        for (end = i; end < nrows && rows[end].title_id == rows[i].title_id; end++)
            continue;
        size_t nformats;
        const struct availability *list = formats_of(a, rows + i, end - i, &nformats);
        struct title *t;
        for (size_t at = 0; (t = title_owners_next(&o, rows[i].title_id, &at)) != NULL;) {
            t->formats = list;
            t->nformats = nformats;
        }
    }
    return 0;
}
