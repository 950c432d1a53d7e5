/*
 * Records: cuts a stream into the texts of its entries, one line or one element
 * of a JSON array each, without ever holding more than one of them.
 */
#ifndef IMPORT_RECORDS_H
#define IMPORT_RECORDS_H

#include "import/result.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct import_records;

enum import_layout {
    IMPORT_LINES, /* one record a line; blank lines are passed over */
    IMPORT_AUTO   /* the same, or one JSON array when the first character is '[' */
};

/* Reads from `file`, which the caller closes after import_records_free.
 * Records of more than `max` bytes are refused. Never NULL. */
struct import_records *import_records_new(FILE *file, enum import_layout layout, size_t max);
void import_records_free(struct import_records *r);

/* The next record: IMPORT_ENTRY with its text, valid until the next call, not
 * NUL-terminated; IMPORT_REFUSED when this one is too long or missing and
 * reading goes on behind it; IMPORT_BROKEN when the file cannot be read on. */
enum import_result import_records_next(
    struct import_records *r, const char **text, size_t *len);

/* Where the last record begins, from 1, and why it was refused. */
int64_t import_records_line(const struct import_records *r);
const char *import_records_reason(const struct import_records *r);

/* Bytes read so far, for showing progress. */
int64_t import_records_offset(const struct import_records *r);

#endif
