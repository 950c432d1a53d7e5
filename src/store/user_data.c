/*
 * User data: see user_data.h.
 */
#include "store/user_data.h"

#include "store/queries.h"
#include "util/arena.h"

static int
read_sessions(struct store *s, struct arena *a, int64_t user_id, struct store_user_data *d)
{
    struct q_user_sessions_row *rows;
    if (q_user_sessions(s, a, user_id, &rows, &d->nsessions) != 0)
        return -1;
    struct store_user_date *dates = arena_array(a, d->nsessions, sizeof *dates);
    for (size_t i = 0; i < d->nsessions; i++)
        dates[i] = (struct store_user_date){ .created = rows[i].created_at,
            .expires = rows[i].expires_at };
    d->sessions = dates;
    return 0;
}

static int
read_tokens(struct store *s, struct arena *a, int64_t user_id, struct store_user_data *d)
{
    struct q_user_access_tokens_row *rows;
    if (q_user_access_tokens(s, a, user_id, &rows, &d->ntokens) != 0)
        return -1;
    struct store_user_date *dates = arena_array(a, d->ntokens, sizeof *dates);
    for (size_t i = 0; i < d->ntokens; i++)
        dates[i] = (struct store_user_date){ .consumer_id = rows[i].consumer_id,
            .created = rows[i].created_at };
    d->tokens = dates;
    return 0;
}

static int
read_dances(struct store *s, struct arena *a, int64_t user_id, struct store_user_data *d)
{
    struct q_user_request_tokens_row *rows;
    if (q_user_request_tokens(s, a, user_id, &rows, &d->ndances) != 0)
        return -1;
    struct store_user_date *dates = arena_array(a, d->ndances, sizeof *dates);
    for (size_t i = 0; i < d->ndances; i++)
        dates[i] = (struct store_user_date){ .consumer_id = rows[i].consumer_id,
            .created = rows[i].created_at,
            .expires = rows[i].expires_at };
    d->dances = dates;
    return 0;
}

static int
read_calls(struct store *s, struct arena *a, int64_t user_id, struct store_user_data *d)
{
    struct q_user_approval_uses_row *rows;
    if (q_user_approval_uses(s, a, user_id, &rows, &d->ncalls) != 0)
        return -1;
    struct store_user_calls *calls = arena_array(a, d->ncalls, sizeof *calls);
    for (size_t i = 0; i < d->ncalls; i++)
        calls[i] = (struct store_user_calls){
            .consumer_id = rows[i].consumer_id, .day = rows[i].day, .calls = rows[i].calls
        };
    d->calls = calls;
    return 0;
}

int
store_user_data(struct store *s, struct arena *a, int64_t user_id, struct store_user_data *data)
{
    *data = (struct store_user_data){ 0 };
    if (read_sessions(s, a, user_id, data) != 0 || read_tokens(s, a, user_id, data) != 0 ||
        read_dances(s, a, user_id, data) != 0 || read_calls(s, a, user_id, data) != 0)
        return -1;
    return 0;
}
