/*
 * Moment: points in time as clients write them.
 */
#ifndef UTIL_MOMENT_H
#define UTIL_MOMENT_H

#include <stdint.h>

/* Reads Unix seconds in decimal, or a date-time of RFC 3339 with years from 1970
 * to 9999; a blank in place of the zone's '+', which is what becomes of one in a
 * form, counts as it. Parts of a second are rounded up, so that "not before" stays
 * true. Returns 0 with `*seconds` (at least 0), or -1 when it is neither. */
int moment_read(const char *text, int64_t *seconds);

#endif
