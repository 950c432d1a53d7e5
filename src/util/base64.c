/*
 * Base64: see base64.h.
 */
#include "util/base64.h"

#include "util/arena.h"

#include <assert.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <string.h>

#define INPUT_MAX ((size_t)INT_MAX / 2)

char *
base64_encode(struct arena *a, const void *p, size_t n)
{
    assert(n < INPUT_MAX);
    char *out = arena_alloc(a, (n + 2) / 3 * 4 + 1);
    EVP_EncodeBlock((unsigned char *)out, p, (int)n);
    return out;
}

static bool
is_alphabet(const char *p, size_t n)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < n; i++)
        if (memchr(letters, p[i], sizeof letters - 1) == NULL)
            return false;
    return true;
}

/* The number of characters before the padding, or -1 when the padding is
 * wrong or no value has that many characters. */
static ptrdiff_t
digits_of(const char *in, size_t n)
{
    size_t digits = n;
    while (digits > 0 && n - digits < 2 && in[digits - 1] == '=')
        digits--;
    if (digits % 4 == 1 || (n != digits && n % 4 != 0))
        return -1;
    return (ptrdiff_t)digits;
}

unsigned char *
base64_decode(struct arena *a, const char *in, size_t n, size_t *len)
{
    ptrdiff_t digits = n < INPUT_MAX ? digits_of(in, n) : -1;
    if (digits < 0 || !is_alphabet(in, (size_t)digits))
        return NULL;
    size_t kept = (size_t)digits;
    size_t padded = (kept + 3) / 4 * 4;
    char *text = arena_alloc(a, padded + 1);
    memset(text, '=', padded);
    memcpy(text, in, kept);
    unsigned char *out = arena_alloc(a, padded + 1);
    if (EVP_DecodeBlock(out, (const unsigned char *)text, (int)padded) < 0)
        return NULL;
    *len = kept * 3 / 4;
    /* Bits behind the last byte would give one value several texts. */
    return memcmp(base64_encode(a, out, *len), in, kept) == 0 ? out : NULL;
}
