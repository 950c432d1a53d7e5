/*
 * Queue: what a subscriber wants next, as replies show it (spec/users.md 5).
 */
#ifndef MODEL_QUEUE_H
#define MODEL_QUEUE_H

#include "model/medium.h"
#include "model/title.h"

/* The numbers are in the database. */
enum queue_kind { QUEUE_DISC, QUEUE_INSTANT, QUEUE_KIND__MAX };

/* As in addresses. */
static const char *const queue_kind_names[QUEUE_KIND__MAX] = {
    [QUEUE_DISC] = "disc",
    [QUEUE_INSTANT] = "instant",
};

struct queue_item {
    const struct title *title; /* NULL: left the catalog */
    int64_t title_id;
    bool saved;
    int64_t position;         /* from 1; 0: saved */
    const char *availability; /* term of queue_availability: "available now" */
    const char *shown;        /* the same in title case */
    int64_t available_at;     /* Unix seconds, when not available now; 0: not known */
    const char *medium;       /* term of title_formats */
    int64_t updated;          /* Unix seconds it was added or changed */
};

struct queue_page {
    const char *queue; /* "disc" */
    const char *part;  /* "", "/available" or "/saved" */
    int64_t etag;      /* 0: never filled */
    int64_t total;
    int64_t start_index;
    int64_t count;
    int64_t updated;
    const char *heading; /* title of the feed */
    const struct queue_item *items;
    size_t nitems;
};

#endif
