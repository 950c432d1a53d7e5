/*
 * Schema: see schema.h. The number of migrations is made from their files by
 * Makefile.am.
 */
#include "store/schema.h"

#include "store/connection.h"
#include "store/migrations.h"
#include "util/log.h"

#include <mysql.h>
#include <stdlib.h>

#define NO_SUCH_TABLE 1146

/* How many are applied, 0 when there are no tables, or -1 with the error left
 * with the client library. */
static long
applied(MYSQL *link)
{
    if (mysql_query(link, "SELECT COUNT(*) FROM migration WHERE finished = 1") != 0)
        return mysql_errno(link) == NO_SUCH_TABLE ? 0 : -1;
    MYSQL_RES *result = mysql_store_result(link);
    if (result == NULL)
        return -1;
    MYSQL_ROW row = mysql_fetch_row(result);
    long n = row != NULL && row[0] != NULL ? strtol(row[0], NULL, 10) : 0;
    mysql_free_result(result);
    return n;
}

bool
schema_fits(struct store *s)
{
    long n = applied(s->link);
    bool fits = n >= STORE_MIGRATIONS;
    if (!fits && !s->schema_logged) {
        if (n >= 0)
            log_error("database: %s: run matineectl migrate",
                n == 0 ? "there are no tables in it" : "its tables are of an older version");
        else
            log_error("database: cannot read which migrations are applied: error %u (%s)",
                mysql_errno(s->link), mysql_sqlstate(s->link));
    }
    s->schema_logged = !fits;
    return fits;
}
