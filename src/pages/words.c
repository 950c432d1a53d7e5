/*
 * Words: see words.h. The texts themselves are made of src/pages/texts by
 * tools/textc; a struct words is nothing but pointers to text, and is read here
 * as a list of them.
 */
#include "pages/words.h"

#include "pages/texts.h"
#include "util/arena.h"
#include "util/buf.h"

#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define NWORDS (sizeof(struct words) / sizeof(const char *))

static_assert(sizeof(struct words) % sizeof(const char *) == 0, "words are texts only");

/* ---- the language -------------------------------------------------------- */

/* One range of an Accept-Language header. */
struct wish {
    const char *tag;
    size_t tag_len;
    int weight; /* thousandths */
};

/* "q=0.8" as 800; 1000 when there is none, 0 when it cannot be read. */
static int
weight_read(const char *p, size_t n)
{
    const char *q = memchr(p, '=', n);
    if (q == NULL)
        return 1000;
    size_t left = n - (size_t)(q + 1 - p);
    if (left == 0 || (q[1] != '0' && q[1] != '1'))
        return 0;
    int weight = (q[1] - '0') * 1000;
    int place = 100;
    for (size_t i = 2; i < left && place != 0; i++, place /= 10) {
        if (q[1 + i] < '0' || q[1 + i] > '9')
            break;
        weight += (q[1 + i] - '0') * place;
    }
    return weight <= 1000 ? weight : 1000;
}

/* Takes the next range off `*p`. Returns false at the end. */
static bool
wish_next(const char **p, struct wish *w)
{
    const char *start = *p + strspn(*p, ", \t");
    if (*start == '\0')
        return false;
    size_t n = strcspn(start, ",");
    w->tag = start;
    w->tag_len = strcspn(start, ",; \t");
    w->weight = weight_read(start + w->tag_len, n - w->tag_len);
    *p = start + n;
    return true;
}

/* Whether "de-AT" is in the language "de". */
static bool
wish_is(const struct wish *w, const char *language)
{
    size_t n = strlen(language);
    return w->tag_len >= n && strncasecmp(w->tag, language, n) == 0 &&
           (w->tag_len == n || w->tag[n] == '-');
}

static const struct words *
words_of(const struct wish *w)
{
    if (w->tag_len == 1 && w->tag[0] == '*')
        return &texts[0];
    for (size_t i = 0; i < texts_n; i++)
        if (wish_is(w, texts[i].lang))
            return &texts[i];
    return NULL;
}

const struct words *
words_choose(const char *accept_language)
{
    const struct words *best = &texts[0];
    int best_weight = 0;
    struct wish w;
    for (const char *p = accept_language; p != NULL && wish_next(&p, &w);) {
        const struct words *found = words_of(&w);
        if (found == NULL || w.weight <= best_weight)
            continue;
        best = found;
        best_weight = w.weight;
    }
    return best;
}

/* ---- blanks -------------------------------------------------------------- */

/* What the name in braces stands for, or NULL. */
static const char *
value_of(const struct words_values *v, const char *name, size_t n)
{
    const struct {
        const char *name;
        const char *value;
    } known[] = {
        { "app", v->app },
        { "site", v->site },
        { "user", v->user },
        { "where", v->where },
        { "date", v->date },
        { "time", v->time },
        { "minutes", v->minutes },
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strlen(known[i].name) == n && memcmp(known[i].name, name, n) == 0)
            return known[i].value;
    return NULL;
}

const char *
words_text(struct arena *a, const char *text, const struct words_values *values)
{
    if (strchr(text, '{') == NULL)
        return text;
    struct buf b;
    buf_init(&b, a, 0);
    while (*text != '\0') {
        size_t plain = strcspn(text, "{");
        buf_add(&b, text, plain);
        text += plain;
        if (*text == '\0')
            break;
        size_t n = strcspn(text, "}");
        const char *value = value_of(values, text + 1, n - 1);
        assert(text[n] == '}');
        if (value != NULL)
            buf_adds(&b, value);
        else
            buf_add(&b, text, n + 1);
        text += n + 1;
    }
    return b.p;
}

struct words
words_fill(struct arena *a, const struct words *from, const struct words_values *values)
{
    const char *list[NWORDS];
    struct words filled;
    memcpy(list, from, sizeof list);
    for (size_t i = 0; i < NWORDS; i++)
        list[i] = words_text(a, list[i], values);
    memcpy(&filled, list, sizeof filled);
    return filled;
}

/* ---- dates --------------------------------------------------------------- */

/* Replaces `{name}` by a text. */
static const char *
put(struct arena *a, const char *text, const char *name, const char *value)
{
    const char *at = strstr(text, name);
    if (at == NULL)
        return text;
    return arena_printf(a, "%.*s%s%s", (int)(at - text), text, value, at + strlen(name));
}

/* The n-th of words with blanks between. */
static const char *
nth(struct arena *a, const char *words, int n)
{
    for (; n > 0; n--)
        words += strcspn(words, " ") + 1;
    return arena_strndup(a, words, strcspn(words, " "));
}

static struct tm
utc(int64_t when)
{
    time_t t = (time_t)when;
    struct tm tm = { .tm_mday = 1 };
    gmtime_r(&t, &tm);
    return tm;
}

const char *
words_date(struct arena *a, const struct words *w, int64_t when)
{
    struct tm tm = utc(when);
    const char *text = put(a, w->date, "{day}", arena_printf(a, "%d", tm.tm_mday));
    text = put(a, text, "{month}", nth(a, w->months, tm.tm_mon));
    return put(a, text, "{year}", arena_printf(a, "%d", tm.tm_year + 1900));
}

const char *
words_time(struct arena *a, const struct words *w, int64_t when)
{
    struct tm tm = utc(when);
    const char *text = put(a, w->time, "{hour}", arena_printf(a, "%02d", tm.tm_hour));
    return put(a, text, "{minute}", arena_printf(a, "%02d", tm.tm_min));
}

const char *
words_minutes(struct arena *a, int64_t seconds)
{
    return arena_printf(a, "%" PRId64, seconds / 60);
}
