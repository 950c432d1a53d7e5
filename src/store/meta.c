/*
 * Meta: see meta.h.
 */
#include "store/meta.h"

#include "store/queries.h"

int
store_meta_get(struct store *s, struct arena *a, const char *name, const char **value)
{
    struct q_meta_get_row row = { 0 };
    int got = q_meta_get(s, a, name, &row);
    *value = got == 1 ? row.value : NULL;
    return got;
}

int
store_meta_put(struct store *s, const char *name, const char *value)
{
    return q_meta_put(s, name, value) < 0 ? -1 : 0;
}

int
store_meta_add(struct store *s, const char *name, const char *value)
{
    return q_meta_add(s, name, value) < 0 ? -1 : 0;
}
