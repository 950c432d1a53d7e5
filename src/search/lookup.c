/*
 * Lookup: see lookup.h. Binary search for what is sorted; for mistakes a walk
 * over the signatures, 8 bytes a string in a row, that compares letters only
 * where a signature is near. A hundred thousand words take a tenth of a
 * millisecond, whatever their script.
 */
#include "search/lookup.h"

#include "search/image.h"
#include "search/words.h"

#include <string.h>

enum { LETTERS_MAX = WORD_BYTES + 1 }; /* one more than any word can have */

static const char *
string_at(const struct image_table_view *t, uint32_t i, size_t *len)
{
    *len = t->starts[i + 1] - t->starts[i];
    return t->chars + t->starts[i];
}

/* By bytes, as memcmp; with `beginning`, a string that begins with p is equal. */
static int
compare(const struct image_table_view *t, uint32_t i, const char *p, size_t len, bool beginning)
{
    size_t own_len;
    const char *own = string_at(t, i, &own_len);
    int order = memcmp(own, p, own_len < len ? own_len : len);
    if (order != 0 || own_len == len)
        return order;
    if (own_len < len)
        return -1;
    return beginning ? 0 : 1;
}

/* The first string not before p or, with `after`, the first that is after it. */
static uint32_t
bound(const struct image_table_view *t, const char *p, size_t len, bool beginning, bool after)
{
    uint32_t low = 0, high = t->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = compare(t, middle, p, len, beginning);
        if (order > 0 || (order == 0 && !after))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static struct lookup_range
range_of(const struct image_table_view *t, const char *p, size_t len, bool beginning)
{
    struct lookup_range r = {
        .first = bound(t, p, len, beginning, false),
        .end = bound(t, p, len, beginning, true),
    };
    if (r.end < r.first) /* only where a damaged file is not sorted */
        r.end = r.first;
    return r;
}

struct lookup_range
lookup_same(const struct image_table_view *t, const char *p, size_t len)
{
    return range_of(t, p, len, false);
}

struct lookup_range
lookup_beginning(const struct image_table_view *t, const char *p, size_t len)
{
    return range_of(t, p, len, true);
}

uint64_t
lookup_sign(const char *p, size_t len)
{
    uint64_t sign = 0;
    for (const char *end = p + len; p < end;) {
        int32_t c;
        p += words_char(p, end, &c);
        sign |= UINT64_C(1) << ((uint32_t)c * UINT32_C(2654435769) >> 26);
    }
    return sign;
}

static bool
two_bits_at_most(uint64_t set)
{
    set &= set - 1;
    set &= set - 1;
    return set == 0;
}

/* The characters of a string; LETTERS_MAX + 1 when it has more than fit. */
static size_t
letters_of(const char *p, size_t len, int32_t letters[LETTERS_MAX])
{
    size_t n = 0;
    for (const char *end = p + len; p < end; n++) {
        if (n == LETTERS_MAX)
            return LETTERS_MAX + 1;
        p += words_char(p, end, &letters[n]);
    }
    return n;
}

static bool
same_letters(const int32_t *a, const int32_t *b, size_t n)
{
    return memcmp(a, b, n * sizeof *a) == 0;
}

/* Whether a and b are different and one mistake apart: what follows the first
 * difference must be the same but for that one letter, or that one swap. */
static bool
one_mistake(const int32_t *a, size_t na, const int32_t *b, size_t nb)
{
    size_t i = 0, shorter = na < nb ? na : nb;
    while (i < shorter && a[i] == b[i])
        i++;
    if (na == nb + 1)
        return same_letters(a + i + 1, b + i, nb - i);
    if (nb == na + 1)
        return same_letters(b + i + 1, a + i, na - i);
    if (na != nb || i == na)
        return false;
    if (same_letters(a + i + 1, b + i + 1, na - i - 1))
        return true;
    return i + 1 < na && a[i] == b[i + 1] && a[i + 1] == b[i] &&
           same_letters(a + i + 2, b + i + 2, na - i - 2);
}

static bool
only_digits(const int32_t *letters, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (letters[i] < '0' || letters[i] > '9')
            return false;
    return true;
}

void
lookup_near(
    const struct image_table_view *t, const char *p, size_t len, lookup_near_fn *fn, void *arg)
{
    int32_t want[LETTERS_MAX], have[LETTERS_MAX];
    size_t nwant = letters_of(p, len, want);
    if (t->signs == NULL || nwant < NEAR_LETTERS - 1 || nwant > LETTERS_MAX ||
        only_digits(want, nwant))
        return;
    uint64_t sign = lookup_sign(p, len);
    for (uint32_t i = 0; i < t->n; i++) {
        if (!two_bits_at_most(sign ^ t->signs[i]))
            continue;
        size_t own_len;
        const char *own = string_at(t, i, &own_len);
        size_t nhave = letters_of(own, own_len, have);
        if (nhave >= NEAR_LETTERS && nhave <= LETTERS_MAX &&
            one_mistake(want, nwant, have, nhave))
            fn(arg, i);
    }
}
