/*
 * History: the viewing history that the streaming service lets people download:
 * a CSV of title and day, an episode being "Series: Season 1: Episode". Which
 * titles of ours those are is for others to find out.
 */
#ifndef IMPORT_HISTORY_H
#define IMPORT_HISTORY_H

#include "import/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct import_history;

/* In which order the numbers of a date stand; the download follows the country. A date that
 * begins with its year is read whatever is said here. */
enum import_dates {
    IMPORT_DATES_GUESS, /* as all dates of the file can be read, when only one order does */
    IMPORT_DATES_MDY,
    IMPORT_DATES_DMY
};

struct import_view {
    const char *title;
    int64_t at; /* noon (UTC) of the day, Unix seconds */
};

/* Reads a file, "-" for standard input, into memory. NULL and a text in `error` when that does
 * not work, or when IMPORT_DATES_GUESS does not. */
struct import_history *import_history_open(
    const char *path, enum import_dates dates, char *error, size_t error_size);
struct import_history *import_history_open_stream(
    FILE *file, enum import_dates dates, char *error, size_t error_size);
void import_history_close(struct import_history *h);

/* The next row; its text lives until import_history_close. IMPORT_REFUSED: a bad one, go on. */
enum import_result import_history_next(struct import_history *h, struct import_view *view);

/* Where the last row begins, and what is wrong with it. */
int64_t import_history_line(const struct import_history *h);
const char *import_history_reason(const struct import_history *h);

/* Ways to read the name of an episode: one for each pair of colons. A season whose name has no
 * number is 0. */
struct import_view_name {
    const char *series; /* not NUL-terminated */
    size_t series_len;
    int64_t season;
    const char *episode; /* to the end of the title */
};

#define IMPORT_VIEW_NAMES_MAX 64

/* Fills `names`; returns how many there are, 0 for a title without two colons. */
size_t import_view_names(
    const char *title, struct import_view_name names[IMPORT_VIEW_NAMES_MAX]);

#endif
