/*
 * Ratings: see ratings.h.
 */
#include "import/ratings.h"

#include "import/csv.h"
#include "import/date.h"

#include <stdlib.h>
#include <string.h>

enum column { COLUMN_USER, COLUMN_TITLE, COLUMN_RATING, COLUMN_TIME, COLUMN__MAX };

static const char *const own_columns[COLUMN__MAX] = { "user", "title", "rating", "time" };
static const char *const movielens_columns[COLUMN__MAX] = { "userId", "movieId", "rating",
    "timestamp" };

struct import_ratings {
    struct import_csv *csv;
    enum import_ratings_form form;
    size_t at[COLUMN__MAX];
    char user[64]; /* of MovieLens */
    const char *reason;
};

static struct import_ratings *
start(struct import_csv *csv, enum import_ratings_form form, char *error, size_t error_size)
{
    if (csv == NULL)
        return NULL;
    struct import_ratings *r = calloc(1, sizeof *r);
    if (r == NULL)
        abort();
    r->csv = csv;
    r->form = form;
    if (import_csv_head(csv, form == IMPORT_RATINGS_OWN ? own_columns : movielens_columns,
            COLUMN__MAX, r->at))
        return r;
    snprintf(error, error_size, "%s", import_csv_reason(csv));
    import_ratings_close(r);
    return NULL;
}

struct import_ratings *
import_ratings_open(
    const char *path, enum import_ratings_form form, char *error, size_t error_size)
{
    return start(import_csv_open(path, error, error_size), form, error, error_size);
}

struct import_ratings *
import_ratings_open_stream(
    FILE *file, enum import_ratings_form form, char *error, size_t error_size)
{
    return start(import_csv_open_stream(file), form, error, error_size);
}

void
import_ratings_close(struct import_ratings *r)
{
    if (r == NULL)
        return;
    import_csv_close(r->csv);
    free(r);
}

static const char *
column(const struct import_ratings *r, enum column c)
{
    return r->at[c] < import_csv_nfields(r->csv) ? import_csv_field(r->csv, r->at[c]) : "";
}

static bool
all_digits(const char *s)
{
    size_t n = strspn(s, "0123456789");
    return n != 0 && n <= 18 && s[n] == '\0';
}

/* "1" to "5", or that they are not interested. */
static bool
read_stars(const char *s, int *rating)
{
    *rating = strcmp(s, IMPORT_NOT_INTERESTED_TEXT) == 0 ? IMPORT_NOT_INTERESTED : *s - '0';
    return *rating == IMPORT_NOT_INTERESTED ? strlen(s) > 1
                                            : *rating > 0 && *rating <= 5 && s[1] == '\0';
}

/* "0.5" to "5.0" in steps of a half; rounded up. */
static bool
read_halves(const char *s, int *rating)
{
    if (s[0] < '0' || s[0] > '5')
        return false;
    bool half = strcmp(s + 1, ".5") == 0;
    if (!half && s[1] != '\0' && strcmp(s + 1, ".0") != 0)
        return false;
    *rating = s[0] - '0' + half;
    return *rating >= 1 && *rating <= 5;
}

static enum import_result
refuse(struct import_ratings *r, const char *reason)
{
    r->reason = reason;
    return IMPORT_REFUSED;
}

static enum import_result
read_own(struct import_ratings *r, struct import_rating *row)
{
    if (!read_stars(column(r, COLUMN_RATING), &row->rating))
        return refuse(r, "the rating is 1 to 5 or " IMPORT_NOT_INTERESTED_TEXT);
    if (!import_date_moment(column(r, COLUMN_TIME), &row->at))
        return refuse(r, "the time is Unix seconds, a date or a date and time of RFC 3339");
    return IMPORT_ENTRY;
}

static enum import_result
read_movielens(struct import_ratings *r, struct import_rating *row)
{
    const char *user = row->user;
    const char *time = column(r, COLUMN_TIME);
    if (!all_digits(user))
        return refuse(r, "userId is a number");
    if (!read_halves(column(r, COLUMN_RATING), &row->rating))
        return refuse(r, "the rating is 0.5 to 5.0 in steps of a half");
    if (!all_digits(time) || strtoll(time, NULL, 10) > IMPORT_DATE_MAX)
        return refuse(r, "timestamp is Unix seconds");
    row->at = strtoll(time, NULL, 10);
    snprintf(r->user, sizeof r->user, "movielens-%s", user);
    row->user = r->user;
    return IMPORT_ENTRY;
}

enum import_result
import_ratings_next(struct import_ratings *r, struct import_rating *row)
{
    enum import_result got = import_csv_next(r->csv);
    r->reason = NULL;
    if (got != IMPORT_ENTRY)
        return got;
    row->user = column(r, COLUMN_USER);
    row->title = column(r, COLUMN_TITLE);
    if (*row->user == '\0' || *row->title == '\0')
        return refuse(r, "no user or no title");
    return r->form == IMPORT_RATINGS_OWN ? read_own(r, row) : read_movielens(r, row);
}

int64_t
import_ratings_line(const struct import_ratings *r)
{
    return import_csv_line(r->csv);
}

const char *
import_ratings_reason(const struct import_ratings *r)
{
    return r->reason != NULL ? r->reason : import_csv_reason(r->csv);
}

int64_t
import_ratings_offset(const struct import_ratings *r)
{
    return import_csv_offset(r->csv);
}
