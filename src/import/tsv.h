/*
 * TSV: a file of tab-separated columns under a line of their names, sorted by
 * the first column, read row by row.
 */
#ifndef IMPORT_TSV_H
#define IMPORT_TSV_H

#include "import/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IMPORT_TSV_COLUMNS_MAX 16

struct import_tsv;

/* Opens `name` in the directory `dir` and looks for the columns `wanted` (NULL
 * at the end) in its first line. NULL and a text in `error` when there is no
 * such file or column. */
struct import_tsv *import_tsv_open(const char *dir, const char *name, const char *const *wanted,
    char *error, size_t error_size);
void import_tsv_close(struct import_tsv *t);

/* Goes to the next row. IMPORT_REFUSED: a bad row, go on; IMPORT_BROKEN: not
 * sorted, or cannot be read. */
enum import_result import_tsv_next(struct import_tsv *t);

/* Goes to the first row whose first wanted column is `key` or sorts after it,
 * which may be the row it stands on: IMPORT_ENTRY when it is `key`, IMPORT_END
 * when there is none. IMPORT_REFUSED: a bad row on the way; seek again. */
enum import_result import_tsv_seek(struct import_tsv *t, const char *key);

/* The i-th wanted column of the row, NULL where the file has \N. Valid until
 * the next row. */
const char *import_tsv_column(const struct import_tsv *t, size_t i);

/* The name of the file, the line of the row and what was wrong with it. */
const char *import_tsv_name(const struct import_tsv *t);
int64_t import_tsv_line(const struct import_tsv *t);
const char *import_tsv_reason(const struct import_tsv *t);
int64_t import_tsv_offset(const struct import_tsv *t);

/* Starts the file again. False when it cannot be read again. */
bool import_tsv_rewind(struct import_tsv *t);

#endif
