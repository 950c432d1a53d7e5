/*
 * Catalog hash: walks an entry field by field, with lengths and presence, so
 * that no two different entries give the same bytes.
 */
#include "store/catalog_hash.h"

#include <assert.h>
#include <string.h>
#include <xxhash.h>

/* Raise it when the meaning of a field changes: all entries are written anew. */
#define HASH_FORMAT 1

struct hash {
    XXH3_state_t *state;
    const char *source;
    const struct catalog_keys *titles;
    const struct catalog_keys *people;
};

static void
add_int(struct hash *h, int64_t n)
{
    XXH3_128bits_update(h->state, &n, sizeof n);
}

static void
add_text(struct hash *h, const char *s)
{
    add_int(h, s != NULL ? (int64_t)strlen(s) : -1);
    if (s != NULL)
        XXH3_128bits_update(h->state, s, strlen(s));
}

static void
add_texts(struct hash *h, const char *const *list, size_t n)
{
    add_int(h, (int64_t)n);
    for (size_t i = 0; i < n; i++)
        add_text(h, list[i]);
}

static void
add_title_key(struct hash *h, const char *key)
{
    add_int(h, catalog_keys_id(h->titles, h->source, key));
}

static void
add_title_keys(struct hash *h, const char *const *list, size_t n)
{
    add_int(h, (int64_t)n);
    for (size_t i = 0; i < n; i++)
        add_title_key(h, list[i]);
}

static void
add_person_key(struct hash *h, const char *person, const char *name)
{
    add_int(h, catalog_keys_person(h->people, h->source, person, name));
}

static void
add_languages(struct hash *h, const struct entry_language *list, size_t n)
{
    add_int(h, (int64_t)n);
    for (size_t i = 0; i < n; i++) {
        const struct entry_language *l = &list[i];
        add_text(h, l->name);
        add_text(h, l->code);
        add_int(h, l->native);
        add_text(h, l->narrative);
        add_texts(h, l->tracks, l->ntracks);
    }
}

static void
add_formats(struct hash *h, const struct entry_title *t)
{
    add_int(h, (int64_t)t->nformats);
    for (size_t i = 0; i < t->nformats; i++) {
        const struct entry_format *f = &t->formats[i];
        add_text(h, f->format);
        add_text(h, f->country);
        add_int(h, f->from);
        add_int(h, f->until);
        add_int(h, f->runtime);
        add_text(h, f->quality);
        add_texts(h, f->screens, f->nscreens);
        add_languages(h, f->audio, f->naudio);
        add_languages(h, f->subtitles, f->nsubtitles);
    }
}

static void
add_credits(struct hash *h, const struct entry_title *t)
{
    add_int(h, (int64_t)t->ncredits);
    for (size_t i = 0; i < t->ncredits; i++) {
        add_int(h, t->credits[i].role);
        add_person_key(h, t->credits[i].person, t->credits[i].name);
        add_text(h, t->credits[i].character);
    }
    add_int(h, (int64_t)t->nawards);
    for (size_t i = 0; i < t->nawards; i++) {
        add_text(h, t->awards[i].award);
        add_text(h, t->awards[i].category);
        add_int(h, t->awards[i].year);
        add_int(h, t->awards[i].winner);
        add_person_key(h, t->awards[i].person, t->awards[i].name);
    }
}

static void
add_title(struct hash *h, const struct entry_title *t)
{
    add_int(h, t->kind);
    add_title_key(h, t->parent);
    add_text(h, t->name);
    add_text(h, t->short_name);
    add_texts(h, t->aka, t->naka);
    add_text(h, t->episode_short);
    add_int(h, t->year);
    add_int(h, t->runtime);
    add_text(h, t->synopsis);
    add_text(h, t->short_synopsis);
    add_int(h, (int64_t)t->nratings);
    for (size_t i = 0; i < t->nratings; i++) {
        add_text(h, t->ratings[i].scheme);
        add_text(h, t->ratings[i].country);
        add_text(h, t->ratings[i].value);
    }
    add_int(h, t->maturity_level);
    add_texts(h, t->genres, t->ngenres);
    add_credits(h, t);
    add_formats(h, t);
    add_int(h, (int64_t)t->nexternal_ids);
    for (size_t i = 0; i < t->nexternal_ids; i++) {
        add_text(h, t->external_ids[i].type);
        add_text(h, t->external_ids[i].value);
    }
    add_title_keys(h, t->similars, t->nsimilars);
    add_title_keys(h, t->bonus, t->nbonus);
    add_text(h, t->official_url);
    add_text(h, t->studio);
    add_title_key(h, t->art);
    add_int(h, t->sequence);
    add_int(h, t->season_number);
}

static void
add_person(struct hash *h, const struct entry_person *p)
{
    add_text(h, p->name);
    add_texts(h, p->aka, p->naka);
    add_text(h, p->bio);
    add_text(h, p->born);
    add_text(h, p->died);
}

static bool
is_gone(const struct entry *e)
{
    return e->deleted || e->merged_into != NULL;
}

static void
add_content(struct hash *h, const struct entry *e)
{
    add_int(h, HASH_FORMAT);
    add_int(h, e->type);
    add_int(h, is_gone(e));
    add_text(h, e->merged_into);
    if (is_gone(e))
        return;
    if (e->type == ENTRY_TITLE)
        add_title(h, &e->title);
    else
        add_person(h, &e->person);
}

static void
add_ratings(struct hash *h, const struct entry *e)
{
    if (is_gone(e))
        return;
    add_int(h, e->title.rating_sum);
    add_int(h, e->title.rating_count);
    add_int(h, e->type == ENTRY_TITLE ? e->title.popularity : e->person.popularity);
}

static void
digest(struct hash *h, const struct entry *e, void (*add)(struct hash *, const struct entry *),
    unsigned char *to)
{
    XXH128_canonical_t out;
    XXH3_128bits_reset(h->state);
    add(h, e);
    XXH128_canonicalFromHash(&out, XXH3_128bits_digest(h->state));
    memcpy(to, out.digest, sizeof out.digest);
}

void
catalog_hash(const struct entry *e, const char *source, const struct catalog_keys *titles,
    const struct catalog_keys *people, unsigned char hash[CATALOG_HASH_SIZE])
{
    struct hash h = { .source = source, .titles = titles, .people = people };
    h.state = XXH3_createState();
    assert(h.state != NULL);
    digest(&h, e, add_content, hash);
    digest(&h, e, add_ratings, hash + CATALOG_HASH_CONTENT);
    XXH3_freeState(h.state);
}
