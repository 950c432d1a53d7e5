/*
 * Refuse: see refuse.h.
 */
#include "dispatch/refuse.h"

#include "api/answer.h"
#include "dispatch/limits.h"
#include "store/quota.h"
#include "util/arena.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

static const char *
number(struct call *c, int64_t n)
{
    return arena_printf(c->arena, "%" PRId64, n);
}

/* What each refusal has, whatever its body. */
static void
headers(struct reply *rep, const struct refusal_words *words)
{
    reply_header(rep, "X-Mashery-Error-Code", words->code);
    if (words->detail != NULL)
        reply_header(rep, "X-Error-Detail-Header", words->detail);
    reply_header(rep, "Server", "Mashery Proxy");
}

static void
body(struct reply *rep, const struct refusal_words *words)
{
    rep->status = words->status;
    reply_header(rep, "Cache-Control", "no-store");
    reply_body(rep, words->type, words->body, strlen(words->body));
}

void
refuse_fault(struct reply *rep, enum request_fault fault)
{
    static const enum refusal refusals[REQUEST_FAULT__MAX] = {
        [REQUEST_BAD] = REFUSAL_BAD_REQUEST,
        [REQUEST_URI_TOO_LONG] = REFUSAL_URI_TOO_LONG,
        [REQUEST_TOO_LARGE] = REFUSAL_TOO_LARGE,
        [REQUEST_HEADER_LARGE] = REFUSAL_HEADER_LARGE,
    };
    const struct refusal_words *words = refusal_words(refusals[fault]);
    headers(rep, words);
    body(rep, words);
}

void
refuse(struct call *c, const struct verdict *v, enum limit_document document)
{
    const struct refusal_words *words = refusal_words(v->refusal);
    headers(c->rep, words);
    if (v->retry_after != 0)
        reply_header(c->rep, "Retry-After", number(c, v->retry_after));
    bool as_document = document == LIMIT_DOCUMENT_ALWAYS ||
                       (document == LIMIT_DOCUMENT_AUTO && c->format == FORMAT_JSON);
    if (words->message != NULL && as_document) {
        answer_status(c, words->status, 0, words->message);
        return;
    }
    body(c->rep, words);
}

void
refuse_token(struct call *c, enum limit_document document)
{
    const struct verdict v = { .refusal = REFUSAL_TOKEN };
    refuse(c, &v, document);
}

/* RFC 9110 5.6.7. */
static const char *
http_date(struct arena *a, int64_t when)
{
    time_t t = (time_t)when;
    struct tm tm;
    char *text = arena_alloc(a, 64);
    gmtime_r(&t, &tm);
    strftime(text, 64, "%a, %d %b %Y %H:%M:%S GMT", &tm);
    return text;
}

/* The calls of the day that were handed out. Who is refused is not worth asking
 * the database for. Returns 0, or -1 when it is not known. */
static int
used_today(struct call *c, const struct verdict *v, int64_t *used)
{
    *used = v->per_day;
    if (v->refusal == REFUSAL_OVER_RATE)
        return 0;
    if (v->refusal != REFUSAL_NONE)
        return -1;
    return store_quota_used(c->store, v->counter, c->req->now / QUOTA_DAY, used);
}

void
refuse_counters(struct call *c, const struct verdict *v)
{
    int64_t used;
    int64_t now = c->req->now;
    if (v->per_second == 0)
        return;
    reply_header(c->rep, "X-Packagekey-Qps-Allotted", number(c, v->per_second));
    reply_header(c->rep, "X-Packagekey-Qps-Current", number(c, v->this_second));
    if (v->per_day == 0 || used_today(c, v, &used) != 0)
        return;
    reply_header(c->rep, "X-Packagekey-Quota-Allotted", number(c, v->per_day));
    reply_header(c->rep, "X-Packagekey-Quota-Current", number(c, used));
    reply_header(
        c->rep, "X-Plan-Quota-Reset", http_date(c->arena, now + limits_reset_seconds(now)));
}
