/*
 * User export: all that is stored about one person, as a JSON object. Left out
 * are secrets and hashes, which say nothing to them and could harm them, and the
 * counts of tries to sign in, which no account can be read from.
 */
#ifndef CTL_USER_EXPORT_H
#define CTL_USER_EXPORT_H

#include <stdint.h>
#include <stdio.h>

struct ctl;

/* Writes it, as of one moment. Returns 0 or -1. */
int user_export_write(struct ctl *c, int64_t user_id, FILE *out);

#endif
