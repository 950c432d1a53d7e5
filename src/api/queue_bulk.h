/*
 * Queue bulk: changing many entries with one request (bulk-queue.md): PUT says what
 * the queue shall be, POST of XML or JSON what shall be done with it. All of it happens
 * or nothing.
 */
#ifndef API_QUEUE_BULK_H
#define API_QUEUE_BULK_H

#include "api/queue_change.h"
#include "api/queue_input.h"
#include "api/queue_refusal.h"
#include "api/queue_wanted.h"

handler_fn queue_put; /* .../queues/disc, .../queues/instant */

/* How the body of a request came. */
enum queue_media { QUEUE_FORM, QUEUE_XML, QUEUE_JSON, QUEUE_OTHER };

/* The media type of the request's body. The answer's format follows it when `output`
 * does not say. */
enum queue_media queue_bulk_media(struct call *c);

/* A request on its way. */
struct queue_bulk {
    struct queue_change change;
    struct user user;
    const struct store_queue *before; /* the queue as it was found */
    struct queue_failure *failures;
    size_t nfailures;
    enum queue_refusal first; /* of them */
    const struct queue_step *steps;
    size_t nsteps;
};

/* Starts: reads the account. Returns 0, or -1 after it answered. */
int queue_bulk_begin(struct call *c, struct queue_bulk *b);

/* 415, and what a reader found wrong with the body. */
void queue_bulk_unknown_media(struct call *c);
void queue_bulk_refuse_input(struct call *c, const struct queue_input *in);

/* Forgets what an earlier attempt noted; notes why a named title is refused. */
void queue_bulk_forget(struct queue_bulk *b);
void queue_bulk_fail(struct queue_bulk *b, size_t step, size_t place, const char *ref,
    enum queue_refusal refusal);

/* Which titles of `n` named ones are at home: 2 queries for discs. Returns their ids
 * in `*ids`. Returns 0 or -1. */
int queue_bulk_at_home(struct queue_bulk *b, struct store *s, struct arena *a,
    const struct queue_wanted *wanted, size_t n, int64_t **ids, size_t *nids);

/* Whether `id` is one of some. */
bool queue_bulk_is_in(const int64_t *ids, size_t n, int64_t id);

/* In which medium a title may be put among the available ones, and whether at all. */
enum queue_refusal queue_bulk_judge(const struct queue_bulk *b, const struct title *t,
    enum medium wanted, bool at_home, enum medium *medium);

/* Answers: what became of it, by the verdict of queue_change_run. */
void queue_bulk_answer(
    struct queue_bulk *b, int verdict, const struct store_queue *q, bool created_is_201);

#endif
