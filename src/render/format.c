/*
 * Format: the formatters, one small function each. What they mean is in
 * matinee-templates(5); the slug rule is spec/catalog.md 8.
 */
#include "render/format.h"

#include "render/rich.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/url.h"

#include <inttypes.h>
#include <string.h>

static struct value
text_value(const char *p, size_t n)
{
    return (struct value){ .u.text = p, .n = n };
}

static struct value
int_value(int64_t n)
{
    return (struct value){ .u.num = n };
}

struct value
format_int(struct arena *a, int64_t n)
{
    char digits[24];
    char *end = digits + sizeof digits;
    char *p = end;
    uint64_t u = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    do {
        *--p = (char)('0' + u % 10);
        u /= 10;
    } while (u != 0);
    if (n < 0)
        *--p = '-';
    size_t len = (size_t)(end - p);
    return text_value(arena_strndup(a, p, len), len);
}

static struct value
printed(const char *s)
{
    return text_value(s, strlen(s));
}

static struct value
decimal1(struct arena *a, struct value in)
{
    uint64_t tenths = in.u.num < 0 ? 0 - (uint64_t)in.u.num : (uint64_t)in.u.num;
    return printed(arena_printf(
        a, "%s%" PRIu64 ".%" PRIu64, in.u.num < 0 ? "-" : "", tenths / 10, tenths % 10));
}

static struct value
nonzero(struct arena *a, struct value in)
{
    return in.u.num == 0 ? text_value(NULL, 0) : format_int(a, in.u.num);
}

static struct value
lastdigit(struct arena *a, struct value in)
{
    int64_t digit = in.u.num % 10;
    return format_int(a, digit < 0 ? -digit : digit);
}

static struct value
millis(struct arena *a, struct value in)
{
    (void)a;
    int64_t s = in.u.num;
    if (s > INT64_MAX / 1000)
        return int_value(INT64_MAX);
    return int_value(s < INT64_MIN / 1000 ? INT64_MIN : s * 1000);
}

static struct value
minutes(struct arena *a, struct value in)
{
    (void)a;
    return int_value(in.u.num / 60);
}

struct civil {
    int64_t year;
    int month;  /* from 1 */
    int day;    /* from 1 */
    int second; /* of the day */
};

/* The proleptic Gregorian date of Unix seconds: days are counted from March
 * first of year 0, so that the leap day is the last of its year. */
static struct civil
civil_from(int64_t unix_seconds)
{
    int64_t days = unix_seconds / 86400;
    int64_t rest = unix_seconds % 86400;
    if (rest < 0) {
        rest += 86400;
        days--;
    }
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t doe = days - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t march = (5 * doy + 2) / 153;
    return (struct civil){
        .year = yoe + era * 400 + (march >= 10 ? 1 : 0),
        .month = (int)(march < 10 ? march + 3 : march - 9),
        .day = (int)(doy - (153 * march + 2) / 5 + 1),
        .second = (int)rest,
    };
}

static struct value
rfc3339(struct arena *a, struct value in)
{
    struct civil c = civil_from(in.u.num);
    return printed(arena_printf(a, "%04" PRId64 "-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month,
        c.day, c.second / 3600, c.second / 60 % 60, c.second % 60));
}

static struct value
date(struct arena *a, struct value in)
{
    struct civil c = civil_from(in.u.num);
    return printed(arena_printf(a, "%04" PRId64 "-%02d-%02d", c.year, c.month, c.day));
}

static struct value
year(struct arena *a, struct value in)
{
    (void)a;
    return int_value(civil_from(in.u.num).year);
}

static struct value
nonempty(struct arena *a, struct value in)
{
    (void)a;
    return in.n == 0 ? text_value(NULL, 0) : in;
}

static bool
is_slug_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '.';
}

static struct value
slug(struct arena *a, struct value in)
{
    char *out = arena_alloc(a, in.n + 1);
    size_t len = 0;
    bool gap = false;
    for (size_t i = 0; i < in.n; i++) {
        if (!is_slug_char(in.u.text[i])) {
            gap = true;
            continue;
        }
        if (gap && len != 0)
            out[len++] = '_';
        gap = false;
        out[len++] = in.u.text[i];
    }
    out[len] = '\0';
    return text_value(out, len);
}

static struct value
percent(struct arena *a, struct value in)
{
    struct buf b;
    buf_init(&b, a, in.n * 3 + 1);
    url_encode(&b, in.u.text, in.n);
    return text_value(b.p, b.len);
}

static struct value
recased(struct arena *a, struct value in, char first, char last)
{
    char *out = arena_strndup(a, in.u.text, in.n);
    for (size_t i = 0; i < in.n; i++)
        if (out[i] >= first && out[i] <= last)
            out[i] ^= 0x20;
    return text_value(out, in.n);
}

static struct value
lower(struct arena *a, struct value in)
{
    return recased(a, in, 'A', 'Z');
}

static struct value
upper(struct arena *a, struct value in)
{
    return recased(a, in, 'a', 'z');
}

static struct value
plain(struct arena *a, struct value in)
{
    size_t len;
    const char *p = rich_plain(a, in.u.text, in.n, &len);
    return text_value(p, len);
}

const struct formatter formatters[] = {
    { "date", TYPE_INT, TYPE_TEXT, date },
    { "decimal1", TYPE_INT, TYPE_TEXT, decimal1 },
    { "lastdigit", TYPE_INT, TYPE_TEXT, lastdigit },
    { "lower", TYPE_TEXT, TYPE_TEXT, lower },
    { "millis", TYPE_INT, TYPE_INT, millis },
    { "minutes", TYPE_INT, TYPE_INT, minutes },
    { "nonempty", TYPE_TEXT, TYPE_TEXT, nonempty },
    { "nonzero", TYPE_INT, TYPE_TEXT, nonzero },
    { "percent", TYPE_TEXT, TYPE_TEXT, percent },
    { "plain", TYPE_TEXT, TYPE_TEXT, plain },
    { "rfc3339", TYPE_INT, TYPE_TEXT, rfc3339 },
    { "slug", TYPE_TEXT, TYPE_TEXT, slug },
    { "upper", TYPE_TEXT, TYPE_TEXT, upper },
    { "year", TYPE_INT, TYPE_INT, year },
};
const size_t nformatters = sizeof formatters / sizeof formatters[0];

int
formatter_find(const char *name, size_t len)
{
    for (size_t i = 0; i < nformatters; i++)
        if (strlen(formatters[i].name) == len && memcmp(formatters[i].name, name, len) == 0)
            return (int)i;
    return -1;
}
