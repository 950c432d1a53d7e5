/*
 * JSON: one bounded text to a tree of json-c, refusing what json-c lets pass:
 * a field twice, numbers that are none, lone surrogates, NUL, control bytes.
 */
#ifndef IMPORT_JSON_H
#define IMPORT_JSON_H

#include <stddef.h>

struct json_object;
struct import_context;

/* The deepest nesting of objects and lists. */
#define IMPORT_JSON_DEPTH 16

/* The tree of `text`, which is one JSON object; the caller gives it back with
 * json_object_put. Every string in it may stand in an XML document. NULL and a
 * reason in `c` when it is refused. */
struct json_object *import_json_parse(struct import_context *c, const char *text, size_t len);

#endif
