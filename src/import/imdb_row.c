/*
 * IMDb row: tables of words, and columns that are lists. See imdb_row.h.
 */
#include "import/imdb_row.h"

#include "util/arena.h"
#include "util/buf.h"

#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct word {
    const char *theirs;
    int ours;
};

static const struct word kinds[] = {
    { "movie", TITLE_MOVIE },
    { "short", TITLE_MOVIE },
    { "tvMovie", TITLE_MOVIE },
    { "tvShort", TITLE_MOVIE },
    { "tvSpecial", TITLE_MOVIE },
    { "tvPilot", TITLE_MOVIE },
    { "video", TITLE_MOVIE },
    { "tvSeries", TITLE_SERIES },
    { "tvMiniSeries", TITLE_SERIES },
    { "tvEpisode", TITLE_PROGRAM },
    { NULL, -1 },
};

static const struct word roles[] = {
    { "actor", CREDIT_ACTOR },
    { "actress", CREDIT_ACTOR },
    { "self", CREDIT_ACTOR },
    { "director", CREDIT_DIRECTOR },
    { "writer", CREDIT_WRITER },
    { "producer", CREDIT_PRODUCER },
    { "composer", CREDIT_COMPOSER },
    { "cinematographer", CREDIT_CINEMATOGRAPHER },
    { "editor", CREDIT_EDITOR },
    { "creator", CREDIT_CREATOR },
    { NULL, -1 },
};

static int
look_up(const struct word *words, const char *theirs)
{
    while (words->theirs != NULL && (theirs == NULL || strcmp(words->theirs, theirs) != 0))
        words++;
    return words->ours;
}

int
import_imdb_kind(const char *type)
{
    return look_up(kinds, type);
}

int
import_imdb_role(const char *category)
{
    return look_up(roles, category);
}

int64_t
import_imdb_number(const char *column, int64_t max)
{
    if (column == NULL || strlen(column) > 15 || column[strspn(column, "0123456789")] != '\0')
        return 0;
    int64_t n = strtoll(column, NULL, 10);
    return n <= max ? n : 0;
}

/* What is not here keeps its name. */
static const char *const genres[][2] = {
    { "Action", "Action & Adventure" },
    { "Adventure", "Adventures" },
    { "Animation", "Anime & Animation" },
    { "Biography", "Dramas Based on Real Life" },
    { "Crime", "Crime Dramas" },
    { "Family", "Children & Family" },
    { "Film-Noir", "Film Noir" },
    { "History", "Period Pieces" },
    { "Music", "Music & Musicals" },
    { "Musical", "Musicals" },
    { "Sci-Fi", "Sci-Fi & Fantasy" },
    { "Sport", "Sports & Fitness" },
    { "Thriller", "Thrillers" },
    { "War", "Military & War Dramas" },
    { "Western", "Westerns" },
};

static const char *
genre_named(struct arena *a, const char *p, size_t n)
{
    for (size_t i = 0; i < sizeof genres / sizeof *genres; i++)
        if (strlen(genres[i][0]) == n && memcmp(genres[i][0], p, n) == 0)
            return genres[i][1];
    return arena_strndup(a, p, n);
}

void
import_imdb_genres(struct arena *a, const char *column, struct entry_title *t)
{
    if (column == NULL)
        return;
    const char **list = arena_array(a, strlen(column) / 2 + 1, sizeof *list);
    while (*column != '\0') {
        size_t n = strcspn(column, ",");
        if (n > 0)
            list[t->ngenres++] = genre_named(a, column, n);
        column += n + (column[n] == ',');
    }
    t->genres = list;
}

static void
join(struct buf *out, struct json_object *list)
{
    for (size_t i = 0; i < json_object_array_length(list); i++) {
        struct json_object *item = json_object_array_get_idx(list, i);
        if (!json_object_is_type(item, json_type_string))
            continue;
        if (out->len > 0)
            buf_adds(out, " / ");
        buf_adds(out, json_object_get_string(item));
    }
}

const char *
import_imdb_characters(struct arena *a, const char *column)
{
    if (column == NULL)
        return NULL;
    struct json_object *list = json_tokener_parse(column);
    if (!json_object_is_type(list, json_type_array)) {
        json_object_put(list);
        return NULL;
    }
    struct buf names;
    buf_init(&names, a, 64);
    join(&names, list);
    json_object_put(list);
    return names.len > 0 ? names.p : NULL;
}

int64_t
import_imdb_rating_sum(const char *average, int64_t votes)
{
    double stars = average != NULL ? strtod(average, NULL) / 2 : 0;
    if (!(stars <= 5))
        stars = 5;
    if (stars < 1)
        stars = 1;
    return llround(stars * 10 * (double)votes);
}
