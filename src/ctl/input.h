/*
 * Input: secrets and passwords, which come from standard input, since a command
 * line can be seen by others.
 */
#ifndef CTL_INPUT_H
#define CTL_INPUT_H

#include <stddef.h>

struct ctl;

/* A line of standard input, of 1 to `max` bytes of UTF-8, in the arena; at a
 * terminal it is asked for and not shown. NULL after it was said what is wrong;
 * `what` is how it is called. Wipe it after use (digest_wipe). */
char *input_secret(struct ctl *c, const char *what, size_t max);

#endif
