/*
 * SQL: where the migrations are.
 */
#ifndef CTL_SQL_H
#define CTL_SQL_H

/* The folder of the environment variable MATINEE_SQL_DIR, else the installed
 * one. */
const char *ctl_sql_dir(void);

#endif
