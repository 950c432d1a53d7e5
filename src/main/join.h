/*
 * Join: from settings to what the dispatcher wants to know.
 */
#ifndef MAIN_JOIN_H
#define MAIN_JOIN_H

#include "dispatch/dispatch.h"

struct settings;

/* Fills `*o`, which points into the settings and at `key`. */
void join_options(
    struct dispatch_options *o, const struct settings *s, const unsigned char *key);

#endif
