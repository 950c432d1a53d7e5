/*
 * SQL: see sql.h.
 */
#include "ctl/sql.h"

#include <stdlib.h>

const char *
ctl_sql_dir(void)
{
    const char *dir = getenv("MATINEE_SQL_DIR");
    return dir != NULL ? dir : SQL_DIR;
}
