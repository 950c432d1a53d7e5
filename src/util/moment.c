/*
 * Moment: see moment.h. RFC 3339 is read here and not by strptime, which takes
 * what is no date-time and knows of locales.
 */
#include "util/moment.h"

#include <stdbool.h>
#include <string.h>

#define SECONDS_DIGITS 18
#define DAY            INT64_C(86400)

/* What is read, from left to right; `bad` stays. */
struct reader {
    const char *p;
    bool bad;
};

static int
digits(struct reader *r, int n, int min, int max)
{
    int value = 0;
    for (int i = 0; i < n && !r->bad; i++) {
        r->bad = *r->p < '0' || *r->p > '9';
        if (!r->bad)
            value = value * 10 + (*r->p++ - '0');
    }
    if (value < min || value > max)
        r->bad = true;
    return value;
}

static char
one_of(struct reader *r, const char *letters)
{
    if (r->bad || *r->p == '\0' || strchr(letters, *r->p) == NULL) {
        r->bad = true;
        return '\0';
    }
    return *r->p++;
}

static int
days_in_month(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

/* Days from 1 January 1970; leap days are counted up to the year before. */
static int64_t
days_since_1970(int year, int month, int day)
{
    int64_t before = year - 1;
    int64_t days = INT64_C(365) * (year - 1970) + (before / 4 - before / 100 + before / 400) -
                   (1969 / 4 - 1969 / 100 + 1969 / 400);
    for (int m = 1; m < month; m++)
        days += days_in_month(year, m);
    return days + day - 1;
}

static int64_t
read_date(struct reader *r)
{
    int year = digits(r, 4, 1970, 9999);
    one_of(r, "-");
    int month = digits(r, 2, 1, 12);
    one_of(r, "-");
    int day = digits(r, 2, 1, 31);
    if (r->bad || day > days_in_month(year, month)) {
        r->bad = true;
        return 0;
    }
    return days_since_1970(year, month, day) * DAY;
}

static int64_t
read_time(struct reader *r)
{
    int64_t time = digits(r, 2, 0, 23) * INT64_C(3600);
    one_of(r, ":");
    time += digits(r, 2, 0, 59) * INT64_C(60);
    one_of(r, ":");
    time += digits(r, 2, 0, 60);
    if (r->bad || *r->p != '.')
        return time;
    r->p++;
    digits(r, 1, 0, 9);
    bool more = !r->bad && r->p[-1] != '0';
    for (; *r->p >= '0' && *r->p <= '9'; r->p++)
        more = more || *r->p != '0';
    return time + more;
}

/* Seconds to take off. */
static int64_t
read_zone(struct reader *r)
{
    char sign = one_of(r, "Zz+- ");
    if (r->bad || sign == 'Z' || sign == 'z')
        return 0;
    int64_t offset = digits(r, 2, 0, 23) * INT64_C(3600);
    one_of(r, ":");
    offset += digits(r, 2, 0, 59) * INT64_C(60);
    return sign == '-' ? -offset : offset;
}

static int
read_seconds(const char *text, size_t n, int64_t *seconds)
{
    if (n == 0 || n > SECONDS_DIGITS)
        return -1;
    *seconds = 0;
    for (size_t i = 0; i < n; i++)
        *seconds = *seconds * 10 + (text[i] - '0');
    return 0;
}

int
moment_read(const char *text, int64_t *seconds)
{
    size_t n = strspn(text, "0123456789");
    if (text[n] == '\0')
        return read_seconds(text, n, seconds);
    struct reader r = { .p = text };
    int64_t value = read_date(&r);
    one_of(&r, "Tt ");
    value += read_time(&r);
    value -= read_zone(&r);
    if (r.bad || *r.p != '\0')
        return -1;
    *seconds = value > 0 ? value : 0;
    return 0;
}
