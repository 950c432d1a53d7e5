/*
 * Queue answer: see queue_answer.h.
 */
#include "api/queue_answer.h"

#include "api/answer.h"
#include "util/arena.h"

#include <inttypes.h>

void
queue_answer_etag(struct call *c, int64_t etag)
{
    reply_header(c->rep, "ETag", arena_printf(c->arena, "\"%" PRId64 "\"", etag));
}

void
queue_answer_written(struct call *c, const struct queue_written *w)
{
    if (w->etag != NULL)
        reply_header(c->rep, "ETag", arena_printf(c->arena, "\"%s\"", w->etag));
    if (w->status_code >= 300)
        c->typed_json = true; /* as in any status document */
    answer_written(c, (int)w->status_code, "queue_written", w);
}

void
queue_answer_refusal(struct call *c, enum queue_refusal refusal, int64_t etag)
{
    const struct queue_refusal_words *words = &queue_refusal_words[refusal];
    if (refusal != QUEUE_STALE) {
        answer_status(c, words->status, words->sub_code, words->message);
        return;
    }
    const struct queue_written w = { .status_code = words->status,
        .message = words->message,
        .etag = arena_printf(c->arena, "%" PRId64, etag) };
    queue_answer_written(c, &w);
}

struct title_ref *
queue_answer_refs(struct arena *a, const struct title *const *titles, size_t n)
{
    struct title_ref *refs = arena_array(a, n, sizeof *refs);
    for (size_t i = 0; i < n; i++)
        refs[i] = (struct title_ref){ .id = titles[i]->id,
            .kind = titles[i]->kind,
            .series_id = titles[i]->series_id,
            .playable = titles[i]->playable,
            .name = titles[i]->name };
    return refs;
}
