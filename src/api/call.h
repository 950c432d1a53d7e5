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

struct opaque_key;
struct search;
struct shm_cards;
struct store;

/* The most path variables a route has. */
#define CALL_IDS_MAX 2

/* The longest word as a path variable, in bytes. */
#define CALL_WORD_MAX 63

/* Settings that handlers and pages go by. */
struct call_settings {
    const unsigned char *secret_key; /* 32 bytes: seals the secrets of tokens */
    const struct opaque_key *opaque; /* makes user ids and feed tokens */
    const char *login_base;          /* origin of the pages for people */
    bool allow_oauth_10;             /* the flow without oauth_callback */
    int require_name;                /* enum call_require_name */
    int64_t session_lifetime;        /* seconds */
    int64_t sign_in_tries;           /* a minute, for one account and address */
    const char *terms_url;           /* of the terms of use; NULL: none */
};

/* login_requires_application_name (spec/oauth.md 8.2). */
enum call_require_name { REQUIRE_NAME_AUTO, REQUIRE_NAME_ALWAYS, REQUIRE_NAME_NEVER };

/* What OAuth found out about the request; strings are "" or NULL where there is none. */
struct call_oauth {
    int64_t consumer_id;
    const char *consumer_key;
    const char *consumer_name;
    bool revision_a_only;
    const char *callback_hosts;        /* NULL: any */
    int64_t user_id;                   /* whose token or feed token it is; 0: none */
    const char *user;                  /* the id this application has for them, where it is
                                          known already; else NULL */
    bool by_feed;                      /* let in by a feed token */
    const unsigned char *request_hash; /* of the request token that signed (LEVEL_EXCHANGE) */
    bool request_revision_a;           /* that one began a dance of 1.0a */
    const char *callback;              /* oauth_callback; NULL: absent */
    const char *verifier;              /* oauth_verifier; NULL: absent */
};

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
    int part;         /* which of its relatives the route is; from the route */

    struct call_oauth oauth;
    const struct call_settings *settings;
    unsigned changed;   /* set by handlers: bits 1u << enum shm_generation_noun of what others
                           keep copies of; dispatch tells them after the reply is made */
    bool token_refused; /* set by handlers: the token was no good after all; dispatch answers in
                           the gateway's words */

    struct store *store;
    struct search *index;
    struct shm_cards *cards; /* NULL when switched off */
    uint64_t catalog;        /* generation of the catalog, for `cards` */
    const struct view_set *views;
};

typedef void handler_fn(struct call *c);

#endif
