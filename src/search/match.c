/*
 * Match: see match.h for the ranking. Each word marks the documents it finds on
 * a board with one place a document; then the marked ones are scored, counted
 * by score, and those of the page are taken out.
 */
#include "search/match.h"

#include "search/image.h"
#include "search/lookup.h"
#include "search/words.h"
#include "util/arena.h"

#include <assert.h>
#include <string.h>

enum grade { GRADE_NEAR, GRADE_TEXT, GRADE_BEGINNING, GRADE_WHOLE, GRADE__MAX };

static const unsigned grade_points[GRADE__MAX] = {
    [GRADE_NEAR] = 2,
    [GRADE_TEXT] = 3,
    [GRADE_BEGINNING] = 5,
    [GRADE_WHOLE] = 8,
};

enum rank {
    RANK_SOME,
    RANK_ALL_TEXT,
    RANK_ALL_NAMES,
    RANK_STARTS,
    RANK_ALL_WHOLE,
    RANK_BEGINS,
    RANK_NAME,
    RANK__MAX
};

enum {
    RARITY_MAX = 15,
    SUM_LIMIT = 1 << 11, /* above WORDS_MAX * RARITY_MAX * 8 points */
    SCORE_LIMIT = RANK__MAX * SUM_LIMIT,
};

struct mark {
    uint16_t words[GRADE__MAX]; /* the bits of the words found so */
    uint16_t score;             /* 0: left out */
    uint8_t rank;               /* at least this, by its whole names */
};

struct match_board {
    struct arena *own;  /* this struct */
    struct arena *room; /* marks and touched; NULL: none yet */
    struct mark *marks; /* one a document, all zero between two terms */
    uint64_t *touched;  /* a bit a document: its mark is not zero */
    uint32_t ndocs;
    uint32_t found[WORDS_MAX]; /* documents found by each word of the term */
    uint32_t places[SCORE_LIMIT];
};

/* One term on its way over a board. */
struct search_for {
    struct match_board *board;
    const struct image_shelf_view *shelf;
    const struct match_ask *ask;
    const struct word *word; /* the one being looked up */
    uint16_t all;            /* the bits of all words */
    unsigned rarity[WORDS_MAX];
    unsigned lowest, highest; /* scores met */
    size_t total;
};

struct match_board *
match_board_new(void)
{
    struct arena *own = arena_new(sizeof(struct match_board) + 64);
    struct match_board *b = arena_zalloc(own, sizeof *b);
    b->own = own;
    return b;
}

void
match_board_free(struct match_board *b)
{
    if (b == NULL)
        return;
    arena_free(b->room);
    arena_free(b->own);
}

static size_t
touched_words(uint32_t ndocs)
{
    return (size_t)ndocs / 64 + 1;
}

static void
make_room(struct match_board *b, uint32_t ndocs)
{
    if (b->room != NULL && b->ndocs >= ndocs)
        return;
    arena_free(b->room);
    b->room = arena_new(0);
    b->ndocs = ndocs;
    b->marks = arena_array(b->room, ndocs, sizeof *b->marks);
    b->touched = arena_array(b->room, touched_words(ndocs), sizeof *b->touched);
}

/* ---- marking ---------------------------------------------------------------- */

static struct mark *
touch(struct match_board *b, uint32_t doc)
{
    b->touched[doc / 64] |= UINT64_C(1) << doc % 64;
    return &b->marks[doc];
}

static unsigned
lowest_bit(unsigned set)
{
    return (unsigned)__builtin_ctz(set);
}

static unsigned
words_found(const struct mark *m)
{
    unsigned found = 0;
    for (int g = 0; g < GRADE__MAX; g++)
        found |= m->words[g];
    return found;
}

static void
mark_words(struct search_for *f, const struct image_table_view *t, struct lookup_range r,
    enum grade grade)
{
    uint16_t bits = f->word->stands_for;
    for (uint32_t i = t->firsts[r.first]; i < t->firsts[r.end]; i++) {
        struct mark *m = touch(f->board, t->docs[i]);
        for (unsigned fresh = bits & ~words_found(m); fresh != 0; fresh &= fresh - 1)
            f->board->found[lowest_bit(fresh)]++;
        m->words[grade] |= bits;
    }
}

static void
mark_near(void *arg, uint32_t string)
{
    struct search_for *f = arg;
    mark_words(f, &f->shelf->tables[TABLE_WORDS],
        (struct lookup_range){ .first = string, .end = string + 1 }, GRADE_NEAR);
}

static void
look_up_word(struct search_for *f, const struct word *w)
{
    const struct image_table_view *names = &f->shelf->tables[TABLE_WORDS];
    const struct image_table_view *text = &f->shelf->tables[TABLE_TEXT];
    f->word = w;
    mark_words(f, names, lookup_same(names, w->p, w->len), GRADE_WHOLE);
    if (!w->whole_only)
        mark_words(f, names, lookup_beginning(names, w->p, w->len), GRADE_BEGINNING);
    if (f->ask->suggest)
        return;
    mark_words(f, text, lookup_same(text, w->p, w->len), GRADE_TEXT);
    lookup_near(names, w->p, w->len, mark_near, f);
}

static void
mark_names(struct search_for *f, struct lookup_range r, enum rank rank)
{
    const struct image_table_view *t = &f->shelf->tables[TABLE_KEYS];
    for (uint32_t i = t->firsts[r.first]; i < t->firsts[r.end]; i++) {
        struct mark *m = touch(f->board, t->docs[i]);
        if (m->rank < rank)
            m->rank = (uint8_t)rank;
    }
}

static void
look_up_name(struct search_for *f, const char *p, size_t len)
{
    const struct image_table_view *t = &f->shelf->tables[TABLE_KEYS];
    char words[KEY_BYTES + 1];
    assert(len <= KEY_BYTES);
    memcpy(words, p, len);
    words[len] = ' ';
    mark_names(f, lookup_same(t, p, len), RANK_NAME);
    mark_names(f, lookup_beginning(t, words, len + 1), RANK_BEGINS);
    mark_names(f, lookup_beginning(t, p, len), f->ask->suggest ? RANK_BEGINS : RANK_STARTS);
}

/* ---- scoring ---------------------------------------------------------------- */

static unsigned
log2_of(uint32_t n)
{
    unsigned bits = 0;
    while ((n >>= 1) != 0)
        bits++;
    return bits;
}

static void
weigh_words(struct search_for *f)
{
    for (size_t i = 0; i < WORDS_MAX; i++) {
        uint32_t found = f->board->found[i];
        unsigned rarity = found == 0 ? 0 : 1 + log2_of(f->shelf->ndocs / found);
        f->rarity[i] = rarity < RARITY_MAX ? rarity : RARITY_MAX;
    }
}

static enum rank
rank_of(const struct search_for *f, const struct mark *m)
{
    unsigned whole = m->words[GRADE_WHOLE];
    unsigned names = whole | m->words[GRADE_BEGINNING];
    enum rank rank = RANK_SOME;
    if (whole == f->all)
        rank = RANK_ALL_WHOLE;
    else if (names == f->all)
        rank = RANK_ALL_NAMES;
    else if ((names | m->words[GRADE_TEXT]) == f->all)
        rank = RANK_ALL_TEXT;
    return rank > m->rank ? rank : (enum rank)m->rank;
}

static unsigned
sum_of(const struct search_for *f, const struct mark *m)
{
    unsigned sum = 0, counted = 0;
    for (int g = GRADE__MAX - 1; g >= 0; g--) {
        for (unsigned set = m->words[g] & ~counted; set != 0; set &= set - 1)
            sum += f->rarity[lowest_bit(set)] * grade_points[g];
        counted |= m->words[g];
    }
    return sum;
}

/* Whether its time is now, in each way asked for. */
static bool
can_be_had(const struct match_ask *ask, const struct image_doc *doc)
{
    for (int way = 0; way < IMAGE_WAYS; way++)
        if ((ask->ways & 1u << way) != 0 &&
            (ask->now < doc->from[way] || ask->now >= doc->until[way]))
            return false;
    return true;
}

/* A number that orders by rank, then sum; 0 leaves the document out. */
static unsigned
score_of(const struct search_for *f, uint32_t doc)
{
    const struct mark *m = &f->board->marks[doc];
    if ((f->shelf->docs[doc].flagsets & f->ask->flagsets) == 0 ||
        !can_be_had(f->ask, &f->shelf->docs[doc]))
        return 0;
    enum rank rank = rank_of(f, m);
    if (f->ask->suggest)
        return rank < RANK_ALL_NAMES ? 0 : (unsigned)rank * SUM_LIMIT;
    return (unsigned)rank * SUM_LIMIT + sum_of(f, m);
}

/* ---- the page --------------------------------------------------------------- */

typedef void touched_fn(struct search_for *f, uint32_t doc, void *arg);

static void
each_touched(struct search_for *f, touched_fn *fn, void *arg)
{
    size_t n = touched_words(f->shelf->ndocs);
    for (size_t i = 0; i < n; i++)
        for (uint64_t set = f->board->touched[i]; set != 0; set &= set - 1)
            fn(f, (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(set), arg);
}

static void
count_score(struct search_for *f, uint32_t doc, void *arg)
{
    (void)arg;
    unsigned score = score_of(f, doc);
    assert(score < SCORE_LIMIT);
    f->board->marks[doc].score = (uint16_t)score;
    if (score == 0)
        return;
    f->board->places[score]++;
    f->total++;
    f->lowest = score < f->lowest ? score : f->lowest;
    f->highest = score > f->highest ? score : f->highest;
}

/* Turns the number of documents of each score into the place of the first. */
static void
assign_places(struct search_for *f)
{
    uint32_t *places = f->board->places, next = 0;
    for (unsigned s = f->highest; f->total != 0 && s >= f->lowest; s--) {
        uint32_t count = places[s];
        places[s] = next;
        next += count;
    }
}

/* Documents come in ascending order, so equal scores keep it. */
static void
take_out(struct search_for *f, uint32_t doc, void *arg)
{
    struct match_page *page = arg;
    struct mark *m = &f->board->marks[doc];
    if (m->score != 0) {
        size_t place = f->board->places[m->score]++;
        if (place >= f->ask->offset && place - f->ask->offset < page->n)
            page->docs[place - f->ask->offset] = doc;
    }
    *m = (struct mark){ .score = 0 };
}

static void
wipe(struct search_for *f)
{
    struct match_board *b = f->board;
    memset(b->touched, 0, touched_words(f->shelf->ndocs) * sizeof *b->touched);
    memset(b->found, 0, sizeof b->found);
    if (f->total != 0)
        memset(&b->places[f->lowest], 0, (f->highest - f->lowest + 1) * sizeof b->places[0]);
}

static void
make_page(struct search_for *f, struct arena *a, struct match_page *page)
{
    each_touched(f, count_score, NULL);
    assign_places(f);
    page->total = f->total;
    size_t rest = f->total > f->ask->offset ? f->total - f->ask->offset : 0;
    page->n = rest < f->ask->limit ? rest : f->ask->limit;
    page->docs = arena_array(a, page->n, sizeof *page->docs);
    each_touched(f, take_out, page);
}

static size_t
term_length(const char *term)
{
    size_t n = strnlen(term, TERM_BYTES + 1);
    if (n <= TERM_BYTES)
        return n;
    for (n = TERM_BYTES; n > 0 && ((unsigned char)term[n] & 0xC0) == 0x80;)
        n--;
    return n;
}

void
match_run(struct match_board *b, const struct image_shelf_view *shelf, struct arena *a,
    const struct match_ask *ask, struct match_page *page)
{
    struct words w = words_cut(a, ask->term, term_length(ask->term), WORDS_OF_TERM);
    struct search_for f = {
        .board = b, .shelf = shelf, .ask = ask, .all = w.all, .lowest = SCORE_LIMIT
    };
    make_room(b, shelf->ndocs);
    for (size_t i = 0; i < w.n; i++)
        look_up_word(&f, &w.v[i]);
    for (size_t k = 0; k < 2; k++)
        if (w.keys[k].len != 0)
            look_up_name(&f, w.keys[k].p, w.keys[k].len);
    weigh_words(&f);
    make_page(&f, a, page);
    wipe(&f);
}
