/*
 * Ids: see ids.h.
 */
#include "import/ids.h"

#include <stdlib.h>
#include <string.h>

bool
import_id_number(const char *id, const char *prefix, uint32_t *number)
{
    if (id == NULL || strncmp(id, prefix, 2) != 0)
        return false;
    size_t digits = strspn(id + 2, "0123456789");
    if (digits == 0 || digits > 10 || id[2 + digits] != '\0')
        return false;
    uint64_t value = strtoull(id + 2, NULL, 10);
    *number = (uint32_t)value;
    return value <= IMPORT_IDS_MAX;
}

static void
grow(struct import_ids *s, size_t words)
{
    size_t wanted = words > s->nwords * 2 ? words : s->nwords * 2;
    uint64_t *bits = realloc(s->bits, wanted * sizeof *bits);
    if (bits == NULL)
        abort();
    memset(bits + s->nwords, 0, (wanted - s->nwords) * sizeof *bits);
    s->bits = bits;
    s->nwords = wanted;
}

void
import_ids_add(struct import_ids *s, uint32_t number)
{
    size_t word = number / 64;
    if (word >= s->nwords)
        grow(s, word + 1);
    s->bits[word] |= UINT64_C(1) << number % 64;
}

bool
import_ids_has(const struct import_ids *s, uint32_t number)
{
    size_t word = number / 64;
    return word < s->nwords && (s->bits[word] >> number % 64 & 1) != 0;
}

void
import_ids_free(struct import_ids *s)
{
    free(s->bits);
    *s = (struct import_ids){ .nwords = 0 };
}
