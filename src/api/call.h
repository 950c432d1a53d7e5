/*
 * Call: one request on its way through a handler. Dispatch fills it in after
 * route and guard have said yes; a handler reads it, asks the store, and ends
 * by answering through api/answer.h.
 */
#ifndef API_CALL_H
#define API_CALL_H

#include "http/negotiate.h"
#include "http/reply.h"
#include "http/request.h"
#include "model/ask.h"
#include "model/title.h"
#include "render/view.h"

struct search;
struct shm_cards;
struct store;

/* The most path variables a route has. */
#define CALL_IDS_MAX 2

/* The longest word as a path variable, in bytes. */
#define CALL_WORD_MAX 63

struct call {
    struct request *req;
    struct reply *rep;
    struct arena *arena; /* the request's */

    enum http_method method; /* after `method=` was taken into account */
    enum format format;
    bool typed_json; /* numbers and booleans unquoted in v1 JSON */
    struct ask ask;

    enum title_kind kind; /* of the title in the path; from the route */
    int64_t ids[CALL_IDS_MAX];
    size_t nids;
    size_t id_at;     /* which of them is the title's own; from the route */
    const char *word; /* the path's word; "": the route has none */

    struct store *store;
    struct search *index;
    struct shm_cards *cards; /* NULL when switched off */
    uint64_t catalog;        /* generation of the catalog, for `cards` */
    const struct view_set *views;
};

typedef void handler_fn(struct call *c);

#endif
