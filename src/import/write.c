/*
 * Write: one form a value, so that the same entry always gives the same bytes.
 * Text is left as UTF-8; only what JSON demands is escaped. See write.h.
 */
#include "import/write.h"

#include "import/date.h"
#include "util/buf.h"

#include <string.h>

static int64_t
int_at(const void *from, size_t at)
{
    int64_t n;
    memcpy(&n, (const char *)from + at, sizeof n);
    return n;
}

static const char *
text_at(const void *from, size_t at)
{
    const char *s;
    memcpy(&s, (const char *)from + at, sizeof s);
    return s != NULL && *s != '\0' ? s : NULL;
}

static const void *
list_at(const void *from, const struct field *f, size_t *n)
{
    const void *list;
    memcpy(&list, (const char *)from + f->at, sizeof list);
    memcpy(n, (const char *)from + f->count, sizeof *n);
    return list;
}

static int
word_at(const void *from, size_t at)
{
    int word;
    memcpy(&word, (const char *)from + at, sizeof word);
    return word;
}

static bool
flag_at(const void *from, size_t at)
{
    bool flag;
    memcpy(&flag, (const char *)from + at, sizeof flag);
    return flag;
}

static void
write_escape(struct buf *out, char c)
{
    static const char short_form[] = "\"\"\\\\\nn\tt\rr\bb\ff";
    for (const char *p = short_form; *p != '\0'; p += 2) {
        if (*p == c) {
            buf_addc(out, '\\');
            buf_addc(out, p[1]);
            return;
        }
    }
    buf_printf(out, "\\u%04x", (unsigned)(unsigned char)c);
}

static bool
needs_escape(char c)
{
    return (unsigned char)c < 0x20 || c == '"' || c == '\\';
}

void
import_write_text(struct buf *out, const char *s)
{
    buf_addc(out, '"');
    while (*s != '\0') {
        size_t n = 0;
        while (s[n] != '\0' && !needs_escape(s[n]))
            n++;
        buf_add(out, s, n);
        s += n;
        if (*s != '\0')
            write_escape(out, *s++);
    }
    buf_addc(out, '"');
}

static void
write_name(struct buf *out, const char *name)
{
    if (out->p[out->len - 1] != '{')
        buf_addc(out, ',');
    import_write_text(out, name);
    buf_addc(out, ':');
}

static void
write_time(struct buf *out, int64_t t)
{
    if (t < 1 || t > IMPORT_DATE_MAX) {
        buf_addi(out, t);
        return;
    }
    buf_addc(out, '"');
    import_date_write(out, t);
    buf_addc(out, '"');
}

static void
write_words(struct buf *out, const struct field *f, const void *from)
{
    size_t n;
    const void *list = list_at(from, f, &n);
    buf_addc(out, '[');
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_addc(out, ',');
        import_write_text(out, text_at(list, i * sizeof(const char *)));
    }
    buf_addc(out, ']');
}

static bool
is_present(const void *from, const struct field *f)
{
    size_t n = 0;
    switch (f->form) {
    case FIELD_NAME:
    case FIELD_KEY:
    case FIELD_TEXT:
    case FIELD_DATE:
        return text_at(from, f->at) != NULL;
    case FIELD_INT:
    case FIELD_HUNDREDTHS:
    case FIELD_TIME:
        return int_at(from, f->at) != 0;
    case FIELD_FLAG:
        return flag_at(from, f->at);
    case FIELD_WORD:
        return true;
    case FIELD_NAMES:
    case FIELD_KEYS:
    case FIELD_RECORDS:
        list_at(from, f, &n);
        return n > 0;
    }
    return false;
}

/* Whether the field that a bare string stands for says all there is. */
static bool
is_single(const struct record *r, const void *from)
{
    for (size_t i = 0; i < r->nfields; i++)
        if (is_present(from, &r->fields[i]) != (i == r->single))
            return false;
    return true;
}

static bool
is_first_of_its_name(const struct record *r, const char *list, size_t i)
{
    const char *name = text_at(list + i * r->size, r->fields[0].at);
    for (size_t j = 0; j < i; j++)
        if (strcmp(text_at(list + j * r->size, r->fields[0].at), name) == 0)
            return false;
    return true;
}

/* Whether a list can be written as an object: nothing but names, which differ,
 * and values. */
static bool
is_pairs(const struct record *r, const char *list, size_t n)
{
    if (!r->pairs)
        return false;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < r->nfields; k++) {
            bool wanted = k == 0 || k == r->nfields - 1;
            if (is_present(list + i * r->size, &r->fields[k]) != wanted)
                return false;
        }
        if (!is_first_of_its_name(r, list, i))
            return false;
    }
    return true;
}

static void
write_pairs(struct buf *out, const struct record *r, const char *list, size_t n)
{
    buf_addc(out, '{');
    for (size_t i = 0; i < n; i++) {
        const char *at = list + i * r->size;
        write_name(out, text_at(at, r->fields[0].at));
        import_write_text(out, text_at(at, r->fields[r->nfields - 1].at));
    }
    buf_addc(out, '}');
}

static void
write_record(struct buf *out, const struct record *r, const void *from)
{
    if (is_single(r, from)) {
        import_write_text(out, text_at(from, r->fields[r->single].at));
        return;
    }
    buf_addc(out, '{');
    import_write_fields(out, r, from);
    buf_addc(out, '}');
}

static void
write_records(struct buf *out, const struct field *f, const void *from)
{
    size_t n;
    const char *list = list_at(from, f, &n);
    if (is_pairs(f->of, list, n)) {
        write_pairs(out, f->of, list, n);
        return;
    }
    buf_addc(out, '[');
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_addc(out, ',');
        write_record(out, f->of, list + i * f->of->size);
    }
    buf_addc(out, ']');
}

static void
write_value(struct buf *out, const struct field *f, const void *from)
{
    switch (f->form) {
    case FIELD_NAME:
    case FIELD_KEY:
    case FIELD_TEXT:
    case FIELD_DATE:
        import_write_text(out, text_at(from, f->at));
        break;
    case FIELD_INT:
    case FIELD_HUNDREDTHS:
        buf_addi(out, int_at(from, f->at));
        break;
    case FIELD_FLAG:
        buf_adds(out, "true");
        break;
    case FIELD_TIME:
        write_time(out, int_at(from, f->at));
        break;
    case FIELD_WORD:
        import_write_text(out, f->words[word_at(from, f->at)]);
        break;
    case FIELD_NAMES:
    case FIELD_KEYS:
        write_words(out, f, from);
        break;
    case FIELD_RECORDS:
        write_records(out, f, from);
        break;
    }
}

void
import_write_fields(struct buf *out, const struct record *r, const void *from)
{
    for (size_t i = 0; i < r->nfields; i++) {
        const struct field *f = &r->fields[i];
        if (f->input_only || !is_present(from, f))
            continue;
        write_name(out, f->name);
        write_value(out, f, from);
    }
}
