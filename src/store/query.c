/*
 * Query: prepares and runs named queries. See query.h. Values are bound where
 * they lie in the caller's structs; columns of text are fetched straight into
 * the arena.
 */
#include "store/query.h"

#include "store/connection.h"
#include "store/deadline.h"
#include "store/list_size.h"
#include "store/queries.h"
#include "store/retry.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/log.h"

#include <assert.h>
#include <mysql.h>
#include <stdlib.h>
#include <string.h>

/* The two client libraries disagree on the type of a flag in MYSQL_BIND. */
#ifdef MARIADB_PACKAGE_VERSION
typedef my_bool bind_flag;
#else
typedef bool bind_flag;
#endif

/* Where a column arrives before it goes into the row. */
struct cell {
    int64_t number;
    unsigned long len;
    bind_flag null;
    bind_flag error;
};

struct statement {
    MYSQL_STMT *handle; /* NULL: not prepared */
    MYSQL_BIND *in;
    size_t nin;
    MYSQL_BIND *out;
    struct cell *cells;
};

/* One execution: the part of the list it takes. */
struct run {
    const struct query *q;
    const void *in;
    const char *list;
    size_t nlist;    /* elements of the list in this run */
    size_t size;     /* index into list_sizes */
    size_t elements; /* list_sizes[size], or 0 without a list */
};

/* ---- statements ------------------------------------------------------------ */

static void
statement_free(struct statement *st)
{
    if (st->handle != NULL)
        mysql_stmt_close(st->handle);
    free(st->in);
    free(st->out);
    free(st->cells);
    *st = (struct statement){ 0 };
}

void
query_forget(struct store *s)
{
    if (s->statements == NULL)
        return;
    for (size_t i = 0; i < QUERY__MAX * LIST_SIZES; i++)
        statement_free(&s->statements[i]);
    free(s->statements);
    s->statements = NULL;
}

static void *
take(size_t n, size_t size)
{
    void *p = calloc(n > 0 ? n : 1, size);
    if (p == NULL)
        abort();
    return p;
}

static struct statement *
statement_of(struct store *s, const struct run *r)
{
    if (s->statements == NULL)
        s->statements = take(QUERY__MAX * LIST_SIZES, sizeof *s->statements);
    return &s->statements[(size_t)r->q->id * LIST_SIZES + r->size];
}

/* "?, ?, ?" for a list to look for, "(?, ?), (?, ?)" for rows to insert. */
static void
add_list(struct buf *sql, const struct run *r)
{
    for (size_t i = 0; i < r->elements; i++) {
        buf_adds(sql, i > 0 ? ", " : "");
        buf_adds(sql, r->q->bulk ? "(" : "");
        for (size_t k = 0; k < r->q->nlist; k++)
            buf_adds(sql, k > 0 ? ", ?" : "?");
        buf_adds(sql, r->q->bulk ? ")" : "");
    }
}

static size_t
write_sql(struct buf *sql, const struct run *r)
{
    const struct query *q = r->q;
    size_t nin = 0;
    buf_adds(sql, q->pieces[0]);
    for (size_t i = 0; i < q->nslots; i++) {
        if (q->slots[i] == QUERY_LIST) {
            add_list(sql, r);
            nin += r->elements * q->nlist;
        } else {
            buf_addc(sql, '?');
            nin++;
        }
        buf_adds(sql, q->pieces[i + 1]);
    }
    return nin;
}

static int
statement_fault(struct store *s, const struct query *q, struct statement *st)
{
    unsigned number = mysql_stmt_errno(st->handle);
    char state[8];
    char text[256];
    strncpy(state, mysql_stmt_sqlstate(st->handle), sizeof state - 1);
    strncpy(text, mysql_stmt_error(st->handle), sizeof text - 1);
    state[sizeof state - 1] = text[sizeof text - 1] = '\0';
    struct arena *a = arena_new(256);
    connection_fault(s, arena_printf(a, "query %s", q->name), number, state, text);
    arena_free(a);
    return -1;
}

/* Binds columns: numbers to a cell; of texts only the length, the bytes are
 * fetched when there is a place for them. */
static void
bind_out(const struct query *q, struct statement *st)
{
    st->out = take(q->nout, sizeof *st->out);
    st->cells = take(q->nout, sizeof *st->cells);
    for (size_t i = 0; i < q->nout; i++) {
        MYSQL_BIND *b = &st->out[i];
        struct cell *c = &st->cells[i];
        b->length = &c->len;
        b->is_null = &c->null;
        b->error = &c->error;
        if (q->out[i].type == QUERY_TEXT || q->out[i].type == QUERY_BLOB) {
            b->buffer_type = q->out[i].type == QUERY_TEXT ? MYSQL_TYPE_STRING : MYSQL_TYPE_BLOB;
        } else {
            b->buffer_type = MYSQL_TYPE_LONGLONG;
            b->buffer = &c->number;
            b->buffer_length = sizeof c->number;
        }
    }
}

static int
check_columns(struct store *s, const struct query *q, struct statement *st)
{
    unsigned n = mysql_stmt_field_count(st->handle);
    if (n == q->nout)
        return 0;
    log_error("database: query %s: %u columns where %zu are declared", q->name, n, q->nout);
    s->fault = FAULT_OTHER;
    return -1;
}

static int
prepare(struct store *s, const struct run *r, struct statement *st)
{
    struct arena *a = arena_new(0);
    struct buf sql;
    int result = -1;
    buf_init(&sql, a, 0);
    st->nin = write_sql(&sql, r);
    st->handle = mysql_stmt_init(s->link);
    if (st->handle == NULL)
        abort();
    if (mysql_stmt_prepare(st->handle, sql.p, (unsigned long)sql.len) != 0) {
        statement_fault(s, r->q, st);
        goto out;
    }
    assert(mysql_stmt_param_count(st->handle) == st->nin);
    if (check_columns(s, r->q, st) != 0)
        goto out;
    st->in = take(st->nin, sizeof *st->in);
    bind_out(r->q, st);
    result = 0;
out:
    /* A lost connection has freed the statement already. */
    if (result != 0 && s->statements != NULL)
        statement_free(st);
    arena_free(a);
    return result;
}

/* ---- parameters ------------------------------------------------------------ */

static void
bind_bytes(MYSQL_BIND *b, const struct query_field *f, const void *p, size_t len)
{
    assert(p != NULL || f->nullable || len == 0);
    if (p == NULL && f->nullable) {
        b->buffer_type = MYSQL_TYPE_NULL;
        return;
    }
    union {
        const void *in;
        void *out;
    } bytes = { .in = p };
    b->buffer_type = f->type == QUERY_TEXT ? MYSQL_TYPE_STRING : MYSQL_TYPE_BLOB;
    b->buffer = p != NULL ? bytes.out : b;
    b->buffer_length = (unsigned long)len;
}

static bool
is_zero(const struct query_field *f, const void *p)
{
    switch (f->type) {
    case QUERY_I32:
        return *(const int32_t *)p == 0;
    case QUERY_I64:
        return *(const int64_t *)p == 0;
    default:
        return !*(const bool *)p;
    }
}

static void
bind_number(MYSQL_BIND *b, const struct query_field *f, const void *p)
{
    static const enum enum_field_types types[] = {
        [QUERY_I32] = MYSQL_TYPE_LONG,
        [QUERY_I64] = MYSQL_TYPE_LONGLONG,
        [QUERY_BOOL] = MYSQL_TYPE_TINY,
    };
    union {
        const void *in;
        void *out;
    } number = { .in = p };
    b->buffer_type = f->nullable && is_zero(f, p) ? MYSQL_TYPE_NULL : types[f->type];
    b->buffer = number.out;
}

/* Binds the field of the struct at `base`, where it lies. */
static void
bind_field(MYSQL_BIND *b, const struct query_field *f, const void *base)
{
    const void *p = (const char *)base + f->offset;
    *b = (MYSQL_BIND){ 0 };
    if (f->type == QUERY_TEXT) {
        const char *text = *(const char *const *)p;
        bind_bytes(b, f, text, text != NULL ? strlen(text) : 0);
    } else if (f->type == QUERY_BLOB) {
        const struct store_blob *blob = p;
        bind_bytes(b, f, blob->p, blob->len);
    } else {
        bind_number(b, f, p);
    }
}

static MYSQL_BIND *
bind_list(MYSQL_BIND *b, const struct run *r)
{
    for (size_t i = 0; i < r->elements; i++) {
        size_t at = i < r->nlist ? i : r->nlist - 1;
        for (size_t k = 0; k < r->q->nlist; k++)
            bind_field(b++, &r->q->list[k], r->list + at * r->q->list_size);
    }
    return b;
}

static void
bind_in(const struct run *r, struct statement *st)
{
    MYSQL_BIND *b = st->in;
    for (size_t i = 0; i < r->q->nslots; i++) {
        if (r->q->slots[i] == QUERY_LIST)
            b = bind_list(b, r);
        else
            bind_field(b++, &r->q->in[r->q->slots[i]], r->in);
    }
    assert(b == st->in + st->nin);
}

/* ---- one execution --------------------------------------------------------- */

/* Sends the statement, preparing it before if need be. Returns it, or NULL with
 * the fault set and logged. */
static struct statement *
execute(struct store *s, const struct run *r)
{
    struct statement *st = statement_of(s, r);
    if (deadline_ready(s) != 0 || (st->handle == NULL && prepare(s, r, st) != 0))
        return NULL;
    bind_in(r, st);
    s->queries++;
    if ((st->nin > 0 && mysql_stmt_bind_param(st->handle, st->in) != 0) ||
        mysql_stmt_execute(st->handle) != 0 ||
        (r->q->nout > 0 && mysql_stmt_bind_result(st->handle, st->out) != 0)) {
        statement_fault(s, r->q, st);
        return NULL;
    }
    return st;
}

/* Whether a statement that failed outside of a transaction may be sent again:
 * after a deadlock nothing of it happened, and reading twice does no harm. */
static bool
repeat(struct store *s, const struct query *q, struct retry *retry)
{
    if (s->tx != TX_NONE || s->fault == FAULT_NONE || s->fault == FAULT_OTHER)
        return false;
    if (s->fault == FAULT_LOST && (q->kind == QUERY_EXEC || retry->failed > 0))
        return false;
    return retry_after_fault(s, retry);
}

/* ---- rows ------------------------------------------------------------------ */

static int
bad_column(struct store *s, const struct query *q, size_t i, const char *why)
{
    log_error("database: query %s: column %s is %s", q->name, q->out[i].name, why);
    if (s->fault == FAULT_NONE)
        s->fault = FAULT_OTHER;
    return -1;
}

/* The bytes of a column into the arena, NUL-terminated. */
static int
fetch_bytes(struct statement *st, struct arena *a, size_t i, struct store_blob *to)
{
    size_t len = st->cells[i].len;
    char *p = arena_alloc(a, len + 1);
    p[len] = '\0';
    *to = (struct store_blob){ .p = p, .len = len };
    if (len == 0)
        return 0;
    unsigned long got = 0;
    bind_flag null = 0;
    bind_flag cut = 0;
    MYSQL_BIND b = {
        .buffer_type = st->out[i].buffer_type,
        .buffer = p,
        .buffer_length = (unsigned long)len,
        .length = &got,
        .is_null = &null,
        .error = &cut,
    };
    return mysql_stmt_fetch_column(st->handle, &b, (unsigned)i, 0) == 0 ? 0 : -1;
}

static int
fetch_column(struct store *s, struct arena *a, const struct query *q, struct statement *st,
    size_t i, char *row)
{
    const struct query_field *f = &q->out[i];
    const struct cell *c = &st->cells[i];
    char *to = row + f->offset;
    if (c->null && !f->nullable)
        return bad_column(s, q, i, "NULL");
    struct store_blob bytes = { 0 };
    int64_t number = c->null ? 0 : c->number;
    switch (f->type) {
    case QUERY_TEXT:
    case QUERY_BLOB:
        if (!c->null && fetch_bytes(st, a, i, &bytes) != 0)
            return statement_fault(s, q, st);
        if (f->type == QUERY_TEXT)
            memcpy(to, &bytes.p, sizeof bytes.p);
        else
            memcpy(to, &bytes, sizeof bytes);
        return 0;
    case QUERY_I32:
        if (number < INT32_MIN || number > INT32_MAX)
            return bad_column(s, q, i, "too large");
        memcpy(to, &(int32_t){ (int32_t)number }, sizeof(int32_t));
        return 0;
    case QUERY_I64:
        memcpy(to, &number, sizeof number);
        return 0;
    case QUERY_BOOL:
        memcpy(to, &(bool){ number != 0 }, sizeof(bool));
        return 0;
    }
    assert(0);
    return -1;
}

/* The next row into `row`. Returns 1, 0 at the end, -1 after a failure. */
static int
fetch_row(
    struct store *s, struct arena *a, const struct query *q, struct statement *st, char *row)
{
    int got = mysql_stmt_fetch(st->handle);
    if (got == MYSQL_NO_DATA)
        return 0;
    if (got != 0 && got != MYSQL_DATA_TRUNCATED)
        return statement_fault(s, q, st);
    for (size_t i = 0; i < q->nout; i++) {
        if (fetch_column(s, a, q, st, i, row) != 0)
            return -1;
    }
    return 1;
}

/* Rows as they come; the array doubles. */
struct rows {
    char *p;
    size_t n;
    size_t cap;
};

static char *
next_row(struct arena *a, const struct query *q, struct rows *rows)
{
    if (rows->n == rows->cap) {
        size_t cap = rows->cap > 0 ? rows->cap * 2 : 8;
        char *p = arena_array(a, cap, q->row_size);
        if (rows->n > 0)
            memcpy(p, rows->p, rows->n * q->row_size);
        rows->p = p;
        rows->cap = cap;
    }
    return rows->p + rows->n * q->row_size;
}

/* Runs it and adds what it gives. Row queries stop after the first. */
static int
read_rows(struct store *s, struct arena *a, const struct run *r, struct rows *rows)
{
    struct statement *st = execute(s, r);
    if (st == NULL)
        return -1;
    int got;
    while ((got = fetch_row(s, a, r->q, st, next_row(a, r->q, rows))) == 1) {
        rows->n++;
        if (r->q->kind == QUERY_ROW)
            break;
    }
    /* After a lost connection the statement is gone. */
    if (s->statements != NULL)
        mysql_stmt_free_result(st->handle);
    return got < 0 ? -1 : 0;
}

static int
read_repeatedly(struct store *s, struct arena *a, const struct run *r, struct rows *rows)
{
    size_t before = rows->n;
    struct retry retry = { 0 };
    bool entered = deadline_enter(s);
    int result;
    do {
        rows->n = before;
        result = connection_ready(s);
        if (result != 0)
            break;
        result = read_rows(s, a, r, rows);
    } while (result != 0 && repeat(s, r->q, &retry));
    deadline_leave(s, entered);
    return result;
}

/* ---- what generated functions call ----------------------------------------- */

/* The list from its element `done` on. */
static const char *
part_of(const struct query *q, const void *list, size_t done)
{
    return done > 0 ? (const char *)list + done * q->list_size : list;
}

/* The run that takes the next part of the list. */
static struct run
run_next(const struct query *q, const void *in, const char *list, size_t left)
{
    struct run r = { .q = q, .in = in, .list = list };
    if (q->list == NULL)
        return r;
    r.size = q->bulk ? list_size_below(q, list, left) : list_size_above(left);
    r.elements = list_sizes[r.size];
    r.nlist = left < r.elements ? left : r.elements;
    return r;
}

int
query_row(struct store *s, struct arena *a, const struct query *q, const void *in, void *row)
{
    struct rows rows = { .p = row, .cap = 1 };
    struct run r = run_next(q, in, NULL, 0);
    assert(q->kind == QUERY_ROW);
    if (read_repeatedly(s, a, &r, &rows) != 0)
        return -1;
    return rows.n > 0;
}

int
query_rows(struct store *s, struct arena *a, const struct query *q, const void *in,
    const void *list, size_t nlist, void **out, size_t *nout)
{
    struct rows rows = { 0 };
    *out = NULL;
    *nout = 0;
    assert(q->kind == QUERY_ROWS);
    size_t done = 0;
    while (q->list == NULL ? done == 0 : done < nlist) {
        struct run r = run_next(q, in, part_of(q, list, done), nlist - done);
        if (read_repeatedly(s, a, &r, &rows) != 0)
            return -1;
        done += q->list == NULL ? 1 : r.nlist;
    }
    *out = rows.p;
    *nout = rows.n;
    return 0;
}

static int64_t
exec_repeatedly(struct store *s, const struct run *r)
{
    struct retry retry = { 0 };
    bool entered = deadline_enter(s);
    int64_t result = -1;
    do {
        if (connection_ready(s) != 0)
            break;
        struct statement *st = execute(s, r);
        if (st != NULL)
            result = (int64_t)mysql_stmt_affected_rows(st->handle);
    } while (result < 0 && repeat(s, r->q, &retry));
    deadline_leave(s, entered);
    return result;
}

int64_t
query_exec(
    struct store *s, const struct query *q, const void *in, const void *list, size_t nlist)
{
    int64_t touched = 0;
    assert(q->kind == QUERY_EXEC);
    size_t done = 0;
    while (q->list == NULL ? done == 0 : done < nlist) {
        struct run r = run_next(q, in, part_of(q, list, done), nlist - done);
        int64_t n = exec_repeatedly(s, &r);
        if (n < 0)
            return -1;
        touched += n;
        done += q->list == NULL ? 1 : r.nlist;
    }
    return touched;
}

int
query_prepare_all(struct store *s)
{
    int failed = 0;
    for (size_t i = 0; i < QUERY__MAX; i++) {
        const struct query *q = &query_list[i];
        struct run r = { .q = q, .elements = q->list != NULL ? list_sizes[0] : 0 };
        if (connection_ready(s) != 0)
            return -1;
        struct statement *st = statement_of(s, &r);
        failed += st->handle == NULL && prepare(s, &r, st) != 0;
    }
    return failed;
}
