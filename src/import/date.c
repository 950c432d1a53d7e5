/*
 * Date: parsing and writing by the civil calendar, without the C library's time
 * zones. See date.h.
 */
#include "import/date.h"

#include "util/buf.h"

#include <stddef.h>
#include <string.h>

#define DAY INT64_C(86400)

/* Days since 1970-01-01 of a day of the Gregorian calendar, counted in years
 * that begin in March so that the leap day is their last. */
static int64_t
days_from_civil(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = y / 400;
    int64_t year_of_era = y - era * 400;
    int64_t month_from_march = (month + 9) % 12;
    int64_t day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static void
civil_from_days(int64_t days, int64_t *year, int64_t *month, int64_t *day)
{
    int64_t z = days + 719468;
    int64_t era = z / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    *month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    *year = year_of_era + era * 400 + (*month <= 2);
}

/* `n` digits at `*s`, which moves behind them. */
static bool
take_digits(const char **s, int n, int64_t *value)
{
    *value = 0;
    for (; n > 0; n--, (*s)++) {
        if (**s < '0' || **s > '9')
            return false;
        *value = *value * 10 + (**s - '0');
    }
    return true;
}

static bool
take_char(const char **s, char c)
{
    if (**s != c)
        return false;
    (*s)++;
    return true;
}

static int64_t
days_in_month(int64_t year, int64_t month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

static bool
take_month(const char **s, int64_t *month)
{
    return take_char(s, '-') && take_digits(s, 2, month) && *month >= 1 && *month <= 12;
}

static bool
take_day(const char **s, int64_t year, int64_t month, int64_t *day)
{
    return take_char(s, '-') && take_digits(s, 2, day) && *day >= 1 &&
           *day <= days_in_month(year, month);
}

static bool
take_date(const char **s, int64_t *t)
{
    int64_t year, month, day;
    if (!take_digits(s, 4, &year) || year == 0 || !take_month(s, &month) ||
        !take_day(s, year, month, &day))
        return false;
    *t = days_from_civil(year, month, day) * DAY;
    return true;
}

static bool
take_seconds(const char **s, int64_t *second)
{
    *second = 0;
    if (!take_char(s, ':'))
        return true;
    if (!take_digits(s, 2, second) || *second > 60)
        return false;
    if (take_char(s, '.'))
        *s += strspn(*s, "0123456789");
    return true;
}

static bool
take_zone(const char **s, int64_t *shift)
{
    *shift = 0;
    if (take_char(s, 'Z') || take_char(s, 'z'))
        return true;
    bool west = **s == '-';
    int64_t hour, minute;
    if ((!take_char(s, '+') && !take_char(s, '-')) || !take_digits(s, 2, &hour) ||
        !take_char(s, ':') || !take_digits(s, 2, &minute) || hour > 23 || minute > 59)
        return false;
    *shift = (hour * 60 + minute) * (west ? 60 : -60);
    return true;
}

static bool
take_time(const char **s, int64_t *t)
{
    int64_t hour, minute, second, shift;
    if ((!take_char(s, 'T') && !take_char(s, 't') && !take_char(s, ' ')) ||
        !take_digits(s, 2, &hour) || !take_char(s, ':') || !take_digits(s, 2, &minute) ||
        hour > 23 || minute > 59 || !take_seconds(s, &second) || !take_zone(s, &shift))
        return false;
    *t += hour * 3600 + minute * 60 + second + shift;
    return true;
}

static bool
unix_seconds(const char *s, int64_t *t)
{
    size_t n = strspn(s, "0123456789");
    return n >= 6 && n <= 12 && s[n] == '\0' && take_digits(&s, (int)n, t);
}

bool
import_date_moment(const char *s, int64_t *t)
{
    if (!unix_seconds(s, t)) {
        if (!take_date(&s, t) || (*s != '\0' && (!take_time(&s, t) || *s != '\0')))
            return false;
    }
    return *t >= 1 && *t <= IMPORT_DATE_MAX;
}

void
import_date_write(struct buf *out, int64_t t)
{
    int64_t year, month, day;
    int64_t second = t % DAY;
    civil_from_days(t / DAY, &year, &month, &day);
    buf_printf(out, "%04d-%02d-%02d", (int)year, (int)month, (int)day);
    if (second != 0)
        buf_printf(out, "T%02d:%02d:%02dZ", (int)(second / 3600), (int)(second / 60 % 60),
            (int)(second % 60));
}

bool
import_date_partial(const char *s)
{
    int64_t year, month, day;
    if (!take_digits(&s, 4, &year) || year == 0)
        return false;
    if (*s != '\0' && !take_month(&s, &month))
        return false;
    return *s == '\0' || (take_day(&s, year, month, &day) && *s == '\0');
}
