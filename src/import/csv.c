/*
 * CSV: see csv.h. A record is read byte by byte into one buffer, its fields one
 * after the other; the first fault makes it a bad one, and reading goes on to
 * where it ends.
 */
#include "import/csv.h"

#include "util/utf8.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct import_csv {
    FILE *file;
    bool own; /* opened here */
    bool started;
    bool ended;
    bool quoted; /* a field of the record was in quotation marks */
    int64_t offset;
    int64_t line; /* of the next byte, from 1 */
    int64_t record_line;
    size_t nfields;
    size_t begin[IMPORT_CSV_FIELDS_MAX]; /* of each field in `text` */
    size_t len;
    enum import_result fault; /* IMPORT_ENTRY: none so far */
    char reason[128];
    char text[IMPORT_CSV_RECORD_MAX];
};

struct import_csv *
import_csv_open_stream(FILE *file)
{
    struct import_csv *c = malloc(sizeof *c);
    if (c == NULL)
        abort();
    *c = (struct import_csv){ .file = file, .line = 1, .record_line = 1 };
    return c;
}

struct import_csv *
import_csv_open(const char *path, char *error, size_t error_size)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *file = standard ? stdin : fopen(path, "re");
    if (file == NULL) {
        snprintf(error, error_size, "%s: %s", path, strerror(errno));
        return NULL;
    }
    struct import_csv *c = import_csv_open_stream(file);
    c->own = !standard;
    return c;
}

void
import_csv_close(struct import_csv *c)
{
    if (c == NULL)
        return;
    if (c->own)
        fclose(c->file);
    free(c);
}

/* Notes a fault; the first one stays. */
static void
fault(struct import_csv *c, enum import_result result, const char *reason)
{
    if (c->fault != IMPORT_ENTRY)
        return;
    c->fault = result;
    snprintf(c->reason, sizeof c->reason, "%s", reason);
}

static int
take(struct import_csv *c)
{
    int b = getc_unlocked(c->file);
    if (b == EOF)
        return b;
    c->offset++;
    c->line += b == '\n';
    return b;
}

static void
keep(struct import_csv *c, int b)
{
    if (c->len < sizeof c->text - 1)
        c->text[c->len++] = (char)b;
    else
        fault(c, IMPORT_REFUSED, "the record is too long");
    if (b == '\0')
        fault(c, IMPORT_REFUSED, "a NUL byte");
}

static bool
ends_field(int b)
{
    return b == EOF || b == ',' || b == '\n';
}

/* Takes the rest of a field without quotation marks, `b` being its first byte.
 * Returns what ended it. */
static int
plain(struct import_csv *c, int b)
{
    while (!ends_field(b)) {
        int next = take(c);
        if (b == '\r' && (next == '\n' || next == EOF))
            return next;
        if (b == '\r')
            fault(c, IMPORT_REFUSED, "a carriage return without a line feed");
        if (b == '"')
            fault(c, IMPORT_REFUSED,
                "a quotation mark inside of a field that has none around it");
        keep(c, b);
        b = next;
    }
    return b;
}

/* Takes a field behind its first quotation mark. Returns what ended it. */
static int
quoted(struct import_csv *c)
{
    c->quoted = true;
    for (int b = take(c); b != EOF; b = take(c)) {
        if (b == '"') {
            b = take(c);
            if (ends_field(b))
                return b;
            if (b == '\r')
                return plain(c, b);
            if (b != '"') {
                fault(c, IMPORT_REFUSED, "text behind the closing quotation mark");
                return plain(c, b);
            }
        }
        keep(c, b);
    }
    c->fault = IMPORT_ENTRY; /* graver than whatever came before */
    fault(c, IMPORT_BROKEN, "the file ends inside of quotation marks");
    return EOF;
}

/* Takes one field. Returns what ended it. */
static int
take_field(struct import_csv *c, int first)
{
    size_t begin = c->len;
    int end = first == '"' ? quoted(c) : plain(c, first);
    c->text[c->len] = '\0';
    if (!utf8_valid_xml(c->text + begin, c->len - begin))
        fault(c, IMPORT_REFUSED, "not UTF-8, or a control character");
    c->len += c->len < sizeof c->text - 1;
    if (c->nfields < IMPORT_CSV_FIELDS_MAX)
        c->begin[c->nfields++] = begin;
    else
        fault(c, IMPORT_REFUSED, "too many fields");
    return end;
}

static void
take_record(struct import_csv *c, int first)
{
    c->record_line = c->line - (first == '\n');
    c->nfields = 0;
    c->len = 0;
    c->quoted = false;
    c->fault = IMPORT_ENTRY;
    c->reason[0] = '\0';
    int end = take_field(c, first);
    while (end == ',')
        end = take_field(c, take(c));
}

/* The first byte of the file, behind a byte order mark. */
static int
first_byte(struct import_csv *c)
{
    int b = take(c);
    if (b != 0xEF)
        return b;
    if (take(c) == 0xBB && take(c) == 0xBF)
        return take(c);
    fault(c, IMPORT_BROKEN, "not UTF-8");
    return EOF;
}

static enum import_result
end_of_file(struct import_csv *c)
{
    if (ferror(c->file))
        fault(c, IMPORT_BROKEN, strerror(errno));
    c->ended = true;
    return c->fault == IMPORT_ENTRY ? IMPORT_END : IMPORT_BROKEN;
}

enum import_result
import_csv_next(struct import_csv *c)
{
    if (c->ended)
        return c->fault == IMPORT_BROKEN ? IMPORT_BROKEN : IMPORT_END;
    do {
        c->fault = IMPORT_ENTRY;
        int b = c->started ? take(c) : first_byte(c);
        c->started = true;
        if (b == EOF)
            return end_of_file(c);
        take_record(c, b);
    } while (c->fault == IMPORT_ENTRY && c->nfields == 1 && !c->quoted && c->text[0] == '\0');
    c->ended = c->fault == IMPORT_BROKEN;
    return c->fault;
}

static bool
find_column(struct import_csv *c, const char *name, size_t *at)
{
    for (size_t i = 0; i < c->nfields; i++) {
        if (strcasecmp(import_csv_field(c, i), name) == 0) {
            *at = i;
            return true;
        }
    }
    fault(c, IMPORT_BROKEN, "");
    snprintf(c->reason, sizeof c->reason, "the first line names no column %s", name);
    return false;
}

bool
import_csv_head(struct import_csv *c, const char *const *wanted, size_t n, size_t *at)
{
    enum import_result got = import_csv_next(c);
    if (got == IMPORT_END)
        fault(c, IMPORT_BROKEN, "the file is empty");
    for (size_t i = 0; got == IMPORT_ENTRY && i < n; i++)
        if (!find_column(c, wanted[i], &at[i]))
            return false;
    return got == IMPORT_ENTRY;
}

size_t
import_csv_nfields(const struct import_csv *c)
{
    return c->nfields;
}

const char *
import_csv_field(const struct import_csv *c, size_t i)
{
    return c->text + c->begin[i];
}

int64_t
import_csv_line(const struct import_csv *c)
{
    return c->record_line;
}

const char *
import_csv_reason(const struct import_csv *c)
{
    return c->reason;
}

int64_t
import_csv_offset(const struct import_csv *c)
{
    return c->offset;
}
