/*
 * Read: one small function a form, and the walk over objects and lists. Where
 * a value is of another type but can mean only one thing (a number in quotes,
 * one string where a list is wanted) it is taken: foreign files are like that.
 */
#include "import/read.h"

#include "import/context.h"
#include "import/date.h"
#include "util/arena.h"
#include "util/utf8.h"

#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Offsets come from the tables; the struct's own types are kept by copying. */
static void
put(void *to, size_t at, const void *value, size_t size)
{
    memcpy((char *)to + at, value, size);
}

static void
put_int(void *to, size_t at, int64_t n)
{
    put(to, at, &n, sizeof n);
}

static void
put_text(void *to, size_t at, const char *s)
{
    put(to, at, &s, sizeof s);
}

static void
put_list(void *to, const struct field *f, const void *list, size_t n)
{
    put(to, f->at, &list, sizeof list);
    put(to, f->count, &n, sizeof n);
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* A copy without blanks at the ends, each run of others as one space. */
static char *
tidy(struct arena *a, const char *s)
{
    char *copy = arena_strdup(a, s);
    char *to = copy;
    for (const char *p = copy; *p != '\0'; p++) {
        if (!is_blank(*p))
            *to++ = *p;
        else if (to > copy && to[-1] != ' ')
            *to++ = ' ';
    }
    if (to > copy && to[-1] == ' ')
        to--;
    *to = '\0';
    return copy;
}

/* Ends `s` after `max` characters; whether there were more. */
static bool
cut(char *s, size_t max)
{
    size_t characters = 0;
    for (char *p = s; *p != '\0'; p++) {
        if (((unsigned char)*p & 0xC0) != 0x80 && characters++ == max) {
            while (p > s && p[-1] == ' ')
                p--;
            *p = '\0';
            return true;
        }
    }
    return false;
}

static bool
is_text(struct import_context *c, const struct field *f, struct json_object *value)
{
    if (!json_object_is_type(value, json_type_string))
        return import_context_refuse(c, "%s is not a text", f->name);
    return true;
}

static bool
name_of(struct import_context *c, const struct field *f, struct json_object *value,
    const char **name)
{
    if (!is_text(c, f, value))
        return false;
    char *s = tidy(c->arena, json_object_get_string(value));
    if (cut(s, (size_t)f->max))
        import_context_warn(
            c, "%s is cut after %d characters: %.60s...", f->name, (int)f->max, s);
    *name = *s != '\0' ? s : NULL;
    return true;
}

static bool
key_of(struct import_context *c, const struct field *f, struct json_object *value,
    const char **key)
{
    if (json_object_is_type(value, json_type_int)) {
        *key = arena_printf(c->arena, "%lld", (long long)json_object_get_int64(value));
        return true;
    }
    if (!is_text(c, f, value))
        return false;
    const char *s = tidy(c->arena, json_object_get_string(value));
    if (strlen(s) > (size_t)f->max)
        return import_context_refuse(c, "%s has more than %d bytes", f->name, (int)f->max);
    *key = *s != '\0' ? s : NULL;
    return true;
}

static bool
read_text(struct import_context *c, const struct field *f, struct json_object *value, void *to)
{
    if (!is_text(c, f, value))
        return false;
    const char *s = json_object_get_string(value);
    if (strlen(s) > (size_t)f->max)
        return import_context_refuse(c, "%s has more than %d bytes", f->name, (int)f->max);
    if (*s != '\0')
        put_text(to, f->at, arena_strdup(c->arena, s));
    return true;
}

static bool
read_name(struct import_context *c, const struct field *f, struct json_object *value, void *to)
{
    const char *name;
    if (!name_of(c, f, value, &name))
        return false;
    put_text(to, f->at, name);
    return true;
}

static bool
read_key(struct import_context *c, const struct field *f, struct json_object *value, void *to)
{
    const char *key;
    if (!key_of(c, f, value, &key))
        return false;
    put_text(to, f->at, key);
    return true;
}

/* A number, also one in quotes; whether it is one. */
static bool
number_of(struct json_object *value, double *number)
{
    if (json_object_is_type(value, json_type_int) ||
        json_object_is_type(value, json_type_double)) {
        *number = json_object_get_double(value);
        return true;
    }
    if (!json_object_is_type(value, json_type_string))
        return false;
    const char *s = json_object_get_string(value);
    if (s[strspn(s, "0123456789.")] != '\0' || *s == '\0')
        return false;
    char *end;
    *number = strtod(s, &end);
    return *end == '\0';
}

/* Doubles hold the numbers of every field exactly: max is below 2^53. */
static bool
read_scaled(struct import_context *c, const struct field *f, struct json_object *value,
    void *to, double scale)
{
    double number;
    if (!number_of(value, &number))
        return import_context_refuse(c, "%s is not a number", f->name);
    double scaled = number * scale;
    double whole = round(scaled);
    if (fabs(scaled - whole) > 1e-6 * scale && scale <= 1)
        return import_context_refuse(c, "%s is not a whole number", f->name);
    if (!(whole >= (double)f->min && whole <= (double)f->max))
        return import_context_refuse(c, "%s is not between %g and %g", f->name,
            (double)f->min / scale, (double)f->max / scale);
    put_int(to, f->at, (int64_t)whole);
    return true;
}

static bool
read_int(struct import_context *c, const struct field *f, struct json_object *value, void *to)
{
    return read_scaled(c, f, value, to, 1);
}

static bool
read_hundredths(
    struct import_context *c, const struct field *f, struct json_object *value, void *to)
{
    return read_scaled(c, f, value, to, 100);
}

static bool
read_flag(struct import_context *c, const struct field *f, struct json_object *value, void *to)
{
    double number = -1;
    bool flag = json_object_get_boolean(value);
    if (!json_object_is_type(value, json_type_boolean) &&
        (!number_of(value, &number) || (number != 0 && number != 1)))
        return import_context_refuse(c, "%s is neither true nor false", f->name);
    if (number >= 0)
        flag = number == 1;
    put(to, f->at, &flag, sizeof flag);
    return true;
}

static bool
read_time(struct import_context *c, const struct field *f, struct json_object *value, void *to)
{
    int64_t t;
    if (json_object_is_type(value, json_type_string)) {
        const char *s = json_object_get_string(value);
        if (*s == '\0')
            return true;
        if (!import_date_moment(s, &t))
            return import_context_refuse(c, "%s is not a date: %.40s", f->name, s);
    } else if (json_object_is_type(value, json_type_int)) {
        t = json_object_get_int64(value);
        if (t < 0 || t > IMPORT_DATE_MAX)
            return import_context_refuse(c, "%s is not a time in Unix seconds", f->name);
    } else {
        return import_context_refuse(c, "%s is not a date", f->name);
    }
    put_int(to, f->at, t);
    return true;
}

static bool
read_date(struct import_context *c, const struct field *f, struct json_object *value, void *to)
{
    if (!json_object_is_type(value, json_type_string) &&
        !json_object_is_type(value, json_type_int))
        return import_context_refuse(c, "%s is not a date", f->name);
    const char *s = arena_strdup(c->arena, json_object_get_string(value));
    if (*s == '\0')
        return true;
    if (!import_date_partial(s))
        return import_context_refuse(c, "%s is not a day, month or year: %.40s", f->name, s);
    put_text(to, f->at, s);
    return true;
}

static bool
read_word(struct import_context *c, const struct field *f, struct json_object *value, void *to)
{
    if (!is_text(c, f, value))
        return false;
    const char *s = json_object_get_string(value);
    for (size_t i = 0; i < f->nwords; i++) {
        if (strcmp(f->words[i], s) == 0) {
            int word = (int)i;
            put(to, f->at, &word, sizeof word);
            return true;
        }
    }
    return import_context_refuse(c, "%s is not one of its words: %.40s", f->name, s);
}

/* ---- lists ---- */

static size_t
list_length(struct json_object *value)
{
    return json_object_is_type(value, json_type_array) ? json_object_array_length(value) : 1;
}

/* The i-th of a list; what is not a list is its own only item. */
static struct json_object *
list_item(struct json_object *value, size_t i)
{
    return json_object_is_type(value, json_type_array) ? json_object_array_get_idx(value, i)
                                                       : value;
}

static bool
among(const char *const *list, size_t n, const char *s)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i], s) == 0)
            return true;
    return false;
}

/* As long as lists may be; each word is compared with those before it. */
#define WORDS_MAX   2000
#define RECORDS_MAX 10000

static bool
read_words(struct import_context *c, const struct field *f, struct json_object *value, void *to)
{
    size_t length = list_length(value);
    if (length > WORDS_MAX)
        return import_context_refuse(c, "%s has more than %d items", f->name, WORDS_MAX);
    const char **list = arena_array(c->arena, length, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        struct json_object *item = list_item(value, i);
        const char *s = NULL;
        if (item == NULL)
            continue;
        if (!(f->form == FIELD_NAMES ? name_of : key_of)(c, f, item, &s))
            return false;
        if (s != NULL && !among(list, n, s))
            list[n++] = s;
    }
    if (n > 0)
        put_list(to, f, list, n);
    return true;
}

static bool
is_absent(const struct record *r, const void *from, const char *name)
{
    const char *s;
    memcpy(&s, (const char *)from + import_field_find(r, name)->at, sizeof s);
    return s == NULL;
}

static bool
is_complete(struct import_context *c, const struct record *r, const void *from)
{
    bool missing[2] = { false, false };
    for (size_t i = 0; i < 2 && r->needs[i] != NULL; i++)
        missing[i] = is_absent(r, from, r->needs[i]);
    if (r->any && missing[0] && missing[1])
        return import_context_refuse(
            c, "%s: neither %s nor %s", r->name, r->needs[0], r->needs[1]);
    if (!r->any && (missing[0] || missing[1]))
        return import_context_refuse(
            c, "%s: no %s", r->name, missing[0] ? r->needs[0] : r->needs[1]);
    return true;
}

/* Each field of the object once, into the struct at `to`. */
static bool
read_object(
    struct import_context *c, const struct record *r, struct json_object *value, void *to)
{
    json_object_object_foreach(value, key, member)
    {
        const struct field *f = import_field_find(r, key);
        if (f == NULL)
            import_read_unknown(c, r, key);
        else if (!import_read_field(c, f, member, to))
            return false;
    }
    return is_complete(c, r, to);
}

/* Whether it has something a name is made of: a letter, a digit or a character
 * beyond ASCII. Lists cut out of web pages have items like "(" and ".". */
static bool
is_wordy(const char *s)
{
    for (; *s != '\0'; s++)
        if ((unsigned char)*s >= 0x80 || (*s >= '0' && *s <= '9') ||
            ((*s | 0x20) >= 'a' && (*s | 0x20) <= 'z'))
            return true;
    return false;
}

/* One item of a list of records; *kept says whether it is one. */
static bool
read_item(struct import_context *c, const struct record *r, struct json_object *item, void *to,
    bool *kept)
{
    *kept = item != NULL;
    if (item == NULL)
        return true;
    if (json_object_is_type(item, json_type_object))
        return read_object(c, r, item, to);
    if (!json_object_is_type(item, json_type_string))
        return import_context_refuse(c, "%s: neither a text nor an object", r->name);
    if (!is_wordy(json_object_get_string(item))) {
        import_context_warn_once(
            c, "%s: items without a letter or digit are left out", r->name);
        *kept = false;
        return true;
    }
    return import_read_field(c, &r->fields[r->single], item, to) && is_complete(c, r, to);
}

static bool
read_list(struct import_context *c, const struct field *f, struct json_object *value, void *to)
{
    size_t length = list_length(value);
    if (length > RECORDS_MAX)
        return import_context_refuse(c, "%s has more than %d items", f->name, RECORDS_MAX);
    char *list = arena_array(c->arena, length, f->of->size);
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        bool kept;
        char *at = list + n * f->of->size;
        if (!read_item(c, f->of, list_item(value, i), at, &kept))
            return false;
        n += kept;
    }
    if (n > 0)
        put_list(to, f, list, n);
    return true;
}

/* {"imdb": "tt0022100"}: the first field is the member's name. */
static bool
read_pairs(struct import_context *c, const struct field *f, struct json_object *value, void *to)
{
    const struct record *r = f->of;
    const struct field *last = &r->fields[r->nfields - 1];
    size_t length = (size_t)json_object_object_length(value);
    if (length > RECORDS_MAX)
        return import_context_refuse(c, "%s has more than %d items", f->name, RECORDS_MAX);
    char *list = arena_array(c->arena, length, r->size);
    size_t n = 0;
    json_object_object_foreach(value, key, member)
    {
        char *at = list + n * r->size;
        if (member == NULL)
            continue;
        if (strlen(key) > (size_t)r->fields[0].max)
            return import_context_refuse(c, "%s: a name that is too long", r->name);
        put_text(at, r->fields[0].at, *key != '\0' ? tidy(c->arena, key) : NULL);
        if (!import_read_field(c, last, member, at) || !is_complete(c, r, at))
            return false;
        n++;
    }
    if (n > 0)
        put_list(to, f, list, n);
    return true;
}

static bool
read_records(
    struct import_context *c, const struct field *f, struct json_object *value, void *to)
{
    bool pairs = f->of->pairs && json_object_is_type(value, json_type_object);
    return pairs ? read_pairs(c, f, value, to) : read_list(c, f, value, to);
}

typedef bool read_fn(
    struct import_context *c, const struct field *f, struct json_object *value, void *to);

static read_fn *const readers[] = {
    [FIELD_NAME] = read_name,
    [FIELD_KEY] = read_key,
    [FIELD_TEXT] = read_text,
    [FIELD_DATE] = read_date,
    [FIELD_INT] = read_int,
    [FIELD_HUNDREDTHS] = read_hundredths,
    [FIELD_FLAG] = read_flag,
    [FIELD_TIME] = read_time,
    [FIELD_WORD] = read_word,
    [FIELD_NAMES] = read_words,
    [FIELD_KEYS] = read_words,
    [FIELD_RECORDS] = read_records,
};

bool
import_read_field(
    struct import_context *c, const struct field *f, struct json_object *value, void *to)
{
    return value == NULL || readers[f->form](c, f, value, to);
}

void
import_read_unknown(struct import_context *c, const struct record *r, const char *name)
{
    import_context_warn_once(c, "unknown field in %s: %.80s", r->name, name);
}
