/*
 * History: see history.h. The rows are kept, since how dates are to be read
 * shows only when all of them were seen.
 */
#include "import/history.h"

#include "import/csv.h"
#include "import/date.h"
#include "util/arena.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NOON (12 * 60 * 60)

struct row {
    struct row *next;
    const char *title; /* NULL: a bad record */
    const char *date;
    const char *reason; /* of a bad record */
    int64_t line;
};

struct import_history {
    struct arena *arena;
    struct row *first;
    struct row *at; /* the last one given; NULL: none yet */
    enum import_dates dates;
    const char *reason;
};

/* The three numbers of a date, with one of "/.-" between them. `len` is the number of digits of
 * the first. */
static bool
read_numbers(const char *s, int n[3], size_t *len)
{
    char sep = '\0';
    for (int i = 0; i < 3; i++) {
        size_t digits = strspn(s, "0123456789");
        if (digits == 0 || digits > 4)
            return false;
        if (i == 0)
            *len = digits;
        n[i] = (int)strtol(s, NULL, 10);
        s += digits;
        if (i == 0)
            sep = *s;
        if (i < 2 && (sep == '\0' || strchr("/.-", sep) == NULL || *s++ != sep))
            return false;
        s += i < 2 && *s == ' '; /* "24. 12. 2019" */
    }
    return *s == '\0' || strcmp(s, ".") == 0;
}

static bool
day_of(int year, int month, int day, int64_t *at)
{
    char text[48];
    snprintf(text, sizeof text, "%04d-%02d-%02d", year < 100 ? 2000 + year : year, month, day);
    if (!import_date_moment(text, at))
        return false;
    *at += NOON;
    return true;
}

static bool
read_date(const char *s, enum import_dates dates, int64_t *at)
{
    int n[3];
    size_t len;
    if (!read_numbers(s, n, &len))
        return false;
    if (len == 4)
        return day_of(n[0], n[1], n[2], at);
    return dates == IMPORT_DATES_DMY ? day_of(n[2], n[1], n[0], at)
                                     : day_of(n[2], n[0], n[1], at);
}

/* Finds out in which order the file has its dates. False with a text in `error`. */
static bool
guess(struct import_history *h, char *error, size_t error_size)
{
    size_t only_mdy = 0;
    size_t only_dmy = 0;
    size_t differ = 0;
    for (const struct row *r = h->first; r != NULL; r = r->next) {
        int64_t mdy = 0;
        int64_t dmy = 0;
        if (r->title == NULL)
            continue;
        bool m = read_date(r->date, IMPORT_DATES_MDY, &mdy);
        bool d = read_date(r->date, IMPORT_DATES_DMY, &dmy);
        only_mdy += m && !d;
        only_dmy += d && !m;
        differ += m && d && mdy != dmy;
    }
    h->dates = only_dmy != 0 ? IMPORT_DATES_DMY : IMPORT_DATES_MDY;
    bool both = only_mdy != 0 && only_dmy != 0;
    if (both)
        snprintf(error, error_size, "some dates have the month first and some the day");
    else if (only_mdy == 0 && only_dmy == 0 && differ != 0)
        snprintf(
            error, error_size, "the dates can be read with the month or with the day first");
    else
        return true;
    return false;
}

/* Which columns have title and date: as they are called, or the only two there are, under
 * their names in another language. */
static bool
find_columns(const struct import_csv *csv, size_t *title, size_t *date)
{
    size_t n = import_csv_nfields(csv);
    *title = *date = n;
    for (size_t i = 0; i < n; i++) {
        if (strcasecmp(import_csv_field(csv, i), "Title") == 0)
            *title = i;
        if (strcasecmp(import_csv_field(csv, i), "Date") == 0)
            *date = i;
    }
    if (n == 2 && (*title == n || *date == n)) {
        *title = 0;
        *date = 1;
    }
    return *title < n && *date < n;
}

static struct row *
keep_row(struct import_history *h, const struct import_csv *csv, enum import_result got,
    size_t title, size_t date)
{
    struct row *r = arena_zalloc(h->arena, sizeof *r);
    size_t n = import_csv_nfields(csv);
    r->line = import_csv_line(csv);
    if (got == IMPORT_ENTRY && title < n && date < n && *import_csv_field(csv, title) != '\0') {
        r->title = arena_strdup(h->arena, import_csv_field(csv, title));
        r->date = arena_strdup(h->arena, import_csv_field(csv, date));
        return r;
    }
    r->reason = got == IMPORT_ENTRY ? "no title or no date"
                                    : arena_strdup(h->arena, import_csv_reason(csv));
    return r;
}

static bool
read_rows(struct import_history *h, struct import_csv *csv, char *error, size_t error_size)
{
    size_t title;
    size_t date;
    struct row **end = &h->first;
    enum import_result got = import_csv_next(csv);
    if (got != IMPORT_ENTRY || !find_columns(csv, &title, &date)) {
        snprintf(error, error_size, "%s",
            got == IMPORT_ENTRY || got == IMPORT_END
                ? "the first line does not name Title and Date"
                : import_csv_reason(csv));
        return false;
    }
    while ((got = import_csv_next(csv)) == IMPORT_ENTRY || got == IMPORT_REFUSED) {
        *end = keep_row(h, csv, got, title, date);
        end = &(*end)->next;
    }
    if (got == IMPORT_BROKEN)
        snprintf(error, error_size, "%s", import_csv_reason(csv));
    return got == IMPORT_END;
}

static struct import_history *
start(struct import_csv *csv, enum import_dates dates, char *error, size_t error_size)
{
    if (csv == NULL)
        return NULL;
    struct import_history *h = calloc(1, sizeof *h);
    if (h == NULL)
        abort();
    h->arena = arena_new((size_t)256 * 1024);
    h->dates = dates;
    bool good = read_rows(h, csv, error, error_size) &&
                (dates != IMPORT_DATES_GUESS || guess(h, error, error_size));
    import_csv_close(csv);
    if (good)
        return h;
    import_history_close(h);
    return NULL;
}

struct import_history *
import_history_open(const char *path, enum import_dates dates, char *error, size_t error_size)
{
    return start(import_csv_open(path, error, error_size), dates, error, error_size);
}

struct import_history *
import_history_open_stream(FILE *file, enum import_dates dates, char *error, size_t error_size)
{
    return start(import_csv_open_stream(file), dates, error, error_size);
}

void
import_history_close(struct import_history *h)
{
    if (h == NULL)
        return;
    arena_free(h->arena);
    free(h);
}

enum import_result
import_history_next(struct import_history *h, struct import_view *view)
{
    h->at = h->at != NULL ? h->at->next : h->first;
    if (h->at == NULL)
        return IMPORT_END;
    h->reason = h->at->reason;
    if (h->at->title == NULL)
        return IMPORT_REFUSED;
    view->title = h->at->title;
    if (read_date(h->at->date, h->dates, &view->at))
        return IMPORT_ENTRY;
    h->reason = "there is no such date";
    return IMPORT_REFUSED;
}

int64_t
import_history_line(const struct import_history *h)
{
    return h->at != NULL ? h->at->line : 0;
}

const char *
import_history_reason(const struct import_history *h)
{
    return h->reason;
}

/* The number at the end of a season's name; 0: none. */
static int64_t
number_at_end(const char *p, size_t n)
{
    size_t digits = 0;
    while (digits < n && digits < 4 && p[n - digits - 1] >= '0' && p[n - digits - 1] <= '9')
        digits++;
    int64_t number = 0;
    for (size_t i = n - digits; i < n; i++)
        number = number * 10 + (p[i] - '0');
    return number;
}

size_t
import_view_names(const char *title, struct import_view_name names[IMPORT_VIEW_NAMES_MAX])
{
    size_t n = 0;
    for (const char *i = strstr(title, ": "); i != NULL; i = strstr(i + 1, ": ")) {
        for (const char *j = strstr(i + 1, ": "); j != NULL; j = strstr(j + 1, ": ")) {
            if (n == IMPORT_VIEW_NAMES_MAX)
                return n;
            names[n++] = (struct import_view_name){
                .series = title,
                .series_len = (size_t)(i - title),
                .season = number_at_end(i + 2, (size_t)(j > i + 2 ? j - i - 2 : 0)),
                .episode = j + 2,
            };
        }
    }
    return n;
}
