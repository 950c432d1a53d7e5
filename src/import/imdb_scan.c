/*
 * IMDb scan: see imdb_scan.h.
 */
#include "import/imdb_scan.h"

#include "import/imdb_row.h"

#include <stdlib.h>
#include <string.h>

static const char *const file_names[IMDB_FILE__MAX] = {
    [BASICS] = "title.basics.tsv",
    [RATINGS] = "title.ratings.tsv",
    [EPISODE] = "title.episode.tsv",
    [CREW] = "title.crew.tsv",
    [PRINCIPALS] = "title.principals.tsv",
    [NAMES] = "name.basics.tsv",
};

static const char *const columns[IMDB_FILE__MAX][9] = {
    [BASICS] = { "tconst", "titleType", "primaryTitle", "originalTitle", "isAdult", "startYear",
        "runtimeMinutes", "genres" },
    [RATINGS] = { "tconst", "averageRating", "numVotes" },
    [EPISODE] = { "tconst", "parentTconst", "seasonNumber", "episodeNumber" },
    [CREW] = { "tconst", "directors", "writers" },
    [PRINCIPALS] = { "tconst", "nconst", "category", "characters" },
    [NAMES] = { "nconst", "primaryName", "birthYear", "deathYear" },
};

/* ---- opening ---- */

bool
imdb_scan_open(struct imdb_scan *m, const char *dir, const struct import_imdb_options *options,
    char *error, size_t error_size)
{
    m->options = *options;
    m->context.warn = options->warn;
    m->context.warn_arg = options->warn_arg;
    for (size_t i = 0; i < IMDB_FILE__MAX; i++) {
        m->files[i] = import_tsv_open(dir, file_names[i], columns[i], error, error_size);
        if (m->files[i] == NULL && i == BASICS)
            return false;
        if (m->files[i] == NULL)
            import_context_warn(&m->context, "left out: %s", error);
    }
    return true;
}

void
imdb_scan_close(struct imdb_scan *m)
{
    for (size_t i = 0; i < IMDB_FILE__MAX; i++)
        import_tsv_close(m->files[i]);
    import_ids_free(&m->titles);
    import_ids_free(&m->episodes);
    import_ids_free(&m->credited);
    free(m->seasons);
}

/* ---- walking ---- */

static bool
fail(struct imdb_scan *m, const struct import_tsv *t)
{
    m->broken = true;
    m->context.line = import_tsv_line(t);
    return import_context_refuse(&m->context, "%s", import_tsv_reason(t));
}

/* Bad rows are told of in the passes, not already while scanning. */
static void
warn_row(struct imdb_scan *m, const struct import_tsv *t)
{
    if (!m->done)
        return;
    int64_t line = m->context.line;
    m->context.line = import_tsv_line(t);
    import_context_warn(&m->context, "%s", import_tsv_reason(t));
    m->context.line = line;
}

/* Whether the file stands on a row of that id now. */
bool
imdb_scan_seek(struct imdb_scan *m, enum imdb_file f, const char *id)
{
    struct import_tsv *t = m->files[f];
    enum import_result got = IMPORT_END;
    if (t == NULL || m->broken)
        return false;
    while ((got = import_tsv_seek(t, id)) == IMPORT_REFUSED)
        warn_row(m, t);
    return got == IMPORT_ENTRY || (got == IMPORT_BROKEN && fail(m, t));
}

/* The next row of a file that is walked through; false at its end. */
bool
imdb_scan_walk(struct imdb_scan *m, enum imdb_file f)
{
    struct import_tsv *t = m->files[f];
    enum import_result got = IMPORT_END;
    if (t == NULL || m->broken)
        return false;
    while ((got = import_tsv_next(t)) == IMPORT_REFUSED)
        warn_row(m, t);
    return got == IMPORT_ENTRY || (got == IMPORT_BROKEN && fail(m, t));
}

const char *
imdb_scan_column(const struct imdb_scan *m, enum imdb_file f, size_t i)
{
    return import_tsv_column(m->files[f], i);
}

bool
imdb_scan_rewind(struct imdb_scan *m)
{
    for (size_t i = 0; i < IMDB_FILE__MAX; i++)
        if (m->files[i] != NULL && !import_tsv_rewind(m->files[i]))
            return fail(m, m->files[i]);
    return true;
}

/* ---- scanning ---- */

bool
imdb_scan_is_adult(const struct imdb_scan *m)
{
    const char *adult = imdb_scan_column(m, BASICS, B_ADULT);
    return adult != NULL && strcmp(adult, "1") == 0;
}

static int64_t
votes_of(struct imdb_scan *m, const char *id)
{
    return imdb_scan_seek(m, RATINGS, id)
               ? import_imdb_number(imdb_scan_column(m, RATINGS, R_VOTES), IMDB_VOTES_MAX)
               : 0;
}

static void
scan_titles(struct imdb_scan *m)
{
    while (imdb_scan_walk(m, BASICS)) {
        const char *id = imdb_scan_column(m, BASICS, B_ID);
        int kind = import_imdb_kind(imdb_scan_column(m, BASICS, B_TYPE));
        uint32_t number;
        bool wanted = import_id_number(id, "tt", &number) && kind >= 0 &&
                      kind != TITLE_PROGRAM && (m->options.adult || !imdb_scan_is_adult(m));
        if (wanted && (m->options.min_votes == 0 || votes_of(m, id) >= m->options.min_votes))
            import_ids_add(&m->titles, number);
    }
}

static int
season_compare(const void *a, const void *b)
{
    const struct imdb_season *s = a;
    const struct imdb_season *t = b;
    if (s->series != t->series)
        return s->series < t->series ? -1 : 1;
    return (s->number > t->number) - (s->number < t->number);
}

static void
sort_seasons(struct imdb_scan *m)
{
    size_t n = 0;
    if (m->nseasons > 0)
        qsort(m->seasons, m->nseasons, sizeof *m->seasons, season_compare);
    for (size_t i = 0; i < m->nseasons; i++)
        if (n == 0 || season_compare(&m->seasons[n - 1], &m->seasons[i]) != 0)
            m->seasons[n++] = m->seasons[i];
    m->nseasons = n;
}

static void
make_room(struct imdb_scan *m)
{
    sort_seasons(m);
    if (m->nseasons < m->seasons_cap / 2)
        return;
    m->seasons_cap = m->seasons_cap > 0 ? m->seasons_cap * 2 : 1024;
    m->seasons = realloc(m->seasons, m->seasons_cap * sizeof *m->seasons);
    if (m->seasons == NULL)
        abort();
}

/* Adds a season; a full list is first rid of those that stand in it twice. */
static void
note_season(struct imdb_scan *m, uint32_t series, uint32_t number)
{
    if (m->nseasons == m->seasons_cap)
        make_room(m);
    m->seasons[m->nseasons++] = (struct imdb_season){ .series = series, .number = number };
}

static void
scan_episodes(struct imdb_scan *m)
{
    while (imdb_scan_walk(m, EPISODE)) {
        uint32_t number, series;
        if (!import_id_number(imdb_scan_column(m, EPISODE, E_ID), "tt", &number) ||
            !import_id_number(imdb_scan_column(m, EPISODE, E_SERIES), "tt", &series) ||
            !import_ids_has(&m->titles, series))
            continue;
        import_ids_add(&m->episodes, number);
        int64_t season =
            import_imdb_number(imdb_scan_column(m, EPISODE, E_SEASON), IMDB_SEASON_MAX);
        if (season > 0)
            note_season(m, series, (uint32_t)season);
    }
    sort_seasons(m);
}

static bool
is_wanted(const struct imdb_scan *m, const char *id)
{
    uint32_t number;
    return import_id_number(id, "tt", &number) &&
           (import_ids_has(&m->titles, number) || import_ids_has(&m->episodes, number));
}

/* The next id of a comma-separated list, copied; false at its end. */
bool
imdb_scan_list(const char **list, char id[32])
{
    if (*list == NULL || **list == '\0')
        return false;
    size_t n = strcspn(*list, ",");
    size_t kept = n < 31 ? n : 31;
    memcpy(id, *list, kept);
    id[kept] = '\0';
    *list += n + ((*list)[n] == ',');
    return true;
}

static void
scan_people(struct imdb_scan *m)
{
    uint32_t number;
    while (imdb_scan_walk(m, PRINCIPALS))
        if (import_imdb_role(imdb_scan_column(m, PRINCIPALS, P_CATEGORY)) >= 0 &&
            is_wanted(m, imdb_scan_column(m, PRINCIPALS, P_ID)) &&
            import_id_number(imdb_scan_column(m, PRINCIPALS, P_PERSON), "nm", &number))
            import_ids_add(&m->credited, number);
    while (imdb_scan_walk(m, CREW)) {
        char id[32];
        if (!is_wanted(m, imdb_scan_column(m, CREW, C_ID)))
            continue;
        for (size_t i = C_DIRECTORS; i <= C_WRITERS; i++)
            for (const char *list = imdb_scan_column(m, CREW, i); imdb_scan_list(&list, id);)
                if (import_id_number(id, "nm", &number))
                    import_ids_add(&m->credited, number);
    }
}

bool
imdb_scan_run(struct imdb_scan *m)
{
    scan_titles(m);
    scan_episodes(m);
    if (m->files[NAMES] != NULL)
        scan_people(m);
    m->done = true;
    return !m->broken && imdb_scan_rewind(m);
}

/* The first season of that series, or where it would be. */
size_t
imdb_scan_season(const struct imdb_scan *m, uint32_t series)
{
    size_t low = 0;
    size_t high = m->nseasons;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (m->seasons[middle].series < series)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
