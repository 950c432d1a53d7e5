/*
 * Lexicon: see lexicon.h. Strings are interned in a hash table; each document's
 * uses are kept as string numbers in a row, so that writing is two passes over
 * them and one sort of the strings.
 */
#include "search/lexicon.h"

#include "search/image.h"
#include "search/lookup.h"
#include "util/arena.h"
#include "util/log.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

struct string {
    const char *p;
    uint32_t len;
    uint32_t number; /* in the order of first use */
    uint32_t uses;   /* documents that use it */
    uint32_t user;   /* the last of them, from 1 */
};

struct lexicon {
    struct arena *chars; /* of the strings, and this struct */
    struct string *strings;
    size_t nstrings, strings_cap;
    uint32_t *slots; /* hash table: string number + 1; 0: free */
    size_t nslots;   /* a power of two */
    uint32_t *uses;  /* string numbers, document by document */
    size_t nuses, uses_cap;
    size_t *ends; /* where each finished document's uses end */
    size_t ndocs, ends_cap;
};

void *
lexicon_grow(void *v, size_t used, size_t n, size_t *cap, size_t width)
{
    if (used + n <= *cap)
        return v;
    size_t want = *cap < 512 ? 1024 : *cap * 2;
    while (want < used + n)
        want *= 2;
    void *grown = want > SIZE_MAX / width ? NULL : realloc(v, want * width);
    if (grown == NULL) {
        log_error("search index: out of memory");
        abort();
    }
    *cap = want;
    return grown;
}

char *
lexicon_section(struct output *out, size_t n, uint64_t *offset)
{
    size_t at = (out->len + 7) & ~(size_t)7;
    out->p = lexicon_grow(out->p, out->len, at - out->len + n, &out->cap, 1);
    memset(out->p + out->len, 0, at - out->len + n);
    out->len = at + n;
    *offset = at;
    return out->p + at;
}

struct lexicon *
lexicon_new(void)
{
    struct arena *chars = arena_new(64 * 1024);
    struct lexicon *l = arena_zalloc(chars, sizeof *l);
    l->chars = chars;
    return l;
}

void
lexicon_free(struct lexicon *l)
{
    if (l == NULL)
        return;
    free(l->strings);
    free(l->slots);
    free(l->uses);
    free(l->ends);
    arena_free(l->chars);
}

/* The slot of this string, or the free one where it belongs. */
static uint32_t *
slot_of(const struct lexicon *l, const char *p, size_t len)
{
    size_t mask = l->nslots - 1;
    size_t i = (size_t)XXH3_64bits(p, len) & mask;
    for (; l->slots[i] != 0; i = (i + 1) & mask) {
        const struct string *s = &l->strings[l->slots[i] - 1];
        if (s->len == len && memcmp(s->p, p, len) == 0)
            break;
    }
    return &l->slots[i];
}

static void
rehash(struct lexicon *l)
{
    size_t cap = 0;
    free(l->slots);
    l->nslots = l->nslots == 0 ? 1024 : l->nslots * 2;
    l->slots = lexicon_grow(NULL, 0, l->nslots, &cap, sizeof *l->slots);
    memset(l->slots, 0, cap * sizeof *l->slots);
    for (uint32_t i = 0; i < l->nstrings; i++)
        *slot_of(l, l->strings[i].p, l->strings[i].len) = i + 1;
}

static struct string *
intern(struct lexicon *l, const char *p, size_t len)
{
    if (l->nstrings * 2 >= l->nslots)
        rehash(l);
    uint32_t *slot = slot_of(l, p, len);
    if (*slot != 0)
        return &l->strings[*slot - 1];
    l->strings = lexicon_grow(l->strings, l->nstrings, 1, &l->strings_cap, sizeof *l->strings);
    struct string *s = &l->strings[l->nstrings];
    *s = (struct string){ .p = arena_strndup(l->chars, p, len),
        .len = (uint32_t)len,
        .number = (uint32_t)l->nstrings };
    *slot = (uint32_t)++l->nstrings;
    return s;
}

uint32_t
lexicon_use(struct lexicon *l, const char *p, size_t len)
{
    assert(len < UINT32_MAX && l->nstrings < UINT32_MAX - 1 && l->ndocs < UINT32_MAX - 1);
    struct string *s = intern(l, p, len);
    if (s->user == l->ndocs + 1)
        return s->number;
    s->user = (uint32_t)l->ndocs + 1;
    s->uses++;
    l->uses = lexicon_grow(l->uses, l->nuses, 1, &l->uses_cap, sizeof *l->uses);
    l->uses[l->nuses++] = s->number;
    return s->number;
}

void
lexicon_next(struct lexicon *l)
{
    l->ends = lexicon_grow(l->ends, l->ndocs, 1, &l->ends_cap, sizeof *l->ends);
    l->ends[l->ndocs++] = l->nuses;
}

static int
by_bytes(const void *pa, const void *pb)
{
    const struct string *a = *(const struct string *const *)pa;
    const struct string *b = *(const struct string *const *)pb;
    int order = memcmp(a->p, b->p, a->len < b->len ? a->len : b->len);
    return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

static const struct string **
sorted_strings(const struct lexicon *l, struct arena *a)
{
    const struct string **v = arena_array(a, l->nstrings + 1, sizeof(const struct string *));
    for (size_t i = 0; i < l->nstrings; i++)
        v[i] = &l->strings[i];
    qsort(v, l->nstrings, sizeof(const struct string *), by_bytes);
    return v;
}

static uint32_t *
numbers_section(struct output *out, size_t n, struct image_section *head)
{
    head->size = n * sizeof(uint32_t);
    return (uint32_t *)(void *)lexicon_section(out, (size_t)head->size, &head->offset);
}

static void
write_strings(const struct string *const *v, size_t n, size_t nchars, bool signs,
    struct output *out, struct image_table_head *head)
{
    uint32_t *starts = numbers_section(out, n + 1, &head->starts);
    for (size_t i = 0; i < n; i++)
        starts[i + 1] = starts[i] + v[i]->len;
    head->chars.size = nchars;
    char *chars = lexicon_section(out, nchars, &head->chars.offset);
    for (size_t i = 0; i < n; chars += v[i++]->len)
        memcpy(chars, v[i]->p, v[i]->len);
    head->signs.size = signs ? n * sizeof(uint64_t) : 0;
    char *sign = lexicon_section(out, (size_t)head->signs.size, &head->signs.offset);
    for (size_t i = 0; signs && i < n; i++) {
        uint64_t set = lookup_sign(v[i]->p, v[i]->len);
        memcpy(sign + i * sizeof set, &set, sizeof set);
    }
}

/* For each string its documents, ascending since documents are gone through so. */
static void
write_uses(const struct lexicon *l, const struct string *const *v, const uint32_t *order,
    struct arena *a, struct output *out, struct image_table_head *head)
{
    uint32_t *next = arena_array(a, l->nstrings + 1, sizeof *next); /* by string number */
    uint32_t *firsts = numbers_section(out, l->nstrings + 1, &head->firsts);
    for (size_t i = 0; i < l->nstrings; i++) {
        next[v[i]->number] = firsts[i];
        firsts[i + 1] = firsts[i] + v[i]->uses;
    }
    uint32_t *docs = numbers_section(out, l->nuses, &head->docs);
    for (uint32_t i = 0; i < l->ndocs; i++)
        for (size_t u = order[i] == 0 ? 0 : l->ends[order[i] - 1]; u < l->ends[order[i]]; u++)
            docs[next[l->uses[u]]++] = i;
}

int
lexicon_write(const struct lexicon *l, const uint32_t *order, size_t ndocs, bool signs,
    struct output *out, struct image_table_head *head)
{
    assert(ndocs == l->ndocs);
    size_t nchars = 0;
    for (size_t i = 0; i < l->nstrings; i++)
        nchars += l->strings[i].len;
    if (nchars >= UINT32_MAX || l->nuses >= UINT32_MAX)
        return -1;
    struct arena *a = arena_new(0);
    const struct string *const *v = sorted_strings(l, a);
    write_strings(v, l->nstrings, nchars, signs, out, head);
    write_uses(l, v, order, a, out, head);
    arena_free(a);
    return 0;
}
