/*
 * Fuzz target: any bytes are refused as a card or give a title whose texts end
 * and which encodes into a card again.
 */
#include "store/card.h"
#include "util/arena.h"
#include "util/buf.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct title t;
    struct title again;
    struct buf b;
    if (card_decode(a, data, size, &t)) {
        assert(strlen(t.name) < size);
        buf_init(&b, a, 0);
        card_encode(&b, &t);
        assert(card_decode(a, b.p, b.len, &again));
        assert(again.id == t.id && strcmp(again.name, t.name) == 0);
    }
    arena_free(a);
    return 0;
}
