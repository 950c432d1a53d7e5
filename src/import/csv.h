/*
 * CSV: records of fields separated by commas, as RFC 4180 has them, read one by
 * one: a field in quotation marks may hold commas, line ends and doubled
 * quotation marks; lines end with CR LF or LF. UTF-8, with or without a byte
 * order mark; blank lines are passed over.
 */
#ifndef IMPORT_CSV_H
#define IMPORT_CSV_H

#include "import/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define IMPORT_CSV_FIELDS_MAX 32
#define IMPORT_CSV_RECORD_MAX ((size_t)64 * 1024) /* bytes */

struct import_csv;

/* Opens a file, "-" for standard input; NULL and a text in `error` when it
 * cannot be opened. Closed by import_csv_close. */
struct import_csv *import_csv_open(const char *path, char *error, size_t error_size);

/* The same from a stream that the caller closes after import_csv_close. */
struct import_csv *import_csv_open_stream(FILE *file);
void import_csv_close(struct import_csv *c);

/* Goes to the next record. IMPORT_REFUSED: a bad one, go on; IMPORT_BROKEN: the
 * file cannot be read on, or ends inside of quotation marks. */
enum import_result import_csv_next(struct import_csv *c);

/* Reads the first record as names of columns and finds the `n` wanted ones,
 * whatever the case of their letters: at[i] is the place of wanted[i]. False
 * with a reason when there is no such record or column. */
bool import_csv_head(struct import_csv *c, const char *const *wanted, size_t n, size_t *at);

/* The fields of the record, NUL-terminated and valid until the next one. */
size_t import_csv_nfields(const struct import_csv *c);
const char *import_csv_field(const struct import_csv *c, size_t i);

/* The line on which the record begins, what is wrong with it, and the bytes read so
 * far. */
int64_t import_csv_line(const struct import_csv *c);
const char *import_csv_reason(const struct import_csv *c);
int64_t import_csv_offset(const struct import_csv *c);

#endif
