/*
 * Generation: see generation.h.
 */
#include "store/generation.h"

#include "store/queries.h"
#include "util/arena.h"
#include "util/log.h"

#include <string.h>

static const char *const nouns[NOUN__MAX] = {
    [NOUN_CATALOG] = "catalog",
    [NOUN_CONSUMERS] = "consumers",
    [NOUN_TOKENS] = "tokens",
    [NOUN_ACCOUNTS] = "accounts",
};

int
store_generation_read(struct store *s, int64_t values[NOUN__MAX])
{
    struct arena *a = arena_new(1024);
    struct q_generation_all_row *rows;
    size_t n;
    int result = q_generation_all(s, a, &rows, &n);
    memset(values, 0, NOUN__MAX * sizeof *values);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < NOUN__MAX; k++) {
            if (strcmp(rows[i].noun, nouns[k]) == 0)
                values[k] = rows[i].value;
        }
    }
    arena_free(a);
    return result;
}

int
store_generation_bump(struct store *s, enum store_noun noun)
{
    int64_t touched = q_generation_bump(s, nouns[noun]);
    if (touched == 0)
        log_error("database: there is no generation '%s'", nouns[noun]);
    return touched == 1 ? 0 : -1;
}
