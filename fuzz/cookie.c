/*
 * Fuzz target: what browsers say of themselves to the pages. The input is a
 * Cookie header, and an Accept-Language header.
 */
#include "pages/cookie.h"
#include "pages/texts.h"
#include "pages/words.h"
#include "util/arena.h"
#include "util/token.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(int holds)
{
    if (!holds)
        abort();
}

/* What is read can be set, and is read again. */
static void
check_cookie(struct arena *a, const char *header, bool secure)
{
    const char *id = cookie_read(a, header, secure);
    if (id == NULL)
        return;
    require(strlen(id) == TOKEN_SESSION_LEN && strstr(header, id) != NULL);
    const char *again = cookie_read(a, cookie_set(a, id, secure, 60), secure);
    require(again != NULL && strcmp(id, again) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    const char *header = arena_strndup(a, (const char *)data, size);
    check_cookie(a, header, false);
    check_cookie(a, header, true);
    const struct words *w = words_choose(header);
    require(w >= texts && w < texts + texts_n);
    arena_free(a);
    return 0;
}
