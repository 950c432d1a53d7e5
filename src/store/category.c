/*
 * Category: see category.h.
 */
#include "store/category.h"

#include "store/queries.h"
#include "util/arena.h"

int
store_category_terms(struct store *s, struct arena *a, enum store_terms what, const char *award,
    const char *scheme, struct category **list, size_t *n)
{
    struct q_category_terms_row *rows;
    if (q_category_terms(s, a, (int32_t)what, award != NULL ? award : "", &rows, n) != 0)
        return -1;
    const char *before = what == TERMS_AUDIO ? " " : "";
    *list = arena_array(a, *n, sizeof **list);
    for (size_t i = 0; i < *n; i++) {
        const char *label = arena_printf(a, "%s%s", before, rows[i].name);
        (*list)[i] = (struct category){ .scheme = scheme, .label = label, .term = label };
    }
    return 0;
}

int
store_category_genres(
    struct store *s, struct arena *a, int64_t number, struct category **list, size_t *n)
{
    struct q_category_genres_row *rows;
    if (q_category_genres(s, a, number, &rows, n) != 0)
        return -1;
    *list = arena_array(a, *n, sizeof **list);
    for (size_t i = 0; i < *n; i++)
        (*list)[i] = (struct category){
            .scheme = "genres",
            .label = rows[i].name,
            .term = rows[i].name,
            .number = rows[i].id,
        };
    return 0;
}
