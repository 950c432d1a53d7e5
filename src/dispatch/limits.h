/*
 * Limits: how many calls an application has left, this second and today.
 */
#ifndef DISPATCH_LIMITS_H
#define DISPATCH_LIMITS_H

#include <stdint.h>

struct limits;
struct store;

/* What an application may. */
struct limits_of {
    int64_t consumer_id;
    int64_t per_second;  /* 0: as many as it likes */
    int64_t per_day;     /* 0: as many as it likes */
    uint64_t generation; /* of the consumers */
};

enum limits_verdict {
    LIMITS_PASS,
    LIMITS_SECOND, /* too many this second */
    LIMITS_DAY,    /* too many today */
    LIMITS_FAILED  /* the database could not be asked */
};

/* Opens the shared counts; in the master. NULL after logging why not. */
struct limits *limits_open(const char *state_dir);
void limits_close(struct limits *l);

/* Counts a call against the second. Before the nonce is stored, so that a key
 * that calls too often does not fill the table. `*current` gets the calls that
 * count at this moment. */
enum limits_verdict limits_second(
    struct limits *l, const struct limits_of *of, int64_t now_us, int64_t *current);

/* Counts a call against the day; asks the database once a block of calls. */
enum limits_verdict limits_day(
    struct limits *l, struct store *s, const struct limits_of *of, int64_t now_us);

/* Seconds until the day's calls start anew, at midnight UTC. */
int64_t limits_reset_seconds(int64_t now);

#endif
