/*
 * Read: a JSON object into the struct its record describes.
 */
#ifndef IMPORT_READ_H
#define IMPORT_READ_H

#include "import/fields.h"

struct import_context;
struct json_object;

/* Fills the field `f` of the struct at `to` from `value`. False and a reason in
 * `c` when the value is not of that form. null leaves the field absent. */
bool import_read_field(
    struct import_context *c, const struct field *f, struct json_object *value, void *to);

/* Warns once that a field of that name is not known. */
void import_read_unknown(struct import_context *c, const struct record *r, const char *name);

#endif
