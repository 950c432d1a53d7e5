/*
 * Title reference: see title_ref.h.
 */
#include "api/title_ref.h"

#include "api/answer.h"
#include "model/kind.h"
#include "store/title.h"
#include "util/arena.h"

#include <assert.h>
#include <string.h>

#define REF_BYTES_MAX  1024 /* of one address */
#define LIST_BYTES_MAX ((size_t)256 * 1024)

/* One part of a path, between slashes. */
struct segment {
    const char *p;
    size_t len;
};

/* "catalog/titles/series/{id}/seasons/{id}" and what a base may have before it. */
#define SEGMENTS_MAX 12

static bool
segment_is(struct segment s, const char *word)
{
    return s.len == strlen(word) && memcmp(s.p, word, s.len) == 0;
}

/* A number as it stands in addresses: 0 when it is none. */
static int64_t
segment_number(struct segment s)
{
    int64_t value = 0;
    if (s.len == 0 || s.len > 18 || s.p[0] == '0')
        return 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return 0;
        value = value * 10 + (s.p[i] - '0');
    }
    return value;
}

/* The path of an address, without scheme and host, query and fragment. */
static struct segment
path_of(const char *text, size_t len)
{
    struct segment path = { .p = text, .len = 0 };
    while (path.len < len && text[path.len] != '?' && text[path.len] != '#')
        path.len++;
    for (size_t i = 0; i + 3 <= path.len; i++) {
        if (memcmp(path.p + i, "://", 3) != 0)
            continue;
        const char *host = path.p + i + 3;
        size_t left = path.len - i - 3;
        const char *slash = memchr(host, '/', left);
        path.len = slash != NULL ? left - (size_t)(slash - host) : 0;
        path.p = slash != NULL ? slash : host;
        break;
    }
    return path;
}

/* The parts of a path, empty ones left out; 0 when there are too many. */
static size_t
split(struct segment path, struct segment *parts)
{
    size_t n = 0;
    const char *end = path.p + path.len;
    for (const char *p = path.p; p < end;) {
        const char *slash = memchr(p, '/', (size_t)(end - p));
        struct segment part = { .p = p, .len = (size_t)((slash != NULL ? slash : end) - p) };
        p = slash != NULL ? slash + 1 : end;
        if (part.len == 0)
            continue;
        if (n == SEGMENTS_MAX)
            return 0;
        parts[n++] = part;
    }
    return n;
}

/* What stands after "catalog/titles": the word of a kind and its numbers. */
static int
read_catalog(const struct segment *s, size_t n, struct title_ref_parts *out)
{
    if (n < 2)
        return -1;
    int kind = 0;
    while (kind < TITLE_KIND__MAX && !segment_is(s[0], title_kind_paths[kind]))
        kind++;
    out->any_kind = false;
    out->id = segment_number(s[1]);
    if (kind == TITLE_SERIES && n == 4 && segment_is(s[2], title_kind_paths[TITLE_SEASON])) {
        out->kind = TITLE_SEASON;
        out->id = out->id != 0 ? segment_number(s[3]) : 0;
        return out->id != 0 ? 0 : -1;
    }
    if (kind == TITLE_KIND__MAX || kind == TITLE_SEASON || out->id == 0)
        return -1;
    out->kind = (enum title_kind)kind;
    if (kind == TITLE_PROGRAM && n == 3)
        return segment_number(s[2]) != 0 ? 0 : -1;
    return n == 2 ? 0 : -1;
}

/* Web pages: ".../Movie/Harbor_Lights/70990001", ".../WiMovie/70990001". */
static int
read_page(const struct segment *s, size_t n, struct title_ref_parts *out)
{
    bool page = n >= 2 && segment_is(s[n - 2], "WiMovie");
    if (n >= 3)
        page = page || segment_is(s[n - 3], "Movie") || segment_is(s[n - 3], "WiMovie");
    *out =
        (struct title_ref_parts){ .any_kind = true, .id = page ? segment_number(s[n - 1]) : 0 };
    return out->id != 0 ? 0 : -1;
}

int
title_ref_read(const char *text, size_t len, struct title_ref_parts *out)
{
    struct segment s[SEGMENTS_MAX];
    if (len > REF_BYTES_MAX)
        return -1;
    size_t n = split(path_of(text, len), s);
    for (size_t i = 0; i + 2 <= n; i++)
        if (segment_is(s[i], "catalog") && segment_is(s[i + 1], "titles"))
            return read_catalog(s + i + 2, n - i - 2, out);
    return read_page(s, n, out);
}

/* Fills titles[i] for ids[i] > 0 whose title is of a kind that fits. */
static enum load_result
fill(struct call *c, const struct title_ref_parts *refs, const int64_t *ids, bool check,
    size_t n, const struct title **titles)
{
    int64_t *wanted = arena_array(c->arena, n, sizeof *wanted);
    size_t *places = arena_array(c->arena, n, sizeof *places);
    size_t nwanted = 0;
    for (size_t i = 0; i < n; i++) {
        if (ids[i] == 0 || titles[i] != NULL)
            continue;
        places[nwanted] = i;
        wanted[nwanted++] = ids[i];
    }
    struct title *list;
    size_t nlist;
    if (load_titles(c, wanted, nwanted, &list, &nlist) != 0)
        return LOAD_FAILED;
    for (size_t i = 0, k = 0; i < nwanted && k < nlist; i++) {
        if (list[k].id != wanted[i])
            continue;
        const struct title_ref_parts *ref = &refs[places[i]];
        if (!check || ref->any_kind || ref->kind == list[k].kind)
            titles[places[i]] = &list[k];
        k++;
    }
    return LOAD_OK;
}

/* The title of today for each reference that is still without one; 0: none. */
static enum load_result
look_back(struct call *c, const struct title_ref_parts *refs, size_t n,
    const struct title *const *titles, int64_t *ids)
{
    int64_t *old = arena_array(c->arena, n, sizeof *old);
    size_t nold = 0;
    for (size_t i = 0; i < n; i++) {
        ids[i] = 0;
        if (titles[i] == NULL && refs[i].id != 0)
            old[nold++] = refs[i].id;
    }
    struct store_title_alias *aliases;
    size_t naliases;
    if (store_title_aliases(c->store, c->arena, old, nold, &aliases, &naliases) != 0)
        return LOAD_FAILED;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < naliases && titles[i] == NULL && ids[i] == 0; k++)
            if (aliases[k].old_id == refs[i].id &&
                (refs[i].any_kind || aliases[k].old_kind == refs[i].kind))
                ids[i] = aliases[k].id;
    return naliases != 0 ? LOAD_OK : LOAD_NONE;
}

enum load_result
title_ref_load(
    struct call *c, const struct title_ref_parts *refs, size_t n, const struct title **titles)
{
    assert(n <= TITLE_REFS_MAX);
    int64_t *ids = arena_array(c->arena, n, sizeof *ids);
    bool all = true;
    for (size_t i = 0; i < n; i++) {
        titles[i] = NULL;
        ids[i] = refs[i].id;
    }
    if (fill(c, refs, ids, true, n, titles) != LOAD_OK)
        return LOAD_FAILED;
    for (size_t i = 0; i < n; i++)
        all = all && (titles[i] != NULL || refs[i].id == 0);
    if (all)
        return LOAD_OK;
    enum load_result former = look_back(c, refs, n, titles, ids);
    if (former == LOAD_OK)
        former = fill(c, refs, ids, false, n, titles);
    return former == LOAD_FAILED ? LOAD_FAILED : LOAD_OK;
}

enum load_result
title_ref_ids(struct call *c, const char *const *refs, size_t n, int64_t *ids)
{
    struct title_ref_parts *parts = arena_array(c->arena, n, sizeof *parts);
    const struct title **titles = arena_array(c->arena, n, sizeof *titles);
    for (size_t i = 0; i < n; i++)
        if (title_ref_read(refs[i], strlen(refs[i]), &parts[i]) != 0)
            parts[i].id = 0;
    if (title_ref_load(c, parts, n, titles) != LOAD_OK)
        return LOAD_FAILED;
    for (size_t i = 0; i < n; i++)
        ids[i] = titles[i] != NULL ? titles[i]->id : 0;
    return LOAD_OK;
}

const struct title *
title_ref_in_path(struct call *c)
{
    const struct title_ref_parts ref = { .any_kind = true, .id = c->ids[0] };
    const struct title *plain;
    if (title_ref_load(c, &ref, 1, &plain) != LOAD_OK) {
        answer_unavailable(c);
        return NULL;
    }
    if (plain == NULL) {
        answer_not_found(c);
        return NULL;
    }
    struct title *t = arena_memdup(c->arena, plain, sizeof *plain);
    if (load_parts(c, t, 1, &c->ask.expand) != 0) {
        answer_unavailable(c);
        return NULL;
    }
    return t;
}

static void
answer_unknown(struct call *c)
{
    answer_status(c, 400, 130, "Title not found or not available");
}

/* Reads addresses between commas. Returns how many, or -1 when there are too many;
 * `*malformed` says whether one is none. */
static int
read_list(const char *list, struct title_ref_parts *refs, bool *malformed)
{
    int n = 0;
    *malformed = false;
    while (*list != '\0') {
        list += strspn(list, ", \t\r\n");
        size_t len = strcspn(list, ", \t\r\n");
        if (len == 0)
            break;
        if (n == TITLE_REFS_MAX)
            return -1;
        if (title_ref_read(list, len, &refs[n]) != 0)
            *malformed = true;
        n++;
        list += len;
    }
    return n;
}

int
title_ref_list(struct call *c, const struct title ***titles, size_t *n)
{
    const char *list;
    *n = 0;
    *titles = NULL;
    if (answer_text(c, "title_refs", LIST_BYTES_MAX, &list) != 0)
        return -1;
    if (list == NULL)
        return 0;
    struct title_ref_parts *refs = arena_array(c->arena, TITLE_REFS_MAX, sizeof *refs);
    bool malformed;
    int count = read_list(list, refs, &malformed);
    if (count < 0) {
        answer_invalid(c, "title_refs");
        return -1;
    }
    if (malformed) {
        answer_unknown(c);
        return -1;
    }
    *n = (size_t)count;
    *titles = arena_array(c->arena, *n, sizeof **titles);
    if (title_ref_load(c, refs, *n, *titles) != LOAD_OK) {
        answer_unavailable(c);
        return -1;
    }
    for (size_t i = 0; i < *n; i++)
        if ((*titles)[i] == NULL) {
            answer_unknown(c);
            return -1;
        }
    return 0;
}

const struct title *
title_ref_one(struct call *c)
{
    const char *text;
    if (answer_text(c, "title_ref", REF_BYTES_MAX, &text) != 0)
        return NULL;
    if (text == NULL) {
        answer_status(c, 400, 0, "title_ref is missing");
        return NULL;
    }
    struct title_ref_parts ref;
    const struct title *t = NULL;
    if (title_ref_read(text, strlen(text), &ref) == 0 &&
        title_ref_load(c, &ref, 1, &t) != LOAD_OK) {
        answer_unavailable(c);
        return NULL;
    }
    if (t == NULL)
        answer_unknown(c);
    return t;
}
