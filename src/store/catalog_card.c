/*
 * Catalog cards: plain titles made from the normalised tables, and their cards
 * from those. What a card holds is decided here alone, so a card can be held
 * against the tables by making it again (store_catalog_read_titles).
 */
#include "store/catalog_card.h"

#include "store/card.h"
#include "store/catalog.h"
#include "store/queries.h"
#include "store/rating_bias.h"
#include "store/score.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/utf8.h"

#include <stdlib.h>
#include <string.h>

#define SHORT_NAME_CHARACTERS 50

/* As catalog_card_facts numbers them. */
enum card_fact {
    FACT_CAST = 0,
    FACT_DIRECTORS = 1,
    FACT_AWARDS = 2,
    FACT_BONUS = 3,
    FACT_SCREENS = 4,
    FACT_LANGUAGES = 5,
    FACT_CHILDREN = 10, /* and the kind of the children */
    FACT_MEMBERS = 20   /* and the kind of those that have it as their series */
};

/* What a rating says of maturity where the entry does not (spec/categories.md). */
static const struct {
    const char *value;
    int64_t level;
} maturities[] = {
    { "TV-Y", 10 },
    { "TV-Y7", 20 },
    { "G", 40 },
    { "TV-G", 50 },
    { "PG", 60 },
    { "TV-PG", 60 },
    { "PG-13", 80 },
    { "TV-14", 90 },
    { "R", 100 },
    { "TV-MA", 110 },
    { "NR", 130 },
    { "UR", 1000 },
    { "NC-17", 1000 },
};

static int64_t
maturity_of(const struct title *t)
{
    for (size_t r = 0; r < t->nratings; r++)
        for (size_t i = 0; i < sizeof maturities / sizeof maturities[0]; i++)
            if (t->ratings[r].country[0] == '\0' &&
                strcmp(t->ratings[r].value, maturities[i].value) == 0)
                return maturities[i].level;
    return 130;
}

/* The part before the first colon or dash where the name is long, else as many
 * whole words as fit, and dots. */
static const char *
short_name_of(struct arena *a, const char *name)
{
    size_t len = strlen(name);
    if (utf8_length(name, len) <= SHORT_NAME_CHARACTERS)
        return name;
    const char *cut = strstr(name, ": ");
    if (cut == NULL)
        cut = strstr(name, " - ");
    if (cut != NULL && cut != name &&
        utf8_length(name, (size_t)(cut - name)) <= SHORT_NAME_CHARACTERS)
        return arena_strndup(a, name, (size_t)(cut - name));
    size_t end = 0;
    for (size_t i = 0; i < len && utf8_length(name, i) < SHORT_NAME_CHARACTERS - 3; i++)
        if (name[i] == ' ')
            end = i;
    if (end == 0) {
        while (utf8_length(name, end) < SHORT_NAME_CHARACTERS - 3)
            end++;
        while (((unsigned char)name[end] & 0xC0) == 0x80)
            end++;
    }
    return arena_printf(a, "%.*s...", (int)end, name);
}

static int64_t
average_of(const struct q_catalog_card_rows_row *r)
{
    const struct score score = { r->imported_sum, r->imported_count, r->own_sum, r->own_count };
    return score_average(&score);
}

static int64_t
art_of(const struct q_catalog_card_rows_row *r)
{
    if (r->art_id != 0)
        return r->art_id;
    /* discs show the art of their season (spec/catalog.md 8) */
    return r->kind == TITLE_DISC && r->season_id != 0 ? r->season_id : r->id;
}

static struct title
from_row(struct arena *a, const struct q_catalog_card_rows_row *r)
{
    return (struct title){
        .id = r->id,
        .kind = (enum title_kind)r->kind,
        .series_id = r->series_id,
        .series_name = r->series_name,
        .season_id = r->season_id,
        .season_name = r->season_name,
        .playable = r->playable,
        .art_id = art_of(r),
        .name = r->name,
        .short_name = r->short_name != NULL ? r->short_name : short_name_of(a, r->name),
        .episode_short = r->episode_short,
        .release_year = r->release_year,
        .runtime = r->runtime,
        .average_rating = average_of(r),
        .maturity_level = r->maturity_level,
        .sequence = r->sequence_number,
        .season_number = r->season_number,
        .updated = r->changed_at,
        .official_url = r->official_url,
    };
}

static int
by_id(const void *a, const void *b)
{
    const struct title *x = a;
    const struct title *y = b;
    return x->id < y->id ? -1 : x->id > y->id;
}

static struct title *
find(struct title *titles, size_t n, int64_t id)
{
    const struct title wanted = { .id = id };
    return n != 0 ? bsearch(&wanted, titles, n, sizeof *titles, by_id) : NULL;
}

static int
read_ratings(struct store *s, struct arena *a, const int64_t *ids, size_t nids,
    struct title *titles, size_t n)
{
    struct q_catalog_card_ratings_row *rows;
    size_t nrows;
    if (q_catalog_card_ratings(s, a, ids, nids, &rows, &nrows) != 0)
        return -1;
    struct rating *list = arena_array(a, nrows, sizeof *list);
    for (size_t i = 0; i < nrows; i++) {
        list[i] = (struct rating){
            .scheme = rows[i].scheme, .country = rows[i].country, .value = rows[i].value
        };
        struct title *t = find(titles, n, rows[i].title_id);
        if (t == NULL)
            continue;
        if (t->nratings++ == 0)
            t->ratings = &list[i];
    }
    return 0;
}

static int
read_genres(struct store *s, struct arena *a, const int64_t *ids, size_t nids,
    struct title *titles, size_t n)
{
    struct q_catalog_card_genres_row *rows;
    size_t nrows;
    if (q_catalog_card_genres(s, a, ids, nids, &rows, &nrows) != 0)
        return -1;
    struct category *list = arena_array(a, nrows, sizeof *list);
    for (size_t i = 0; i < nrows; i++) {
        list[i] = (struct category){ .scheme = "genres",
            .label = rows[i].name,
            .term = rows[i].name,
            .number = rows[i].number };
        struct title *t = find(titles, n, rows[i].title_id);
        if (t == NULL)
            continue;
        if (t->ngenres++ == 0)
            t->genres = &list[i];
    }
    return 0;
}

/* Instant, Blu-ray, DVD, then others (spec/catalog.md 5). */
static int
format_rank(const char *format)
{
    static const char *const order[] = { "instant", "Blu-ray", "DVD" };
    for (int i = 0; i < 3; i++)
        if (strcmp(format, order[i]) == 0)
            return i;
    return 3;
}

static void
sort_formats(struct availability *list, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct availability one = list[i];
        size_t k = i;
        for (; k > 0 && format_rank(list[k - 1].format) > format_rank(one.format); k--)
            list[k] = list[k - 1];
        list[k] = one;
    }
}

static int
read_formats(struct store *s, struct arena *a, const int64_t *ids, size_t nids,
    struct title *titles, size_t n)
{
    struct q_catalog_card_formats_row *rows;
    size_t nrows;
    if (q_catalog_card_formats(s, a, ids, nids, &rows, &nrows) != 0)
        return -1;
    struct availability *list = arena_array(a, nrows, sizeof *list);
    for (size_t i = 0; i < nrows; i++) {
        list[i] = (struct availability){ .format = rows[i].format,
            .country = rows[i].country,
            .from = rows[i].available_from,
            .until = rows[i].available_until,
            .runtime = rows[i].runtime,
            .quality = rows[i].quality };
        struct title *t = find(titles, n, rows[i].title_id);
        if (t == NULL)
            continue;
        if (t->nformats++ == 0)
            t->formats = &list[i];
    }
    for (size_t i = 0; i < n; i++)
        if (titles[i].nformats != 0)
            sort_formats(list + (titles[i].formats - list), titles[i].nformats);
    return 0;
}

static void
note_fact(struct title *t, int fact, int64_t count)
{
    switch (fact) {
    case FACT_CAST:
        t->has_cast = true;
        break;
    case FACT_DIRECTORS:
        t->has_directors = true;
        break;
    case FACT_AWARDS:
        t->has_awards = true;
        break;
    case FACT_BONUS:
        t->has_bonus = true;
        break;
    case FACT_SCREENS:
        t->has_screens = true;
        break;
    case FACT_LANGUAGES:
        t->has_languages = true;
        break;
    case FACT_CHILDREN + TITLE_SEASON:
        t->has_seasons = true;
        t->season_count = count;
        break;
    case FACT_CHILDREN + TITLE_PROGRAM:
    case FACT_MEMBERS + TITLE_PROGRAM:
        t->has_episodes = true;
        if (count > t->episode_count)
            t->episode_count = count;
        break;
    case FACT_CHILDREN + TITLE_DISC:
    case FACT_MEMBERS + TITLE_DISC:
        t->has_discs = true;
        break;
    default:
        break;
    }
}

static int
read_facts(struct store *s, struct arena *a, const int64_t *ids, size_t nids,
    struct title *titles, size_t n)
{
    struct q_catalog_card_facts_row *rows;
    size_t nrows;
    if (q_catalog_card_facts(s, a, ids, nids, &rows, &nrows) != 0)
        return -1;
    for (size_t i = 0; i < nrows; i++) {
        struct title *t = find(titles, n, rows[i].title_id);
        if (t != NULL)
            note_fact(t, rows[i].fact, rows[i].n);
    }
    return 0;
}

int
catalog_card_titles(struct store *s, struct arena *a, const int64_t *ids, size_t nids,
    struct title **titles, size_t *n)
{
    struct q_catalog_card_rows_row *rows;
    if (q_catalog_card_rows(s, a, ids, nids, &rows, n) != 0)
        return -1;
    *titles = arena_array(a, *n, sizeof **titles);
    for (size_t i = 0; i < *n; i++)
        (*titles)[i] = from_row(a, &rows[i]);
    if (*n != 0)
        qsort(*titles, *n, sizeof **titles, by_id);
    if (read_ratings(s, a, ids, nids, *titles, *n) != 0 ||
        read_genres(s, a, ids, nids, *titles, *n) != 0 ||
        read_formats(s, a, ids, nids, *titles, *n) != 0 ||
        read_facts(s, a, ids, nids, *titles, *n) != 0)
        return -1;
    for (size_t i = 0; i < *n; i++)
        if ((*titles)[i].maturity_level == 0)
            (*titles)[i].maturity_level = maturity_of(&(*titles)[i]);
    return 0;
}

static int
write_some(struct store *s, struct arena *a, const int64_t *ids, size_t nids)
{
    struct title *titles;
    size_t n;
    if (catalog_card_titles(s, a, ids, nids, &titles, &n) != 0)
        return -1;
    struct q_catalog_cards_put_rows *rows = arena_array(a, n, sizeof *rows);
    for (size_t i = 0; i < n; i++) {
        struct buf card;
        buf_init(&card, a, 512);
        card_encode(&card, &titles[i]);
        rows[i].title_id = titles[i].id;
        rows[i].card = (struct store_blob){ .p = card.p, .len = card.len };
    }
    return q_catalog_cards_put(s, rows, n) < 0 ? -1 : rating_bias_write(s, a, titles, n);
}

int
store_catalog_write_cards(struct store *s, struct arena *a, const int64_t *ids, size_t n)
{
    for (size_t done = 0; done < n; done += STORE_CATALOG_BATCH) {
        size_t some = n - done < STORE_CATALOG_BATCH ? n - done : STORE_CATALOG_BATCH;
        struct arena_mark mark = arena_mark(a);
        int rc = write_some(s, a, ids + done, some);
        arena_rewind(a, mark);
        if (rc != 0)
            return -1;
    }
    return 0;
}

int
store_catalog_read_titles(
    struct store *s, struct arena *a, int64_t after_id, size_t most, struct title **titles)
{
    struct q_catalog_ids_after_row *rows;
    size_t n;
    if (q_catalog_ids_after(s, a, after_id, (int64_t)most, &rows, &n) != 0)
        return -1;
    int64_t *ids = arena_array(a, n, sizeof *ids);
    for (size_t i = 0; i < n; i++)
        ids[i] = rows[i].id;
    if (n != 0 && catalog_card_titles(s, a, ids, n, titles, &n) != 0)
        return -1;
    return (int)n;
}
