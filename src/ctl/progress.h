/*
 * Progress: a line that counts while something takes long. Written only to a
 * terminal, at most ten times a second.
 */
#ifndef CTL_PROGRESS_H
#define CTL_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    const char *what; /* "titles" */
    int64_t total;    /* 0: not known */
    int64_t shown_us; /* when it was last written */
    int64_t start_us;
    bool on;
};

/* Starts one; silent when `quiet` or when standard error is no terminal. */
struct progress progress_start(const char *what, int64_t total, bool quiet);

/* Shows how far it is: `done` of the total, and `count` things. */
void progress_show(struct progress *p, int64_t done, int64_t count);

/* Wipes the line. */
void progress_end(struct progress *p);

#endif
