/*
 * Route: the one table of addresses. A row says everything the server knows of
 * a resource before its handler runs: who may, in which formats, under which
 * name it is counted. Documentation and the tests of rights read the same
 * table (`matinee --routes`).
 */
#ifndef DISPATCH_ROUTE_H
#define DISPATCH_ROUTE_H

#include "api/call.h"
#include "api/identifier.h"

struct buf;

/* What a client has to show (spec/oauth.md 2). */
enum route_level {
    LEVEL_NONE,      /* nothing: a page for people */
    LEVEL_KEY,       /* the consumer key alone */
    LEVEL_SIGNED,    /* a signature with the consumer's secret */
    LEVEL_EXCHANGE,  /* a signature with a request token */
    LEVEL_PROTECTED, /* a signature with an access token; or, by GET, the feed token of `feed`
                      */
    LEVEL__MAX
};

extern const char *const route_level_names[LEVEL__MAX];

struct route {
    enum http_method method; /* HTTP_GET serves HEAD as well */
    const char *pattern;     /* segments; "{id}" stands for a decimal number, "{word}" for
                                letters, digits, - and _, "{user}" for a user's id, "current" or
                                "@me": the token's user */
    enum route_level level;
    unsigned formats;     /* FORMAT_BITs */
    enum title_kind kind; /* of the title in the path, where there is one */
    size_t id_at;         /* which of the path's numbers is the title's id */
    int part;             /* which of several resources a handler serves */
    enum feed feed;       /* FEED_NONE where there is none */
    const char *name;     /* in the log and in counters */
    handler_fn *handler;
};

/* The table, closed by a row without pattern. Of several rows a path fits, the first
 * one with the method is taken. */
extern const struct route route_table[];

/* What a path leads to. */
struct route_match {
    const struct route *route; /* NULL: none for this method */
    bool path_known;           /* some row has this path */
    unsigned methods;          /* bit 1u << enum http_method for each such row */
    int64_t ids[CALL_IDS_MAX];
    size_t nids;
    char word[CALL_WORD_MAX + 1]; /* "" when the pattern has none */
    size_t user_at;               /* where in the path {user} stands, in bytes... */
    size_t user_len;              /* ...and how long it is; 0: the pattern has none */
};

/* Looks up a decoded path, segment by segment, letters as they are. One slash
 * at the end is taken as none (spec/common.md, Habits). */
void route_find(const char *path, enum http_method method, struct route_match *match);

/* Appends the table as text: a line a row with method, pattern, level, formats
 * (with commas between), name and feed ("-": none), a tab between them. */
void route_describe(struct buf *out);

/* The value of an Allow header for a match. In the arena. */
const char *route_allow(struct arena *a, const struct route_match *match);

#endif
