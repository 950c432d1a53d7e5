/*
 * The index against a plain scan: random titles and terms over a small alphabet,
 * where everything collides with everything, ranked a second time by the rules
 * of match.h in the simplest way there is. Seeded; SEARCH_SEED tries others.
 */
#include "search/index.h"
#include "search/match.h"
#include "search/words.h"

#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { TITLES = 400, TERMS = 1500, NAMES = 2 };

struct film {
    int64_t id, popularity, year;
    unsigned flags;
    const char *names[NAMES];
    const char *text;
    struct words cut[NAMES], cut_text, cut_year; /* of the scan */
};

struct found {
    const struct film *film;
    int rank;
    unsigned sum;
};

static uint64_t seed = 20080315;

static unsigned
below(unsigned n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed >> 20) % n;
}

static const char *const letters[] = { "a", "b", "a", "é", "o", "Ж", "A", "l", "日", "本",
    "1" };
static const char *const between[] = { " ", " ", " ", "-", "'", " & ", "·" };
static const char *const words[] = { "the", "of", "alien", "aline", "allies", "s", "star",
    "stars", "up", "godfather", "godfathers", "1917", "19171", "日本", "本日" };

static const char *
random_name(struct arena *a, unsigned most)
{
    char *s = arena_strdup(a, "");
    unsigned n = 1 + below(most);
    for (unsigned i = 0; i < n; i++) {
        const char *gap = i == 0 ? "" : between[below(7)];
        if (below(3) != 0) {
            s = arena_printf(a, "%s%s%s", s, gap, words[below(15)]);
            continue;
        }
        s = arena_printf(a, "%s%s", s, gap);
        for (unsigned l = 1 + below(6); l > 0; l--)
            s = arena_printf(a, "%s%s", s, letters[below(11)]);
    }
    return s;
}

/* ---- the scan --------------------------------------------------------------- */

static bool
same(const char *a, size_t na, const char *b, size_t nb)
{
    return na == nb && memcmp(a, b, na) == 0;
}

static bool
begins(const struct word *whole, const struct word *with)
{
    return whole->len >= with->len && memcmp(whole->p, with->p, with->len) == 0;
}

static size_t
decode(const struct word *w, int32_t *v)
{
    size_t n = 0;
    for (const char *p = w->p; p < w->p + w->len; n++)
        p += words_char(p, w->p + w->len, &v[n]);
    return n;
}

/* Distance with swaps of neighbours, by the textbook's matrix. */
static bool
one_mistake_apart(const struct word *wa, const struct word *wb)
{
    int32_t a[64], b[64];
    unsigned d[65][65];
    size_t na = decode(wa, a), nb = decode(wb, b), digits = 0;
    for (size_t i = 0; i < na; i++)
        digits += a[i] >= '0' && a[i] <= '9';
    if (nb < 5 || digits == na)
        return false;
    for (size_t i = 0; i <= na; i++)
        for (size_t j = 0; j <= nb; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = (unsigned)(i + j);
                continue;
            }
            unsigned best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            if (d[i - 1][j] + 1 < best)
                best = d[i - 1][j] + 1;
            if (d[i][j - 1] + 1 < best)
                best = d[i][j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    return d[na][nb] == 1;
}

/* The points of one word of the term in one film; 0: not found. */
static unsigned
points(const struct film *film, const struct word *w)
{
    unsigned best = 0;
    for (int n = 0; n < NAMES; n++)
        for (size_t i = 0; i < film->cut[n].n; i++) {
            const struct word *own = &film->cut[n].v[i];
            unsigned p = same(own->p, own->len, w->p, w->len) ? 8
                         : begins(own, w) && !w->whole_only   ? 5
                         : one_mistake_apart(w, own)          ? 2
                                                              : 0;
            best = p > best ? p : best;
        }
    const struct words *texts[] = { &film->cut_text, &film->cut_year };
    for (int t = 0; t < 2 && best < 3; t++)
        for (size_t i = 0; i < texts[t]->n; i++)
            if (same(texts[t]->v[i].p, texts[t]->v[i].len, w->p, w->len))
                best = 3;
    return best;
}

/* 6: a name is the term, 5: begins with its words, 3: begins with it; 0. */
static int
name_rank(const struct film *film, const struct words *term)
{
    int best = 0;
    for (int n = 0; n < NAMES; n++)
        for (int i = 0; i < 3; i++)
            for (int k = 0; k < 2; k++) {
                size_t len = term->keys[k].len, own_len = film->cut[n].keys[i].len;
                const char *own = film->cut[n].keys[i].p;
                if (len == 0 || own_len < len || memcmp(own, term->keys[k].p, len) != 0)
                    continue;
                int rank = own_len == len ? 6 : own[len] == ' ' ? 5 : 3;
                best = rank > best ? rank : best;
            }
    return best;
}

/* The points of each bit of the term. */
static void
points_of_bits(const struct film *film, const struct words *term, unsigned best[WORDS_MAX])
{
    memset(best, 0, WORDS_MAX * sizeof best[0]);
    for (size_t i = 0; i < term->n; i++) {
        unsigned p = points(film, &term->v[i]);
        for (int bit = 0; bit < WORDS_MAX; bit++)
            if ((term->v[i].stands_for >> bit & 1) != 0 && p > best[bit])
                best[bit] = p;
    }
}

static int
best_first(const void *pa, const void *pb)
{
    const struct found *a = pa, *b = pb;
    if (a->rank != b->rank)
        return b->rank - a->rank;
    if (a->sum != b->sum)
        return a->sum < b->sum ? 1 : -1;
    if (a->film->popularity != b->film->popularity)
        return a->film->popularity < b->film->popularity ? 1 : -1;
    return a->film->id < b->film->id ? -1 : 1;
}

static size_t
scan(const struct film *films, const struct words *term, unsigned filter, struct found *found)
{
    static unsigned best[TITLES][WORDS_MAX];
    unsigned finds[WORDS_MAX] = { 0 };
    size_t n = 0;
    for (int i = 0; i < TITLES; i++) {
        points_of_bits(&films[i], term, best[i]);
        for (int bit = 0; bit < WORDS_MAX; bit++)
            finds[bit] += best[i][bit] != 0;
    }
    for (int i = 0; i < TITLES; i++) {
        unsigned least = 9, sum = 0, any = 0;
        for (int bit = 0; bit < WORDS_MAX; bit++) {
            if ((term->all >> bit & 1) == 0)
                continue;
            unsigned rarity = 1, part = TITLES;
            while (finds[bit] != 0 && (part /= 2) >= finds[bit])
                rarity++;
            sum += best[i][bit] * rarity;
            least = best[i][bit] < least ? best[i][bit] : least;
            any |= best[i][bit];
        }
        int rank = name_rank(&films[i], term);
        int by_words = least == 8 ? 4 : least == 5 ? 2 : least == 3 ? 1 : 0;
        if ((any == 0 && rank == 0) || (films[i].flags & filter) != filter)
            continue;
        found[n++] = (struct found){
            .film = &films[i], .rank = rank > by_words ? rank : by_words, .sum = sum
        };
    }
    qsort(found, n, sizeof *found, best_first);
    return n;
}

/* ---- the test --------------------------------------------------------------- */

static void
make_films(struct arena *a, struct film *films)
{
    for (int i = 0; i < TITLES; i++) {
        struct film *f = &films[i];
        *f = (struct film){ .id = 1000 - i,
            .popularity = below(20),
            .year = below(3) == 0 ? 0 : 1915 + (int)below(5),
            .flags = below(8),
            .names = { random_name(a, 4), below(2) == 0 ? NULL : random_name(a, 3) },
            .text = below(2) == 0 ? NULL : random_name(a, 9) };
        for (int n = 0; n < NAMES; n++)
            if (f->names[n] != NULL)
                f->cut[n] = words_cut(a, f->names[n], strlen(f->names[n]), WORDS_OF_NAME);
        if (f->text != NULL)
            f->cut_text = words_cut(a, f->text, strlen(f->text), WORDS_OF_TEXT);
        if (f->year != 0) {
            const char *year = arena_printf(a, "%d", (int)f->year);
            f->cut_year = words_cut(a, year, strlen(year), WORDS_OF_TEXT);
        }
    }
}

static void
build(const char *path, const struct film *films)
{
    struct search_build *b = search_build_begin(path, 1);
    for (int i = 0; i < TITLES; i++)
        search_build_title(b, &(struct search_title){ .id = films[i].id,
                                  .kind = TITLE_MOVIE,
                                  .flags = films[i].flags,
                                  .short_name = films[i].names[0],
                                  .names = &films[i].names[1],
                                  .nnames = 1,
                                  .text = films[i].text,
                                  .year = films[i].year,
                                  .popularity = films[i].popularity });
    assert_int_equal(search_build_finish(b), 0);
}

static void
compare(struct search *s, struct arena *a, const struct film *films, const char *term)
{
    static struct found found[TITLES];
    struct words cut = words_cut(a, term, strlen(term), WORDS_OF_TERM);
    unsigned filter = below(3) == 0 ? below(8) : 0;
    size_t n = scan(films, &cut, filter, found);
    size_t offset = below(4) == 0 ? below(30) : 0;
    size_t limit = below(4) == 0 ? below(30) : TITLES;
    struct search_page page;
    assert_int_equal(search_titles(s, a, term, filter, 0, offset, limit, &page), 0);
    if (page.total != n)
        fail_msg("%s: %zu found, not %zu", term, page.total, n);
    for (size_t i = 0; i < page.nhits; i++)
        if (page.hits[i].id != found[offset + i].film->id)
            fail_msg("%s: place %zu is %lld \"%s\", not %lld \"%s\"", term, offset + i,
                (long long)page.hits[i].id, page.hits[i].name,
                (long long)found[offset + i].film->id, found[offset + i].film->names[0]);
    size_t rest = n > offset ? n - offset : 0;
    assert_int_equal(page.nhits, rest < limit ? rest : limit);
}

static void
test_scan(void **state)
{
    static struct film films[TITLES];
    struct fixture f = fixture_new();
    struct arena *a = arena_new(0);
    if (getenv("SEARCH_SEED") != NULL)
        seed ^= strtoull(getenv("SEARCH_SEED"), NULL, 10) * 2654435761u;
    make_films(f.arena, films);
    build(f.path, films);
    struct search *s = search_open(f.path);
    for (int i = 0; i < TERMS; i++) {
        const char *term = random_name(a, 4);
        if (below(3) == 0) { /* a name that exists, whole or cut */
            term = films[below(TITLES)].names[0];
            size_t len = strlen(term) - (below(2) == 0 ? 0 : below((unsigned)strlen(term)));
            while (len > 0 && ((unsigned char)term[len] & 0xC0) == 0x80)
                len--;
            term = arena_strndup(a, term, len);
        }
        compare(s, a, films, term);
        arena_reset(a);
    }
    search_close(s);
    arena_free(a);
    assert_int_equal(fixture_free(&f), 0);
    (void)state;
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_scan) };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
