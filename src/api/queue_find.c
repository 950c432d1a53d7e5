/*
 * Queue find: see queue_find.h.
 */
#include "api/queue_find.h"

#include "api/queue_rule.h"
#include "api/title_ref.h"

size_t
queue_find(const struct store_queue *q, int64_t title_id)
{
    size_t at = 0;
    while (at < q->n && q->entries[at].title_id != title_id)
        at++;
    return at;
}

enum load_result
queue_find_number(struct call *c, const struct store_queue *q, enum queue_kind kind,
    int64_t number, size_t *at)
{
    const struct title_ref_parts ref = { .any_kind = true, .id = number };
    const struct title *t;
    *at = queue_find(q, number);
    if (*at != q->n)
        return LOAD_OK;
    if (title_ref_load(c, &ref, 1, &t) != LOAD_OK)
        return LOAD_FAILED;
    if (t == NULL)
        return LOAD_NONE;
    *at = queue_find(q, t->id);
    if (*at == q->n)
        *at = queue_find(q, queue_rule_entry(t, kind));
    return *at != q->n ? LOAD_OK : LOAD_NONE;
}
