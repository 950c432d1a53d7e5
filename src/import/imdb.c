/*
 * IMDb: makes the entries, in three passes over the files: people, films and
 * series, episodes. See imdb.h; the walking is imdb_scan.c's.
 */
#include "import/imdb.h"

#include "import/imdb_row.h"
#include "import/imdb_scan.h"
#include "model/entry.h"
#include "util/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum pass { PASS_SCAN, PASS_PEOPLE, PASS_TITLES, PASS_EPISODES, PASS_END };

static const char *const pass_names[] = {
    [PASS_SCAN] = "reading",
    [PASS_PEOPLE] = "people",
    [PASS_TITLES] = "titles",
    [PASS_EPISODES] = "episodes",
    [PASS_END] = "done",
};

struct import_imdb {
    struct imdb_scan scan;
    enum pass pass;
    struct import_ids people; /* those credited that name.basics.tsv has */
    size_t season;            /* the next to hand out, of the series below */
    char series[32];          /* key of the series handed out last */
    char series_name[512];
};

struct import_imdb *
import_imdb_open(
    const char *dir, const struct import_imdb_options *options, char *error, size_t error_size)
{
    struct import_imdb *m = calloc(1, sizeof *m);
    if (m == NULL)
        abort();
    if (imdb_scan_open(&m->scan, dir, options, error, error_size))
        return m;
    import_imdb_close(m);
    return NULL;
}

void
import_imdb_close(struct import_imdb *m)
{
    if (m == NULL)
        return;
    imdb_scan_close(&m->scan);
    import_ids_free(&m->people);
    free(m);
}

/* ---- people ---- */

static const char *
year_text(struct arena *a, const char *text)
{
    int64_t year = import_imdb_number(text, 9999);
    return year > 0 ? arena_printf(a, "%04d", (int)year) : NULL;
}

static bool
next_person(struct import_imdb *m, struct arena *a, struct entry *e)
{
    while (imdb_scan_walk(&m->scan, NAMES)) {
        const char *id = imdb_scan_column(&m->scan, NAMES, N_ID);
        const char *name = imdb_scan_column(&m->scan, NAMES, N_NAME);
        uint32_t number;
        if (name == NULL || !import_id_number(id, "nm", &number) ||
            !import_ids_has(&m->scan.credited, number) || import_ids_has(&m->people, number))
            continue;
        import_ids_add(&m->people, number);
        *e = (struct entry){
            .type = ENTRY_PERSON,
            .source = IMPORT_IMDB_SOURCE,
            .key = arena_strdup(a, id),
            .line = import_tsv_line(m->scan.files[NAMES]),
            .person = {
                .name = arena_strdup(a, name),
                .born = year_text(a, imdb_scan_column(&m->scan, NAMES, N_BORN)),
                .died = year_text(a, imdb_scan_column(&m->scan, NAMES, N_DIED)),
            },
        };
        return true;
    }
    return false;
}

/* ---- credits ---- */

#define CREDITS_MAX 200

static bool
has_credit(const struct entry_title *t, const char *person, enum credit_role role)
{
    for (size_t i = 0; i < t->ncredits; i++)
        if (t->credits[i].role == role && strcmp(t->credits[i].person, person) == 0)
            return true;
    return false;
}

static void
add_credit(const struct import_imdb *m, struct arena *a, struct entry_title *t, int role,
    const char *person, const char *character)
{
    struct entry_credit *list = (struct entry_credit *)(uintptr_t)t->credits;
    uint32_t number;
    if (role < 0 || t->ncredits == CREDITS_MAX || !import_id_number(person, "nm", &number) ||
        !import_ids_has(&m->people, number) || has_credit(t, person, (enum credit_role)role))
        return;
    list[t->ncredits++] = (struct entry_credit){
        .role = (enum credit_role)role,
        .person = arena_strdup(a, person),
        .character = role == CREDIT_ACTOR ? import_imdb_characters(a, character) : NULL,
    };
}

static void
add_credits(struct import_imdb *m, struct arena *a, const char *id, struct entry_title *t)
{
    char person[32];
    t->credits = arena_array(a, CREDITS_MAX, sizeof *t->credits);
    while (imdb_scan_seek(&m->scan, PRINCIPALS, id)) {
        add_credit(m, a, t,
            import_imdb_role(imdb_scan_column(&m->scan, PRINCIPALS, P_CATEGORY)),
            imdb_scan_column(&m->scan, PRINCIPALS, P_PERSON),
            imdb_scan_column(&m->scan, PRINCIPALS, P_CHARACTERS));
        if (!imdb_scan_walk(&m->scan, PRINCIPALS))
            break;
    }
    if (!imdb_scan_seek(&m->scan, CREW, id))
        return;
    for (const char *list = imdb_scan_column(&m->scan, CREW, C_DIRECTORS);
         imdb_scan_list(&list, person);)
        add_credit(m, a, t, CREDIT_DIRECTOR, person, NULL);
    for (const char *list = imdb_scan_column(&m->scan, CREW, C_WRITERS);
         imdb_scan_list(&list, person);)
        add_credit(m, a, t, CREDIT_WRITER, person, NULL);
}

/* ---- titles ---- */

static void
add_rating(struct import_imdb *m, const char *id, struct entry_title *t)
{
    if (!imdb_scan_seek(&m->scan, RATINGS, id))
        return;
    t->rating_count =
        import_imdb_number(imdb_scan_column(&m->scan, RATINGS, R_VOTES), IMDB_VOTES_MAX);
    t->rating_sum =
        import_imdb_rating_sum(imdb_scan_column(&m->scan, RATINGS, R_AVERAGE), t->rating_count);
    t->popularity = t->rating_count;
}

static void
add_original_name(struct arena *a, const char *original, struct entry_title *t)
{
    if (original == NULL || strcmp(original, t->name) == 0)
        return;
    const char **aka = arena_array(a, 1, sizeof *aka);
    aka[0] = arena_strdup(a, original);
    t->aka = aka;
    t->naka = 1;
}

static void
add_external_id(struct arena *a, const char *id, struct entry_title *t)
{
    struct entry_external_id own = { .type = "imdb", .value = id };
    t->external_ids = arena_memdup(a, &own, sizeof own);
    t->nexternal_ids = 1;
}

/* The title of the row that title.basics.tsv stands on. */
static void
make_title(struct import_imdb *m, struct arena *a, int kind, struct entry *e)
{
    *e = (struct entry){
        .type = ENTRY_TITLE,
        .source = IMPORT_IMDB_SOURCE,
        .key = arena_strdup(a, imdb_scan_column(&m->scan, BASICS, B_ID)),
        .line = import_tsv_line(m->scan.files[BASICS]),
        .title = {
            .kind = (enum title_kind)kind,
            .name = arena_strdup(a, imdb_scan_column(&m->scan, BASICS, B_NAME)),
            .year = import_imdb_number(imdb_scan_column(&m->scan, BASICS, B_YEAR), 9999),
            .runtime = 60 * import_imdb_number(imdb_scan_column(&m->scan, BASICS, B_RUNTIME), IMDB_MINUTES_MAX),
        },
    };
    struct entry_title *t = &e->title;
    add_original_name(a, imdb_scan_column(&m->scan, BASICS, B_ORIGINAL), t);
    import_imdb_genres(a, imdb_scan_column(&m->scan, BASICS, B_GENRES), t);
    add_external_id(a, e->key, t);
    add_rating(m, e->key, t);
    add_credits(m, a, e->key, t);
}

static void
begin_seasons(struct import_imdb *m, const struct entry *e, uint32_t number)
{
    m->season = imdb_scan_season(&m->scan, number);
    snprintf(m->series, sizeof m->series, "%s", e->key);
    snprintf(m->series_name, sizeof m->series_name, "%s", e->title.name);
}

static const char *
season_key(struct arena *a, const char *series, int64_t number)
{
    return arena_printf(a, "%s/season/%d", series, (int)number);
}

/* The next season of the series handed out last. */
static bool
next_season(struct import_imdb *m, struct arena *a, struct entry *e)
{
    uint32_t series;
    if (!import_id_number(m->series, "tt", &series) || m->season == m->scan.nseasons ||
        m->scan.seasons[m->season].series != series)
        return false;
    int64_t number = m->scan.seasons[m->season++].number;
    *e = (struct entry){
        .type = ENTRY_TITLE,
        .source = IMPORT_IMDB_SOURCE,
        .key = season_key(a, m->series, number),
        .line = import_tsv_line(m->scan.files[BASICS]),
        .title = {
            .kind = TITLE_SEASON,
            .parent = arena_strdup(a, m->series),
            .name = arena_printf(a, "%s: Season %d", m->series_name, (int)number),
            .season_number = number,
        },
    };
    return true;
}

/* Whether the row is a title of this pass, which `wanted` lists. */
static bool
is_of_pass(const struct import_imdb *m, const struct import_ids *wanted, uint32_t *number)
{
    int kind = import_imdb_kind(imdb_scan_column(&m->scan, BASICS, B_TYPE));
    bool episode = kind == TITLE_PROGRAM;
    return kind >= 0 && episode == (m->pass == PASS_EPISODES) &&
           (m->scan.options.adult || !imdb_scan_is_adult(&m->scan)) &&
           imdb_scan_column(&m->scan, BASICS, B_NAME) != NULL &&
           import_id_number(imdb_scan_column(&m->scan, BASICS, B_ID), "tt", number) &&
           import_ids_has(wanted, *number);
}

static bool
next_title(struct import_imdb *m, struct arena *a, struct entry *e)
{
    uint32_t number;
    if (next_season(m, a, e))
        return true;
    while (imdb_scan_walk(&m->scan, BASICS)) {
        if (!is_of_pass(m, &m->scan.titles, &number))
            continue;
        make_title(m, a, import_imdb_kind(imdb_scan_column(&m->scan, BASICS, B_TYPE)), e);
        m->series[0] = '\0';
        if (e->title.kind == TITLE_SERIES)
            begin_seasons(m, e, number);
        return true;
    }
    return false;
}

/* What title.episode.tsv says of the episode. */
static void
place_episode(struct import_imdb *m, struct arena *a, struct entry_title *t)
{
    const char *series = imdb_scan_column(&m->scan, EPISODE, E_SERIES);
    t->season_number =
        import_imdb_number(imdb_scan_column(&m->scan, EPISODE, E_SEASON), IMDB_SEASON_MAX);
    t->sequence =
        import_imdb_number(imdb_scan_column(&m->scan, EPISODE, E_NUMBER), IMDB_EPISODE_MAX);
    t->parent = t->season_number > 0 ? season_key(a, series, t->season_number)
                                     : arena_strdup(a, series);
    if (t->season_number > 0 && t->sequence > 0)
        t->episode_short =
            arena_printf(a, "S%d:E%d - %s", (int)t->season_number, (int)t->sequence, t->name);
}

static bool
next_episode(struct import_imdb *m, struct arena *a, struct entry *e)
{
    uint32_t number;
    while (imdb_scan_walk(&m->scan, BASICS)) {
        if (!is_of_pass(m, &m->scan.episodes, &number) ||
            !imdb_scan_seek(&m->scan, EPISODE, imdb_scan_column(&m->scan, BASICS, B_ID)))
            continue;
        make_title(m, a, TITLE_PROGRAM, e);
        place_episode(m, a, &e->title);
        return true;
    }
    return false;
}

/* ---- all of it ---- */

static bool
next_of_pass(struct import_imdb *m, struct arena *a, struct entry *e)
{
    switch (m->pass) {
    case PASS_PEOPLE:
        return next_person(m, a, e);
    case PASS_TITLES:
        return next_title(m, a, e);
    case PASS_EPISODES:
        return next_episode(m, a, e);
    case PASS_SCAN:
    case PASS_END:
        return false;
    }
    return false;
}

/* Goes on to the next pass over files that stand at their beginning. */
static bool
advance(struct import_imdb *m)
{
    bool ready = m->pass == PASS_SCAN ? imdb_scan_run(&m->scan) : imdb_scan_rewind(&m->scan);
    m->pass++;
    return ready;
}

enum import_result
import_imdb_next(struct import_imdb *m, struct arena *a, struct entry *e)
{
    if (!m->scan.broken)
        import_context_entry(&m->scan.context, a, 0);
    while (!m->scan.broken && m->pass != PASS_END) {
        bool found = next_of_pass(m, a, e);
        if (m->scan.broken)
            break;
        if (found)
            return IMPORT_ENTRY;
        if (!advance(m))
            break;
    }
    return m->scan.broken ? IMPORT_BROKEN : IMPORT_END;
}

int64_t
import_imdb_line(const struct import_imdb *m)
{
    return m->scan.context.line;
}

const char *
import_imdb_reason(const struct import_imdb *m)
{
    return m->scan.context.reason;
}

int64_t
import_imdb_offset(const struct import_imdb *m, const char **pass)
{
    *pass = pass_names[m->pass];
    return import_tsv_offset(m->scan.files[m->pass == PASS_PEOPLE ? NAMES : BASICS]);
}
