/*
 * TSV: lines cut at tabs. Files sorted by bytes can be joined by walking them
 * side by side; that they are sorted is checked on the way. See tsv.h.
 */
#include "import/tsv.h"

#include "import/records.h"
#include "util/utf8.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_BYTES ((size_t)64 * 1024)
#define KEY_MAX_BYTES  32

struct import_tsv {
    FILE *file;
    struct import_records *records;
    char name[64];
    const char *const *wanted;
    size_t nwanted;
    size_t index[IMPORT_TSV_COLUMNS_MAX]; /* of the wanted columns in the file */
    size_t ncolumns;                      /* of the file */
    char *columns[IMPORT_TSV_COLUMNS_MAX];
    char last[KEY_MAX_BYTES]; /* first wanted column of the row before */
    bool standing;            /* on a row that import_tsv_seek has not passed */
    bool broken;
    char reason[256];
    char line[LINE_MAX_BYTES + 1];
};

/* Cuts the line into columns; how many there are. */
static size_t
split(struct import_tsv *t)
{
    size_t n = 0;
    char *p = t->line;
    for (;;) {
        if (n < IMPORT_TSV_COLUMNS_MAX)
            t->columns[n] = p;
        n++;
        p = strchr(p, '\t');
        if (p == NULL)
            return n;
        *p++ = '\0';
    }
}

static enum import_result
refuse(struct import_tsv *t, enum import_result result, const char *reason)
{
    snprintf(t->reason, sizeof t->reason, "%s: %s", t->name, reason);
    t->broken = result == IMPORT_BROKEN;
    return result;
}

static enum import_result
read_line(struct import_tsv *t)
{
    const char *text;
    size_t len;
    enum import_result got = import_records_next(t->records, &text, &len);
    if (got == IMPORT_END)
        return got;
    if (got != IMPORT_ENTRY)
        return refuse(t, got, import_records_reason(t->records));
    if (!utf8_valid_xml(text, len))
        return refuse(t, IMPORT_REFUSED, "not UTF-8, or a control character");
    memcpy(t->line, text, len);
    t->line[len] = '\0';
    return IMPORT_ENTRY;
}

static bool
find_column(struct import_tsv *t, size_t i)
{
    for (size_t k = 0; k < t->ncolumns; k++) {
        if (strcmp(t->columns[k], t->wanted[i]) == 0) {
            t->index[i] = k;
            return true;
        }
    }
    return false;
}

static bool
read_head(struct import_tsv *t)
{
    t->ncolumns = read_line(t) == IMPORT_ENTRY ? split(t) : 0;
    if (t->ncolumns == 0 || t->ncolumns > IMPORT_TSV_COLUMNS_MAX) {
        refuse(t, IMPORT_BROKEN, "no line of column names");
        return false;
    }
    for (size_t i = 0; i < t->nwanted; i++) {
        if (!find_column(t, i)) {
            snprintf(t->reason, sizeof t->reason, "%s: no column %s", t->name, t->wanted[i]);
            return false;
        }
    }
    return true;
}

static bool
open_file(struct import_tsv *t, const char *dir)
{
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/%s", dir, t->name);
    t->file = n > 0 && (size_t)n < sizeof path ? fopen(path, "r") : NULL;
    if (t->file == NULL) {
        snprintf(t->reason, sizeof t->reason, "%.150s: %s", path, strerror(errno));
        return false;
    }
    t->records = import_records_new(t->file, IMPORT_LINES, LINE_MAX_BYTES);
    return true;
}

struct import_tsv *
import_tsv_open(const char *dir, const char *name, const char *const *wanted, char *error,
    size_t error_size)
{
    struct import_tsv *t = calloc(1, sizeof *t);
    if (t == NULL)
        abort();
    t->wanted = wanted;
    snprintf(t->name, sizeof t->name, "%s", name);
    while (wanted[t->nwanted] != NULL)
        t->nwanted++;
    if (open_file(t, dir) && read_head(t))
        return t;
    snprintf(error, error_size, "%s", t->reason);
    import_tsv_close(t);
    return NULL;
}

void
import_tsv_close(struct import_tsv *t)
{
    if (t == NULL)
        return;
    import_records_free(t->records);
    if (t->file != NULL)
        fclose(t->file);
    free(t);
}

bool
import_tsv_rewind(struct import_tsv *t)
{
    if (fseek(t->file, 0, SEEK_SET) != 0) {
        refuse(t, IMPORT_BROKEN, strerror(errno));
        return false;
    }
    import_records_free(t->records);
    t->records = import_records_new(t->file, IMPORT_LINES, LINE_MAX_BYTES);
    t->last[0] = '\0';
    t->standing = false;
    return read_head(t);
}

static enum import_result
check_order(struct import_tsv *t)
{
    const char *key = import_tsv_column(t, 0);
    if (key == NULL || *key == '\0' || strlen(key) >= sizeof t->last)
        return refuse(t, IMPORT_REFUSED, "no id in the first column");
    if (strcmp(key, t->last) < 0)
        return refuse(t, IMPORT_BROKEN,
            "not sorted by its first column; sort the lines below the first with LC_ALL=C "
            "sort");
    memcpy(t->last, key, strlen(key) + 1);
    return IMPORT_ENTRY;
}

enum import_result
import_tsv_next(struct import_tsv *t)
{
    if (t->broken)
        return IMPORT_BROKEN;
    t->standing = false;
    enum import_result got = read_line(t);
    if (got != IMPORT_ENTRY)
        return got;
    if (split(t) != t->ncolumns)
        return refuse(t, IMPORT_REFUSED, "not as many columns as in the first line");
    got = check_order(t);
    t->standing = got == IMPORT_ENTRY;
    return got;
}

enum import_result
import_tsv_seek(struct import_tsv *t, const char *key)
{
    while (!t->standing || strcmp(t->last, key) < 0) {
        enum import_result got = import_tsv_next(t);
        if (got != IMPORT_ENTRY)
            return got;
    }
    return strcmp(t->last, key) == 0 ? IMPORT_ENTRY : IMPORT_END;
}

const char *
import_tsv_column(const struct import_tsv *t, size_t i)
{
    const char *s = t->columns[t->index[i]];
    return strcmp(s, "\\N") == 0 || *s == '\0' ? NULL : s;
}

const char *
import_tsv_name(const struct import_tsv *t)
{
    return t->name;
}

int64_t
import_tsv_line(const struct import_tsv *t)
{
    return import_records_line(t->records);
}

const char *
import_tsv_reason(const struct import_tsv *t)
{
    return t->reason;
}

int64_t
import_tsv_offset(const struct import_tsv *t)
{
    return import_records_offset(t->records);
}
