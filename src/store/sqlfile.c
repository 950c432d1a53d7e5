/*
 * SQL file: see sqlfile.h.
 */
#include "store/sqlfile.h"

#include "util/arena.h"
#include "util/buf.h"
#include "util/log.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Past a quoted string, which the quote in `p` opens; NULL when it never ends. */
static const char *
after_string(const char *p)
{
    char quote = *p++;
    for (; *p != '\0'; p++) {
        if (*p == '\\' && quote != '`' && p[1] != '\0')
            p++;
        else if (*p == quote && p[1] == quote)
            p++;
        else if (*p == quote)
            return p + 1;
    }
    return NULL;
}

static bool
is_blank(const struct buf *b)
{
    return b->len == 0 || strspn(b->p, " \t\r\n") == b->len;
}

static void
end_statement(struct arena *a, struct buf *b, struct sqlfile *f, size_t *cap)
{
    if (f->n == *cap) {
        *cap = *cap > 0 ? *cap * 2 : 16;
        const char **more = arena_array(a, *cap, sizeof *more);
        if (f->n > 0)
            memcpy(more, f->statements, f->n * sizeof *more);
        f->statements = more;
    }
    f->statements[f->n++] = arena_strdup(a, b->p + strspn(b->p, " \t\r\n"));
    b->len = 0;
    b->p[0] = '\0';
}

int
sqlfile_split(struct arena *a, const char *text, struct sqlfile *f)
{
    struct buf b;
    size_t cap = 0;
    *f = (struct sqlfile){ 0 };
    buf_init(&b, a, 0);
    for (const char *p = text; *p != '\0';) {
        if (p[0] == '-' && p[1] == '-') {
            p += strcspn(p, "\n");
        } else if (*p == '\'' || *p == '"' || *p == '`') {
            const char *end = after_string(p);
            if (end == NULL)
                return -1;
            buf_add(&b, p, (size_t)(end - p));
            p = end;
        } else if (*p == ';') {
            if (!is_blank(&b))
                end_statement(a, &b, f, &cap);
            p++;
        } else {
            buf_addc(&b, *p++);
        }
    }
    return is_blank(&b) ? 0 : -1;
}

int
sqlfile_read(struct arena *a, const char *path, struct sqlfile *f)
{
    struct buf b;
    int result = -1;
    buf_init(&b, a, 4096);
    FILE *in = fopen(path, "r");
    if (in == NULL) {
        log_error("%s: %s", path, strerror(errno));
        return -1;
    }
    size_t got;
    while ((got = fread(buf_reserve(&b, 4096), 1, 4096, in)) > 0) {
        b.len += got;
        b.p[b.len] = '\0';
    }
    if (ferror(in))
        log_error("%s: cannot be read", path);
    else if (strlen(b.p) != b.len || sqlfile_split(a, b.p, f) != 0)
        log_error("%s: the last statement does not end with ';'", path);
    else
        result = 0;
    fclose(in);
    return result;
}
