/*
 * Query: what the functions made by tools/queryc call. A query is a table: its
 * text in pieces, the parameter between each two of them, and where parameters
 * and columns lie in the structs of C. Each is prepared once a connection, one
 * with a list once for each size of list: 1, 5, 25, 100 and 500.
 *
 * A list to look for is filled up by repeating its last value; one of rows to
 * insert is split. Longer ones take several statements, so an ORDER BY holds
 * for each 500 only.
 */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include "store/store.h"

struct arena;

enum query_type { QUERY_I32, QUERY_I64, QUERY_BOOL, QUERY_TEXT, QUERY_BLOB };
enum query_kind { QUERY_ROW, QUERY_ROWS, QUERY_EXEC };

/* A parameter or column: its place in its struct. */
struct query_field {
    const char *name;
    enum query_type type;
    bool nullable;
    size_t offset;
};

/* In `slots`: the list. */
#define QUERY_LIST (-1)

struct query {
    const char *name;
    int id; /* index in query_list */
    enum query_kind kind;
    const char *const *pieces; /* nslots + 1 texts */
    const int *slots;          /* between them: index into `in`, or QUERY_LIST */
    size_t nslots;
    const struct query_field *in; /* single parameters */
    size_t nin;
    const struct query_field *list; /* fields of an element of the list; NULL: no list */
    size_t nlist;
    size_t list_size; /* bytes of an element */
    bool bulk;        /* the list is of rows to insert */
    const struct query_field *out;
    size_t nout;
    size_t row_size; /* bytes of a row struct */
};

/* All queries, by enum query_id of store/queries.h. */
extern const struct query query_list[];

/* As the generated functions: see the head of store/queries.h. */
int query_row(
    struct store *s, struct arena *a, const struct query *q, const void *in, void *row);
int query_rows(struct store *s, struct arena *a, const struct query *q, const void *in,
    const void *list, size_t nlist, void **rows, size_t *nrows);
int64_t query_exec(
    struct store *s, const struct query *q, const void *in, const void *list, size_t nlist);

/* Prepares all queries and compares their columns with what the server says.
 * Returns the number of queries that failed, each logged; -1 without a
 * connection. For tests and `matineectl check`. */
int query_prepare_all(struct store *s);

#endif
