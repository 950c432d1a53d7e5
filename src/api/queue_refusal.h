/*
 * Queue refusal: why a change of a queue was not made, and in which words that is
 * said (spec/common.md 7.1; bulk-queue.md 3).
 */
#ifndef API_QUEUE_REFUSAL_H
#define API_QUEUE_REFUSAL_H

/* The numbers are verdicts of store_queue_change as well. */
enum queue_refusal {
    QUEUE_FINE,
    QUEUE_STALE,       /* the etag given is not the queue's */
    QUEUE_UNSETTLED,   /* time or the catalog moved entries; nothing clients see */
    QUEUE_TITLE,       /* not there, or not for this user or queue */
    QUEUE_SAVED,       /* it is among the saved ones */
    QUEUE_PARENT,      /* a set, some of which is queued */
    QUEUE_LARGE,       /* more than fit */
    QUEUE_FORMAT,      /* it does not come in that format */
    QUEUE_USER_FORMAT, /* not in the user's plan */
    QUEUE_AT_HOME,     /* the user has it */
    QUEUE_REPEATED,    /* twice in one request */
    QUEUE_TWICE,       /* in the queue already */
    QUEUE_NOT_IN,      /* not in the queue */
    QUEUE_ANCHOR,      /* no place to put something behind */
    QUEUE_SAME,        /* it is as it shall be */
    QUEUE_REFUSAL__MAX
};

struct queue_refusal_words {
    int status;   /* of HTTP */
    int sub_code; /* 0: none */
    const char *message;
};

extern const struct queue_refusal_words queue_refusal_words[QUEUE_REFUSAL__MAX];

#endif
