/*
 * Random: see random.h.
 */
#include "util/random.h"

#include "util/log.h"

#include <assert.h>
#include <limits.h>
#include <openssl/rand.h>
#include <string.h>

int
random_bytes(void *out, size_t n)
{
    assert(n <= INT_MAX);
    if (RAND_bytes(out, (int)n) == 1)
        return 0;
    log_error("no random bytes to be had");
    return -1;
}

int
random_text(char *out, size_t n, const char *letters)
{
    size_t count = strlen(letters);
    assert(count >= 2 && count <= 256);
    size_t fair = 256 / count * count; /* bytes from here on would favour some */
    unsigned char pool[64];
    size_t made = 0;
    while (made < n) {
        if (random_bytes(pool, sizeof pool) != 0)
            return -1;
        for (size_t i = 0; i < sizeof pool && made < n; i++)
            if (pool[i] < fair)
                out[made++] = letters[pool[i] % count];
    }
    out[n] = '\0';
    return 0;
}
