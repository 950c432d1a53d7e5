/*
 * Date: the forms in which a catalog file may state a moment or a day.
 */
#ifndef IMPORT_DATE_H
#define IMPORT_DATE_H

#include <stdbool.h>
#include <stdint.h>

struct buf;

/* The last second that can be stated: the end of the year 9999. */
#define IMPORT_DATE_MAX INT64_C(253402300799)

/* A moment as "YYYY-MM-DD" (its first second, UTC), as an RFC 3339 date and
 * time ("2012-05-31T22:00:00Z", "... 23:59+02:00"; seconds may be left out,
 * fractions are dropped), or as Unix seconds of at least six digits. Sets `*t`
 * to Unix seconds from 1 to IMPORT_DATE_MAX; false when it is none of these. */
bool import_date_moment(const char *s, int64_t *t);

/* Appends such a moment, as a date when it is the first second of a day. */
void import_date_write(struct buf *out, int64_t t);

/* Whether it is a day, a month or a year: "1899-08-13", "1899-08", "1899". */
bool import_date_partial(const char *s);

#endif
