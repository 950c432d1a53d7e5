/*
 * Keys: a hash table of 128-bit fingerprints, 40 bytes an entry of the file, so
 * that no text has to be kept. See keys.h.
 */
#include "import/keys.h"

#include "import/export.h"
#include "import/fields.h"
#include "model/entry.h"
#include "model/kind.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/utf8.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

struct slot {
    XXH128_hash_t key;
    XXH128_hash_t content;
    int64_t line; /* 0: free */
};

struct import_keys {
    struct slot *slots;
    size_t size; /* a power of two */
    size_t used;
};

static struct slot *
slots_new(size_t n)
{
    struct slot *slots = calloc(n, sizeof *slots);
    if (slots == NULL)
        abort();
    return slots;
}

struct import_keys *
import_keys_new(void)
{
    struct import_keys *k = malloc(sizeof *k);
    if (k == NULL)
        abort();
    *k = (struct import_keys){ .slots = slots_new(1024), .size = 1024 };
    return k;
}

void
import_keys_free(struct import_keys *k)
{
    if (k == NULL)
        return;
    free(k->slots);
    free(k);
}

/* The slot of that key, or the free one where it belongs. */
static struct slot *
slot_of(const struct import_keys *k, XXH128_hash_t key)
{
    size_t i = key.low64 & (k->size - 1);
    while (k->slots[i].line != 0 && !XXH128_isEqual(k->slots[i].key, key))
        i = (i + 1) & (k->size - 1);
    return &k->slots[i];
}

static void
grow(struct import_keys *k)
{
    struct import_keys larger = { .slots = slots_new(k->size * 2), .size = k->size * 2 };
    for (size_t i = 0; i < k->size; i++)
        if (k->slots[i].line != 0)
            *slot_of(&larger, k->slots[i].key) = k->slots[i];
    larger.used = k->used;
    free(k->slots);
    *k = larger;
}

static XXH128_hash_t
content_of(struct arena *a, const struct entry *e)
{
    struct buf text;
    struct arena_mark mark = arena_mark(a);
    buf_init(&text, a, 1024);
    import_export_entry(&text, e);
    XXH128_hash_t hash = XXH3_128bits(text.p, text.len);
    arena_rewind(a, mark);
    return hash;
}

static XXH128_hash_t
fingerprint(struct arena *a, const struct entry *e, const char *key)
{
    struct buf text;
    buf_init(&text, a, 0);
    buf_addc(&text, e->type == ENTRY_PERSON ? 'p' : 't');
    buf_adds(&text, e->source != NULL ? e->source : "");
    buf_addc(&text, '\n');
    buf_adds(&text, key);
    return XXH3_128bits(text.p, text.len);
}

/* A key that is too long keeps its beginning and gets a hash of the whole. */
static const char *
shorten(struct arena *a, const char *key)
{
    size_t len = strlen(key);
    size_t max = IMPORT_KEY_MAX - 32; /* leaves room for the hash and a number */
    if (len <= max)
        return key;
    uint64_t hash = XXH3_64bits(key, len);
    while (((unsigned char)key[max] & 0xC0) == 0x80)
        max--;
    return arena_printf(a, "%.*s~%016llx", (int)max, key, (unsigned long long)hash);
}

/* The name as it stands in a key: folded, and without the blanks that folding
 * leaves of some characters. */
static const char *
key_name(struct arena *a, const char *name)
{
    char *folded = utf8_fold(a, name, strlen(name), NULL);
    assert(folded != NULL);
    char *to = folded;
    for (const char *p = folded; *p != '\0'; p++)
        if (*p != ' ' || (to > folded && to[-1] != ' '))
            *to++ = *p;
    if (to > folded && to[-1] == ' ')
        to--;
    *to = '\0';
    return folded;
}

static const char *
title_key(struct arena *a, const struct entry_title *t, const char *extra)
{
    struct buf key;
    buf_init(&key, a, 0);
    buf_printf(&key, "%s:%s:", title_kind_names[t->kind], key_name(a, t->name));
    if (t->year != 0)
        buf_addi(&key, t->year);
    if (t->parent != NULL)
        buf_printf(&key, ":%s:%d:%d", t->parent, (int)t->season_number, (int)t->sequence);
    if (extra != NULL)
        buf_printf(&key, ":%s", extra);
    return key.p;
}

static const char *
made_key(struct arena *a, const struct entry *e, const char *extra)
{
    const char *key = e->type == ENTRY_TITLE ? title_key(a, &e->title, extra)
                      : extra != NULL ? arena_printf(a, "name:%s:%s", e->person.name, extra)
                                      : arena_printf(a, "name:%s", e->person.name);
    return shorten(a, key);
}

static void
remember(struct import_keys *k, struct slot *s, struct slot value)
{
    k->used += s->line == 0;
    *s = value;
    if (k->used * 4 > k->size * 3)
        grow(k);
}

/* The n-th of the entries with one made key. */
static const char *
numbered(struct arena *a, const char *key, int n)
{
    return n == 1 ? key : arena_printf(a, "%s#%d", key, n);
}

static enum import_keys_result
assign_made(struct import_keys *k, struct arena *a, struct entry *e, const char *key,
    XXH128_hash_t content, int64_t *first)
{
    for (int n = 1;; n++) {
        const char *try = numbered(a, key, n);
        XXH128_hash_t hash = fingerprint(a, e, try);
        struct slot *s = slot_of(k, hash);
        if (s->line == 0) {
            e->key = try;
            remember(k, s, (struct slot){ .key = hash, .content = content, .line = e->line });
            return n == 1 ? IMPORT_KEYS_NEW : IMPORT_KEYS_SUFFIX;
        }
        *first = s->line;
        if (XXH128_isEqual(s->content, content)) {
            e->key = try;
            return IMPORT_KEYS_SAME;
        }
    }
}

static enum import_keys_result
assign_stated(struct import_keys *k, struct arena *a, struct entry *e, XXH128_hash_t content,
    int64_t *first)
{
    XXH128_hash_t hash = fingerprint(a, e, e->key);
    struct slot *s = slot_of(k, hash);
    *first = s->line;
    enum import_keys_result result = s->line == 0                          ? IMPORT_KEYS_NEW
                                     : XXH128_isEqual(s->content, content) ? IMPORT_KEYS_SAME
                                                                           : IMPORT_KEYS_AGAIN;
    if (result != IMPORT_KEYS_SAME)
        remember(k, s, (struct slot){ .key = hash, .content = content, .line = e->line });
    return result;
}

enum import_keys_result
import_keys_assign(
    struct import_keys *k, struct arena *a, struct entry *e, const char *extra, int64_t *first)
{
    XXH128_hash_t content = content_of(a, e);
    if (e->key != NULL)
        return assign_stated(k, a, e, content, first);
    return assign_made(k, a, e, made_key(a, e, extra), content, first);
}
