/*
 * SQL file: the statements of a migration. Each ends with ';' at the end of a
 * line; comments from "--" to the end of the line go away.
 */
#ifndef STORE_SQLFILE_H
#define STORE_SQLFILE_H

#include <stddef.h>

struct arena;

struct sqlfile {
    const char **statements;
    size_t n;
};

/* Reads and splits a file into the arena. Returns 0, or -1 after the reason was
 * logged. */
int sqlfile_read(struct arena *a, const char *path, struct sqlfile *f);

/* Splits text; it is the part of sqlfile_read without a file. Returns 0, or -1
 * when a string or the last statement does not end. */
int sqlfile_split(struct arena *a, const char *text, struct sqlfile *f);

#endif
