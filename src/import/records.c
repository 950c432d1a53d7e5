/*
 * Records: a buffer over stdio and two ways to find where a record ends. See
 * records.h for the contract; what a record means is left to others.
 */
#include "import/records.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct import_records {
    FILE *file;
    enum import_layout layout;
    size_t max;
    bool started;
    bool array;
    bool comma; /* the last element was followed by one */
    bool ended;
    size_t pos; /* of the next byte in `in` */
    size_t filled;
    int64_t offset;      /* bytes taken from `in` */
    int64_t line;        /* of the next byte, from 1 */
    int64_t record_line; /* of the last record */
    bool too_long;
    size_t len;
    char reason[128];
    char *text; /* the record, `max` bytes */
    char in[(size_t)64 * 1024];
};

struct import_records *
import_records_new(FILE *file, enum import_layout layout, size_t max)
{
    struct import_records *r = malloc(sizeof *r);
    char *text = malloc(max);
    if (r == NULL || text == NULL)
        abort();
    *r = (struct import_records){
        .file = file, .layout = layout, .max = max, .line = 1, .text = text
    };
    return r;
}

void
import_records_free(struct import_records *r)
{
    if (r == NULL)
        return;
    free(r->text);
    free(r);
}

static bool
fill(struct import_records *r)
{
    if (r->pos < r->filled)
        return true;
    r->pos = 0;
    r->filled = fread(r->in, 1, sizeof r->in, r->file);
    return r->filled > 0;
}

static int
peek(struct import_records *r)
{
    return fill(r) ? (unsigned char)r->in[r->pos] : -1;
}

static void
skip(struct import_records *r)
{
    r->line += r->in[r->pos] == '\n';
    r->pos++;
    r->offset++;
}

static void
keep(struct import_records *r, const char *p, size_t n)
{
    if (r->too_long || n > r->max - r->len) {
        r->too_long = true;
        return;
    }
    memcpy(r->text + r->len, p, n);
    r->len += n;
}

static bool
is_blank(int c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void
skip_blank(struct import_records *r)
{
    while (is_blank(peek(r)))
        skip(r);
}

static void
skip_byte_order_mark(struct import_records *r)
{
    static const char mark[] = "\xEF\xBB\xBF";
    if (fill(r) && r->filled >= 3 && memcmp(r->in, mark, 3) == 0) {
        r->pos += 3;
        r->offset += 3;
    }
}

static void
start(struct import_records *r)
{
    r->started = true;
    skip_byte_order_mark(r);
    if (r->layout != IMPORT_AUTO)
        return;
    skip_blank(r);
    if (peek(r) == '[') {
        skip(r);
        r->array = true;
    }
}

static enum import_result
refuse(struct import_records *r, enum import_result result, const char *reason)
{
    snprintf(r->reason, sizeof r->reason, "%s", reason);
    return result;
}

static enum import_result
broken(struct import_records *r, const char *reason)
{
    r->ended = true;
    return refuse(r, IMPORT_BROKEN, reason);
}

static enum import_result
end_of_input(struct import_records *r, const char *missing)
{
    int error = errno;
    r->ended = true;
    if (ferror(r->file))
        return broken(r, strerror(error));
    return missing != NULL ? broken(r, missing) : IMPORT_END;
}

static enum import_result
finish(struct import_records *r, const char **text, size_t *len)
{
    if (r->too_long) {
        snprintf(
            r->reason, sizeof r->reason, "longer than the %zu bytes an entry may have", r->max);
        return IMPORT_REFUSED;
    }
    *text = r->text;
    *len = r->len;
    return IMPORT_ENTRY;
}

/* Takes bytes up to the line's end and over it. */
static void
take_line(struct import_records *r)
{
    while (fill(r)) {
        const char *from = r->in + r->pos;
        size_t left = r->filled - r->pos;
        const char *end = memchr(from, '\n', left);
        size_t n = end != NULL ? (size_t)(end - from) : left;
        keep(r, from, n);
        r->pos += n;
        r->offset += (int64_t)n;
        if (end != NULL) {
            skip(r);
            return;
        }
    }
}

static bool
all_blank(const struct import_records *r)
{
    for (size_t i = 0; i < r->len; i++)
        if (!is_blank(r->text[i]))
            return false;
    return true;
}

static enum import_result
next_line(struct import_records *r, const char **text, size_t *len)
{
    do {
        if (!fill(r))
            return end_of_input(r, NULL);
        r->record_line = r->line;
        r->len = 0;
        take_line(r);
        if (r->len > 0 && r->text[r->len - 1] == '\r')
            r->len--;
    } while (all_blank(r) && !r->too_long);
    return finish(r, text, len);
}

/* Takes bytes up to the ',' or ']' that ends the element, which stays. Returns
 * that byte, or -1 at the end of the input. */
static int
take_element(struct import_records *r)
{
    int depth = 0;
    bool quoted = false;
    bool escaped = false;
    for (int c = peek(r); c >= 0; c = peek(r)) {
        if (quoted) {
            quoted = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else if (depth == 0 && (c == ',' || c == ']')) {
            return c;
        } else {
            quoted = c == '"';
            depth += c == '{' || c == '[';
            depth -= depth > 0 && (c == '}' || c == ']');
        }
        keep(r, r->in + r->pos, 1);
        skip(r);
    }
    return -1;
}

static enum import_result
end_of_array(struct import_records *r)
{
    skip(r);
    skip_blank(r);
    r->record_line = r->line;
    if (peek(r) >= 0)
        return broken(r, "more text after the end of the array");
    return end_of_input(r, NULL);
}

static enum import_result
next_element(struct import_records *r, const char **text, size_t *len)
{
    skip_blank(r);
    r->record_line = r->line;
    r->len = 0;
    if (peek(r) == ']' && !r->comma)
        return end_of_array(r);
    int end = take_element(r);
    if (end < 0)
        return end_of_input(r, "the file ends inside of the array");
    r->comma = end == ',';
    if (r->comma)
        skip(r);
    if (r->len == 0 && !r->too_long)
        return refuse(r, IMPORT_REFUSED, "no entry between two commas");
    return finish(r, text, len);
}

enum import_result
import_records_next(struct import_records *r, const char **text, size_t *len)
{
    if (!r->started)
        start(r);
    if (r->ended)
        return r->reason[0] != '\0' ? IMPORT_BROKEN : IMPORT_END;
    r->too_long = false;
    r->reason[0] = '\0';
    return r->array ? next_element(r, text, len) : next_line(r, text, len);
}

int64_t
import_records_line(const struct import_records *r)
{
    return r->record_line;
}

const char *
import_records_reason(const struct import_records *r)
{
    return r->reason;
}

int64_t
import_records_offset(const struct import_records *r)
{
    return r->offset;
}
