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
    const struct title *title; /* NULL: it cannot be shown */
    int64_t title_id;
    const char *queue; /* "disc" */
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
    int64_t etag;      /* 0: never filled */
    int64_t length;    /* entries of the whole queue */
    int64_t total;
    int64_t start_index;
    int64_t count;
    int64_t updated;
    const char *heading; /* title of the feed */
    const struct queue_item *items;
    size_t nitems;
};

/* Something in a request that was refused. */
struct queue_failure {
    int64_t step;          /* of a sequence, from 1; 0: it has no steps */
    int64_t place;         /* in the list or step, from 1; 0: not one of its items */
    const char *title_ref; /* as sent; NULL: none */
    int64_t sub_code;      /* 0: none */
    const char *message;
};

struct queue_position {
    int64_t position;
};

/* What a step of a sequence did. */
struct queue_step {
    const char *action;                     /* "delete" */
    int64_t count;                          /* entries it was about */
    const struct queue_position *positions; /* that they got */
    size_t npositions;
};

/* What became of a change, done or refused. */
struct queue_written {
    int64_t status_code;
    int64_t sub_code; /* 0: none */
    const char *message;
    const char *etag;  /* of the queue now, in decimal; NULL: not told */
    const char *count; /* its entries now, in decimal; NULL: not told */
    const struct queue_item *created;
    size_t ncreated;
    const struct title_ref *deleted;
    size_t ndeleted;
    const struct title_ref *failed; /* of a set */
    size_t nfailed;
    const struct title_ref *already; /* of a set: in the queue before */
    size_t nalready;
    const struct queue_failure *failures;
    size_t nfailures;
    const struct queue_step *steps;
    size_t nsteps;
};

#endif
