/*
 * Migrate: see migrate.h. Statements that define tables cannot be rolled back,
 * so each is noted when it is done. After a cut between doing and noting one is
 * met again: then the server's "exists already" counts as done.
 */
#include "store/migrate.h"

#include "store/connection.h"
#include "store/queries.h"
#include "store/sqlfile.h"
#include "util/arena.h"
#include "util/clock.h"
#include "util/log.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <mysql.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MAX 9999

/* A file of the folder. */
struct file {
    int number;
    const char *name;
};

struct files {
    struct file *list;
    size_t n;
};

struct migration {
    struct store *s;
    struct arena *a;
    const char *dir;
    struct q_migration_list_row *known;
    size_t nknown;
};

/* ---- the folder ------------------------------------------------------------ */

/* The number of "0001-catalog.sql"; -1 for other names. */
static int
number_of(const char *name)
{
    size_t len = strlen(name);
    if (strspn(name, "0123456789") != 4 || name[4] != '-' || len < 9 ||
        strcmp(name + len - 4, ".sql") != 0)
        return -1;
    return (int)strtol(name, NULL, 10);
}

static int
compare_files(const void *x, const void *y)
{
    const struct file *a = x;
    const struct file *b = y;
    return (a->number > b->number) - (a->number < b->number);
}

static bool
numbers_differ(const char *dir, const struct files *f)
{
    for (size_t i = 1; i < f->n; i++) {
        if (f->list[i].number == f->list[i - 1].number) {
            log_error("%s: %s and %s have the same number", dir, f->list[i - 1].name,
                f->list[i].name);
            return false;
        }
    }
    return true;
}

/* The files in order; 0000-migration.sql, which is not counted, must be there. */
static int
list_files(struct arena *a, const char *dir, struct files *f)
{
    DIR *d = opendir(dir);
    bool zero = false;
    if (d == NULL) {
        log_error("%s: %s", dir, strerror(errno));
        return -1;
    }
    f->list = arena_array(a, FILES_MAX, sizeof *f->list);
    for (const struct dirent *e; (e = readdir(d)) != NULL && f->n < FILES_MAX;) {
        int number = number_of(e->d_name);
        zero = zero || number == 0;
        if (number > 0)
            f->list[f->n++] = (struct file){ number, arena_strdup(a, e->d_name) };
    }
    closedir(d);
    if (!zero || f->n == 0) {
        log_error("%s: no migrations in this folder", dir);
        return -1;
    }
    qsort(f->list, f->n, sizeof *f->list, compare_files);
    return numbers_differ(dir, f) ? 0 : -1;
}

/* ---- applying -------------------------------------------------------------- */

/* "table, column, key or row exists already", "there is nothing to drop". */
static bool
is_done_already(unsigned number)
{
    return number == 1050 || number == 1060 || number == 1061 || number == 1062 ||
           number == 1068 || number == 1091;
}

static int
run_statement(struct migration *m, const char *name, const char *sql, bool repeated)
{
    struct store *s = m->s;
    if (connection_ready(s) != 0)
        return -1;
    if (mysql_query(s->link, sql) == 0)
        return 0;
    unsigned number = mysql_errno(s->link);
    if (repeated && is_done_already(number))
        return 0;
    connection_fault(s, arena_printf(m->a, "%s: \"%.60s...\"", name, sql), number,
        mysql_sqlstate(s->link), mysql_error(s->link));
    return -1;
}

static const struct q_migration_list_row *
known(const struct migration *m, int number)
{
    for (size_t i = 0; i < m->nknown; i++) {
        if (m->known[i].number == number)
            return &m->known[i];
    }
    return NULL;
}

static int
apply_file(struct migration *m, const struct file *file)
{
    struct sqlfile sql;
    const struct q_migration_list_row *row = known(m, file->number);
    int32_t done = row != NULL ? row->statements : 0;
    if (sqlfile_read(m->a, arena_printf(m->a, "%s/%s", m->dir, file->name), &sql) != 0)
        return -1;
    assert(sql.n <= INT32_MAX);
    int32_t n = (int32_t)sql.n;
    for (int32_t i = done; i < n; i++) {
        bool repeated = row != NULL && i == done;
        if (run_statement(m, file->name, sql.statements[i], repeated) != 0 ||
            q_migration_put(m->s, file->number, file->name, i + 1, i + 1 == n, clock_now()) < 0)
            return -1;
    }
    /* A file without statements, or one whose last note was cut off. */
    return q_migration_put(m->s, file->number, file->name, n, true, clock_now()) < 0 ? -1 : 0;
}

static int
read_known(struct migration *m)
{
    return q_migration_list(m->s, m->a, &m->known, &m->nknown);
}

static bool
is_applied(const struct migration *m, const struct file *file)
{
    const struct q_migration_list_row *row = known(m, file->number);
    if (row != NULL && strcmp(row->name, file->name) != 0)
        log_warning("migration %d was applied as %s and is %s now", file->number, row->name,
            file->name);
    return row != NULL && row->finished;
}

/* A note before the first statement, so that after a cut it is known that the
 * first one may have been done. */
static int
start_file(struct migration *m, const struct file *file)
{
    if (known(m, file->number) != NULL)
        return 0;
    return q_migration_put(m->s, file->number, file->name, 0, false, clock_now()) < 0 ? -1 : 0;
}

static int
apply_files(
    struct migration *m, const struct files *files, store_migrate_fn *progress, void *arg)
{
    int applied = 0;
    for (size_t i = 0; i < files->n; i++) {
        if (is_applied(m, &files->list[i]))
            continue;
        if (progress != NULL)
            progress(arg, files->list[i].name, i + 1, files->n);
        if (start_file(m, &files->list[i]) != 0 || apply_file(m, &files->list[i]) != 0)
            return -1;
        applied++;
    }
    return applied;
}

/* The tables of 0000-migration.sql, then the right to go on. */
static int
claim(struct migration *m)
{
    struct sqlfile sql;
    if (sqlfile_read(m->a, arena_printf(m->a, "%s/0000-migration.sql", m->dir), &sql) != 0)
        return -1;
    for (size_t i = 0; i < sql.n; i++) {
        if (run_statement(m, "0000-migration.sql", sql.statements[i], true) != 0)
            return -1;
    }
    int64_t touched = q_migration_claim(m->s, clock_now());
    if (touched == 0)
        log_error("database: somebody else is migrating");
    return touched == 1 ? 0 : -1;
}

int
store_migrate(struct store *s, const char *dir, store_migrate_fn *progress, void *arg)
{
    struct migration m = { .s = s, .a = arena_new(0), .dir = dir };
    struct files files = { 0 };
    int applied = -1;
    if (list_files(m.a, dir, &files) == 0 && claim(&m) == 0) {
        if (read_known(&m) == 0)
            applied = apply_files(&m, &files, progress, arg);
        if (q_migration_release(s) < 0)
            applied = -1;
    }
    arena_free(m.a);
    return applied;
}

/* Whether the table of migrations is there. */
static int
has_table(struct store *s)
{
    if (connection_ready(s) != 0)
        return -1;
    if (mysql_query(s->link, "SELECT number FROM migration LIMIT 0") != 0) {
        if (mysql_errno(s->link) == 1146)
            return 0;
        connection_fault(s, "migration", mysql_errno(s->link), mysql_sqlstate(s->link),
            mysql_error(s->link));
        return -1;
    }
    mysql_free_result(mysql_store_result(s->link));
    return 1;
}

int
store_migrate_pending(struct store *s, const char *dir)
{
    struct migration m = { .s = s, .a = arena_new(0), .dir = dir };
    struct files files = { 0 };
    int pending = -1;
    int table = has_table(s);
    if (table < 0 || list_files(m.a, dir, &files) != 0 || (table == 1 && read_known(&m) != 0))
        goto out;
    pending = 0;
    for (size_t i = 0; i < files.n; i++)
        pending += !is_applied(&m, &files.list[i]);
out:
    arena_free(m.a);
    return pending;
}
