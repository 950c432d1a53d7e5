/*
 * Words: see words.h. Three steps: prepare the raw bytes (tags out, fractions
 * apart), fold, then walk the characters and gather pieces: stretches of
 * letters and digits, or of one script without blanks. Words and whole-name
 * keys are made from the pieces.
 */
#include "search/words.h"

#include "util/arena.h"
#include "util/buf.h"
#include "util/utf8.h"

#include <string.h>
#include <utf8proc.h>

enum { NAME_WORDS = 64, TEXT_WORDS = 2000 };

static const size_t words_limit[] = {
    [WORDS_OF_NAME] = NAME_WORDS,
    [WORDS_OF_TEXT] = TEXT_WORDS,
    [WORDS_OF_TERM] = WORDS_MAX,
};

struct range {
    int32_t first, last;
};

/* Scripts written without blanks between words. */
static const struct range unspaced[] = {
    { 0x0E00, 0x0EFF }, /* Thai, Lao */
    { 0x1000, 0x109F }, /* Burmese */
    { 0x1780, 0x17FF }, /* Khmer */
    { 0x3005, 0x3007 }, /* ideographic repetition and zero */
    { 0x3040, 0x30FF }, /* kana */
    { 0x31F0, 0x31FF },
    { 0x3400, 0x4DBF }, /* ideographs */
    { 0x4E00, 0x9FFF },
    { 0xF900, 0xFAFF },
    { 0x20000, 0x3FFFF },
};

/* Characters that fold to digits and would melt into the word before them. */
static const struct range apart[] = {
    { 0x00B2, 0x00B3 }, /* superscripts */
    { 0x00B9, 0x00B9 },
    { 0x00BC, 0x00BE }, /* fractions */
    { 0x2070, 0x2079 },
    { 0x2150, 0x215F },
    { 0x2189, 0x2189 },
};

/* Letters that folding leaves alone, as those without their language type them. */
static const struct {
    int32_t c;
    const char *plain;
} plain_letters[] = {
    { 0x00E6, "ae" }, /* æ */
    { 0x00F0, "d" },  /* ð */
    { 0x00F8, "o" },  /* ø */
    { 0x00FE, "th" }, /* þ */
    { 0x0111, "d" },  /* đ */
    { 0x0127, "h" },  /* ħ */
    { 0x0131, "i" },  /* ı */
    { 0x0142, "l" },  /* ł */
    { 0x0153, "oe" }, /* œ */
};

static const char *const articles[] = { "the", "a", "an", "le", "la", "les", "un", "une", "der",
    "die", "das", "ein", "eine", "el", "los", "las", "il", "lo", "gli" };

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum char_class { CHAR_BLANK, CHAR_SIGN, CHAR_LETTER, CHAR_UNSPACED };

struct piece {
    const char *p;
    size_t len;
    size_t chunk;
    enum char_class class;
};

struct pieces {
    struct arena *arena;
    struct piece *v;
    size_t n, cap;
};

static bool
in_ranges(int32_t c, const struct range *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (c >= v[i].first && c <= v[i].last)
            return true;
    return false;
}

size_t
words_char(const char *p, const char *end, int32_t *c)
{
    utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)p, end - p, c);
    if (n > 0)
        return (size_t)n;
    *c = -1;
    return 1;
}

/* The longest beginning of at most `max` bytes that ends with a character. */
static size_t
cut_at(const char *p, size_t len, size_t max)
{
    if (len <= max)
        return len;
    while (max > 0 && ((unsigned char)p[max] & 0xC0) == 0x80)
        max--;
    return max;
}

/* ---- before folding --------------------------------------------------------- */

/* The end of the tag or entity that begins at `p`; `p` when there is none. */
static const char *
skip_markup(const char *p, const char *end)
{
    if (*p != '<' && *p != '&')
        return p;
    if (end - p < 3 || p[1] == ' ' || p[1] == '<' || p[1] == '&')
        return p;
    const char *close = memchr(p, *p == '<' ? '>' : ';', (size_t)(end - p));
    if (close == NULL || (*p == '&' && close - p > 10))
        return p;
    return close + 1;
}

static struct buf
prepare(struct arena *a, const char *p, size_t n, enum words_use use)
{
    struct buf b;
    buf_init(&b, a, n + 16);
    for (const char *end = p + n; p < end;) {
        const char *after = use == WORDS_OF_TEXT ? skip_markup(p, end) : p;
        if (after != p) {
            buf_addc(&b, ' ');
            p = after;
            continue;
        }
        int32_t c;
        size_t len = words_char(p, end, &c);
        if (c >= 0x80 && in_ranges(c, apart, COUNT(apart)))
            buf_addc(&b, ' ');
        buf_add(&b, p, len);
        p += len;
    }
    return b;
}

/* ---- pieces ----------------------------------------------------------------- */

static enum char_class
classify(int32_t c)
{
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
        return CHAR_LETTER;
    if (c <= ' ')
        return c == -1 ? CHAR_SIGN : CHAR_BLANK;
    if (c < 0x80)
        return CHAR_SIGN;
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return in_ranges(c, unspaced, COUNT(unspaced)) ? CHAR_UNSPACED : CHAR_LETTER;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
        return CHAR_BLANK;
    default:
        return CHAR_SIGN;
    }
}

static struct piece *
piece_new(struct pieces *ps, const char *p, size_t len, size_t chunk, enum char_class class)
{
    if (ps->n == ps->cap) {
        struct piece *old = ps->v;
        ps->cap = ps->cap == 0 ? 16 : ps->cap * 2;
        ps->v = arena_array(ps->arena, ps->cap, sizeof *ps->v);
        if (ps->n != 0)
            memcpy(ps->v, old, ps->n * sizeof *ps->v);
    }
    struct piece *piece = &ps->v[ps->n++];
    *piece = (struct piece){ .p = p, .len = len, .chunk = chunk, .class = class };
    return piece;
}

static const char *
plain_letter(int32_t c)
{
    for (size_t i = 0; i < COUNT(plain_letters); i++)
        if (plain_letters[i].c == c)
            return plain_letters[i].plain;
    return NULL;
}

/* Copies `p` with plain letters; the copy may be longer, by half at most. */
static char *
plain_copy(struct arena *a, const char *p, size_t n, size_t *len)
{
    char *copy = arena_alloc(a, n + n / 2 + 1);
    size_t used = 0;
    for (const char *end = p + n; p < end;) {
        int32_t c;
        size_t in = words_char(p, end, &c);
        const char *plain = c < 0x80 ? NULL : plain_letter(c);
        size_t out = plain != NULL ? strlen(plain) : in;
        memcpy(copy + used, plain != NULL ? plain : p, out);
        used += out;
        p += in;
    }
    *len = used;
    return copy;
}

/* A name or term of signs alone: all of them, without the blanks, are a word. */
static void
signs_piece(struct pieces *ps, const char *p, size_t n)
{
    char *word = arena_alloc(ps->arena, n + 1);
    size_t len = 0;
    for (const char *end = p + n; p < end;) {
        int32_t c;
        size_t used = words_char(p, end, &c);
        if (classify(c) != CHAR_BLANK) {
            memcpy(word + len, p, used);
            len += used;
        }
        p += used;
    }
    if (len != 0)
        piece_new(ps, word, len, 0, CHAR_LETTER);
}

/* "&" between blanks is read aloud. */
static void
end_chunk(struct pieces *ps, const char *chunk, const char *end, size_t number)
{
    if (end - chunk == 1 && *chunk == '&')
        piece_new(ps, "and", 3, number, CHAR_LETTER);
}

static struct pieces
find_pieces(struct arena *a, const char *p, size_t n)
{
    struct pieces ps = { .arena = a };
    struct piece *open = NULL;
    const char *begin = p, *end = p + n, *chunk = p;
    size_t number = 0;
    while (p < end) {
        int32_t c;
        size_t used = words_char(p, end, &c);
        enum char_class class = classify(c);
        if (class == CHAR_BLANK) {
            end_chunk(&ps, chunk, p, number++);
            chunk = p + used;
        }
        if (class == CHAR_BLANK || class == CHAR_SIGN)
            open = NULL;
        else if (open != NULL && open->class == class)
            open->len += used;
        else
            open = piece_new(&ps, p, used, number, class);
        p += used;
    }
    end_chunk(&ps, chunk, end, number);
    if (ps.n == 0)
        signs_piece(&ps, begin, n);
    return ps;
}

/* ---- words ------------------------------------------------------------------ */

/* Adds a word, a term's only once. Returns its bit (of a term), 0 when full. */
static uint16_t
add_word(struct words *w, enum words_use use, const char *p, size_t len, bool whole_only)
{
    len = cut_at(p, len, WORD_BYTES);
    if (use != WORDS_OF_TERM) {
        if (w->n < words_limit[use])
            w->v[w->n++] = (struct word){ .p = p, .len = len };
        return 0;
    }
    size_t bits = 0;
    for (size_t i = 0; i < w->n; i++) {
        struct word *old = &w->v[i];
        if (old->len == len && memcmp(old->p, p, len) == 0) {
            old->whole_only = old->whole_only && whole_only;
            return old->stands_for;
        }
    }
    while (bits < WORDS_MAX && (w->all >> bits & 1) != 0)
        bits++;
    if (bits == WORDS_MAX)
        return 0;
    uint16_t bit = (uint16_t)(1u << bits);
    w->all |= bit;
    w->v[w->n++] =
        (struct word){ .p = p, .len = len, .stands_for = bit, .whole_only = whole_only };
    return bit;
}

/* A stretch without blanks: every pair of neighbours, and in an index the last
 * character, whose own pair would be missing. */
static uint16_t
add_pairs(struct words *w, enum words_use use, const struct piece *piece)
{
    const char *p = piece->p, *end = p + piece->len;
    uint16_t bits = 0;
    while (p < end) {
        int32_t c;
        size_t first = words_char(p, end, &c);
        size_t second = p + first < end ? words_char(p + first, end, &c) : 0;
        if (second != 0 || use != WORDS_OF_TERM || p == piece->p)
            bits |= add_word(w, use, p, first + second, false);
        p += first;
    }
    return bits;
}

/* The pieces from `i` to before `end`, one chunk, and their joined form. */
static void
add_chunk(struct words *w, struct arena *a, enum words_use use, const struct piece *v, size_t n)
{
    struct buf joined;
    buf_init(&joined, a, WORD_BYTES + 1);
    uint16_t bits = 0;
    bool spaced = true;
    for (size_t i = 0; i < n; i++) {
        bool single = n > 1 && utf8_length(v[i].p, v[i].len) == 1;
        if (v[i].class == CHAR_UNSPACED)
            bits |= add_pairs(w, use, &v[i]);
        else
            bits |= add_word(w, use, v[i].p, v[i].len, single);
        spaced = spaced && v[i].class == CHAR_LETTER;
        if (joined.len <= WORD_BYTES)
            buf_add(&joined, v[i].p, v[i].len);
    }
    if (n < 2 || !spaced || use == WORDS_OF_TEXT)
        return;
    size_t len = cut_at(joined.p, joined.len, WORD_BYTES);
    if (use != WORDS_OF_TERM)
        add_word(w, use, joined.p, len, false);
    else if (bits != 0)
        w->v[w->n++] = (struct word){ .p = joined.p, .len = len, .stands_for = bits };
}

static size_t
chunk_end(const struct pieces *ps, size_t i)
{
    size_t chunk = ps->v[i].chunk;
    while (i < ps->n && ps->v[i].chunk == chunk)
        i++;
    return i;
}

/* ---- keys ------------------------------------------------------------------- */

/* Writes the pieces from `from` on, parted by blanks; inside a chunk only when
 * `part` is true. */
static void
write_key(struct buf *b, const struct pieces *ps, size_t from, bool part)
{
    for (size_t i = from; i < ps->n && b->len <= KEY_BYTES; i++) {
        if (i > from && (part || ps->v[i].chunk != ps->v[i - 1].chunk))
            buf_addc(b, ' ');
        buf_add(b, ps->v[i].p, ps->v[i].len);
    }
}

static void
set_key(struct words *w, size_t k, const struct buf *b)
{
    size_t len = cut_at(b->p, b->len, KEY_BYTES);
    if (k > 0 && len == w->keys[0].len && memcmp(b->p, w->keys[0].p, len) == 0)
        return;
    w->keys[k].p = b->p;
    w->keys[k].len = len;
}

static bool
is_article(const struct piece *piece)
{
    for (size_t i = 0; i < COUNT(articles); i++)
        if (piece->len == strlen(articles[i]) && memcmp(piece->p, articles[i], piece->len) == 0)
            return true;
    return false;
}

static void
make_keys(struct words *w, struct arena *a, const struct pieces *ps, enum words_use use)
{
    struct buf parted, joined;
    buf_init(&parted, a, 0);
    buf_init(&joined, a, 0);
    write_key(&parted, ps, 0, true);
    write_key(&joined, ps, 0, false);
    set_key(w, 0, &parted);
    set_key(w, 1, &joined);
    if (use != WORDS_OF_NAME || ps->n < 2 || !is_article(&ps->v[0]))
        return;
    struct buf inverted;
    buf_init(&inverted, a, 0);
    write_key(&inverted, ps, 1, true);
    buf_addc(&inverted, ' ');
    buf_add(&inverted, ps->v[0].p, ps->v[0].len);
    set_key(w, 2, &inverted);
}

struct words
words_cut(struct arena *a, const char *p, size_t n, enum words_use use)
{
    struct words w = { .n = 0 };
    struct buf raw = prepare(a, p, n, use);
    size_t folded_len, len;
    const char *folded = raw.len == 0 ? NULL : utf8_fold(a, raw.p, raw.len, &folded_len);
    if (folded == NULL)
        return w;
    const char *plain = plain_copy(a, folded, folded_len, &len);
    struct pieces ps = find_pieces(a, plain, len);
    if (ps.n == 0)
        return w;
    /* a term has at most one joined form a chunk, and a chunk two words or more */
    w.v = arena_array(a, words_limit[use] + WORDS_MAX, sizeof *w.v);
    for (size_t i = 0, end; i < ps.n; i = end) {
        end = chunk_end(&ps, i);
        add_chunk(&w, a, use, &ps.v[i], end - i);
        if (w.n >= words_limit[use])
            break;
    }
    if (use != WORDS_OF_TEXT)
        make_keys(&w, a, &ps, use);
    return w;
}
