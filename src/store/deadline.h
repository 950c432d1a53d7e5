/*
 * Deadline: until when an operation has to be over. The outermost one sets it,
 * what it does inside shares it, so that neither repeating nor another host nor
 * a silent server makes a request take longer than the configured time. Without
 * a timeout (options.timeout 0) there is none.
 */
#ifndef STORE_DEADLINE_H
#define STORE_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

struct store;

/* Sets the configured one unless one is set. Returns whether it did: then the
 * same caller ends it. */
bool deadline_enter(struct store *s);
void deadline_leave(struct store *s, bool entered);

/* Milliseconds left, 0 when it is over; INT64_MAX without a deadline. */
int64_t deadline_left(const struct store *s);

/* Before anything is sent: makes the connection wait no longer than that.
 * Returns 0, or -1 with the fault set when no time is left; the connection stays
 * good. */
int deadline_ready(struct store *s);

#endif
