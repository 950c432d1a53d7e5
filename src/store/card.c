/*
 * Card: see card.h. A record is a head (magic, version, length) and then the
 * fields of struct title in a fixed order: numbers as 8 bytes, little end
 * first; booleans together in one byte each; texts as 4 bytes of length, the
 * bytes and a NUL, so that a reader may point at them; an absent text has the
 * length TEXT_ABSENT; a list as its count and its elements. Any change of this
 * order needs a new CARD_VERSION; matineectl then writes all cards anew.
 */
#include "store/card.h"

#include "util/arena.h"
#include "util/buf.h"

#include <assert.h>
#include <string.h>

#define CARD_MAGIC   0x4d43 /* "CM" */
#define CARD_VERSION 1
#define HEAD_SIZE    8

#define TEXT_ABSENT UINT32_MAX

/* ---- writing --------------------------------------------------------------- */

static void
put(struct buf *out, uint64_t n, size_t bytes)
{
    char *p = buf_reserve(out, bytes);
    for (size_t i = 0; i < bytes; i++)
        p[i] = (char)(unsigned char)(n >> (8 * i));
    out->len += bytes;
}

static void
put_int(struct buf *out, int64_t n)
{
    put(out, (uint64_t)n, 8);
}

static void
put_bool(struct buf *out, bool b)
{
    put(out, b, 1);
}

static void
put_count(struct buf *out, size_t n)
{
    assert(n < UINT32_MAX);
    put(out, n, 4);
}

static void
put_text(struct buf *out, const char *s)
{
    if (s == NULL) {
        put(out, TEXT_ABSENT, 4);
        return;
    }
    size_t len = strlen(s);
    put_count(out, len);
    buf_add(out, s, len + 1);
}

static void
put_rating(struct buf *out, const struct rating *r)
{
    put_text(out, r->scheme);
    put_text(out, r->country);
    put_text(out, r->value);
}

static void
put_category(struct buf *out, const struct category *c)
{
    put_text(out, c->scheme);
    put_text(out, c->label);
    put_text(out, c->term);
    put_int(out, c->number);
}

static void
put_format(struct buf *out, const struct availability *f)
{
    put_text(out, f->format);
    put_text(out, f->country);
    put_int(out, f->from);
    put_int(out, f->until);
    put_int(out, f->runtime);
    put_text(out, f->quality);
}

static void
put_flags(struct buf *out, const struct title *t)
{
    put_bool(out, t->has_cast);
    put_bool(out, t->has_directors);
    put_bool(out, t->has_awards);
    put_bool(out, t->has_bonus);
    put_bool(out, t->has_screens);
    put_bool(out, t->has_languages);
    put_bool(out, t->has_seasons);
    put_bool(out, t->has_discs);
    put_bool(out, t->has_episodes);
}

static void
put_title(struct buf *out, const struct title *t)
{
    put_int(out, t->id);
    put_int(out, t->kind);
    put_int(out, t->series_id);
    put_text(out, t->series_name);
    put_int(out, t->season_id);
    put_text(out, t->season_name);
    put_int(out, t->playable);
    put_int(out, t->art_id);
    put_text(out, t->name);
    put_text(out, t->short_name);
    put_text(out, t->episode_short);
    put_int(out, t->release_year);
    put_int(out, t->runtime);
    put_int(out, t->average_rating);
    put_int(out, t->maturity_level);
    put_int(out, t->sequence);
    put_int(out, t->season_number);
    put_int(out, t->episode_count);
    put_int(out, t->season_count);
    put_int(out, t->updated);
    put_text(out, t->official_url);
}

void
card_encode(struct buf *out, const struct title *t)
{
    size_t start = out->len;
    put(out, CARD_MAGIC, 2);
    put(out, CARD_VERSION, 2);
    put(out, 0, 4);
    put_title(out, t);
    put_count(out, t->nratings);
    for (size_t i = 0; i < t->nratings; i++)
        put_rating(out, &t->ratings[i]);
    put_count(out, t->ngenres);
    for (size_t i = 0; i < t->ngenres; i++)
        put_category(out, &t->genres[i]);
    put_count(out, t->nformats);
    for (size_t i = 0; i < t->nformats; i++)
        put_format(out, &t->formats[i]);
    put_flags(out, t);
    size_t len = out->len - start;
    assert(len < UINT32_MAX);
    out->len = start + 4;
    put(out, len, 4);
    out->len = start + len;
}

/* ---- reading --------------------------------------------------------------- */

/* What is left of the record; `bad` sticks. */
struct reader {
    struct arena *a;
    const unsigned char *p;
    size_t left;
    bool bad;
};

static uint64_t
get(struct reader *r, size_t bytes)
{
    uint64_t n = 0;
    if (r->bad || r->left < bytes) {
        r->bad = true;
        return 0;
    }
    for (size_t i = 0; i < bytes; i++)
        n |= (uint64_t)r->p[i] << (8 * i);
    r->p += bytes;
    r->left -= bytes;
    return n;
}

static int64_t
get_int(struct reader *r)
{
    return (int64_t)get(r, 8);
}

static bool
get_bool(struct reader *r)
{
    return get(r, 1) != 0;
}

static const char *
get_text(struct reader *r)
{
    uint64_t len = get(r, 4);
    if (r->bad || len == TEXT_ABSENT)
        return NULL;
    if (len >= r->left || r->p[len] != '\0') {
        r->bad = true;
        return NULL;
    }
    const char *text = (const char *)r->p;
    r->p += len + 1;
    r->left -= len + 1;
    return text;
}

/* A text that must be there. */
static const char *
get_name(struct reader *r)
{
    const char *text = get_text(r);
    if (text == NULL)
        r->bad = true;
    return text;
}

/* The count of a list whose elements take at least `least` bytes. */
static size_t
get_count(struct reader *r, size_t least)
{
    size_t n = get(r, 4);
    if (r->bad || n > r->left / least) {
        r->bad = true;
        return 0;
    }
    return n;
}

static void
get_title(struct reader *r, struct title *t)
{
    t->id = get_int(r);
    int64_t kind = get_int(r);
    if (kind < 0 || kind >= TITLE_KIND__MAX)
        r->bad = true;
    else
        t->kind = (enum title_kind)kind;
    t->series_id = get_int(r);
    t->series_name = get_text(r);
    t->season_id = get_int(r);
    t->season_name = get_text(r);
    t->playable = get_int(r);
    t->art_id = get_int(r);
    t->name = get_name(r);
    t->short_name = get_name(r);
    t->episode_short = get_text(r);
    t->release_year = get_int(r);
    t->runtime = get_int(r);
    t->average_rating = get_int(r);
    t->maturity_level = get_int(r);
    t->sequence = get_int(r);
    t->season_number = get_int(r);
    t->episode_count = get_int(r);
    t->season_count = get_int(r);
    t->updated = get_int(r);
    t->official_url = get_text(r);
}

static void
get_ratings(struct reader *r, struct title *t)
{
    size_t n = get_count(r, 12);
    struct rating *list = arena_array(r->a, n, sizeof *list);
    for (size_t i = 0; i < n; i++) {
        list[i].scheme = get_name(r);
        list[i].country = get_name(r);
        list[i].value = get_name(r);
    }
    t->ratings = list;
    t->nratings = n;
}

static void
get_genres(struct reader *r, struct title *t)
{
    size_t n = get_count(r, 20);
    struct category *list = arena_array(r->a, n, sizeof *list);
    for (size_t i = 0; i < n; i++) {
        list[i].scheme = get_name(r);
        list[i].label = get_name(r);
        list[i].term = get_name(r);
        list[i].number = get_int(r);
    }
    t->genres = list;
    t->ngenres = n;
}

static void
get_formats(struct reader *r, struct title *t)
{
    size_t n = get_count(r, 36);
    struct availability *list = arena_array(r->a, n, sizeof *list);
    for (size_t i = 0; i < n; i++) {
        list[i].format = get_name(r);
        list[i].country = get_name(r);
        list[i].from = get_int(r);
        list[i].until = get_int(r);
        list[i].runtime = get_int(r);
        list[i].quality = get_text(r);
    }
    t->formats = list;
    t->nformats = n;
}

static void
get_flags(struct reader *r, struct title *t)
{
    t->has_cast = get_bool(r);
    t->has_directors = get_bool(r);
    t->has_awards = get_bool(r);
    t->has_bonus = get_bool(r);
    t->has_screens = get_bool(r);
    t->has_languages = get_bool(r);
    t->has_seasons = get_bool(r);
    t->has_discs = get_bool(r);
    t->has_episodes = get_bool(r);
}

static bool
get_head(struct reader *r, size_t len)
{
    return get(r, 2) == CARD_MAGIC && get(r, 2) == CARD_VERSION && get(r, 4) == len;
}

bool
card_decode(struct arena *a, const void *p, size_t len, struct title *t)
{
    struct reader r = { .a = a, .p = p, .left = len };
    *t = (struct title){ 0 };
    if (len < HEAD_SIZE || !get_head(&r, len))
        return false;
    get_title(&r, t);
    get_ratings(&r, t);
    get_genres(&r, t);
    get_formats(&r, t);
    get_flags(&r, t);
    if (r.bad || r.left != 0 || t->id <= 0)
        return false;
    t->tiny = card_tiny(a, t->id);
    return true;
}

const char *
card_tiny(struct arena *a, int64_t id)
{
    static const char digits[] =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    char code[16];
    size_t at = sizeof code;
    assert(id > 0);
    code[--at] = '\0';
    for (int64_t n = id; n > 0; n /= 62)
        code[--at] = digits[n % 62];
    return arena_strdup(a, code + at);
}
