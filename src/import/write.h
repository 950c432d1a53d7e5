/*
 * Write: the struct a record describes as a JSON object of one line.
 */
#ifndef IMPORT_WRITE_H
#define IMPORT_WRITE_H

#include "import/fields.h"

struct buf;

/* Appends the fields of the struct at `from` that are there, each as
 * "name": value in the table's order, with a comma before it unless it is the
 * first after a '{'. */
void import_write_fields(struct buf *out, const struct record *r, const void *from);

/* Appends a JSON string. */
void import_write_text(struct buf *out, const char *s);

#endif
