/*
 * Model table: the structs and enums of src/model as data, so that templates
 * can name fields. tools/modelgen makes model_table.c from the headers.
 */
#ifndef RENDER_MODEL_TABLE_H
#define RENDER_MODEL_TABLE_H

#include <stddef.h>

enum field_kind {
    FIELD_TEXT,   /* const char *; NULL: absent */
    FIELD_INT,    /* int64_t */
    FIELD_BOOL,   /* bool */
    FIELD_ENUM,   /* an enum of the model */
    FIELD_STRUCT, /* a struct inside this one */
    FIELD_PTR,    /* pointer to one struct; NULL: none */
    FIELD_LIST,   /* pointer to structs, their count in n<name> */
    FIELD_TEXTS,  /* pointer to texts, their count in n<name> */
    FIELD_KIND__MAX
};

struct model_field {
    const char *name;
    enum field_kind kind;
    int target;          /* index of the struct or enum meant; else -1 */
    size_t offset;       /* bytes from the start of the struct */
    size_t count_offset; /* of a list: where its size_t count is */
};

struct model_struct {
    const char *name;
    size_t size; /* bytes */
    const struct model_field *fields;
    size_t nfields;
};

struct model_constant {
    const char *name; /* "TITLE_SERIES" */
    long value;
    int of; /* index of its enum */
};

extern const struct model_struct model_structs[];
extern const size_t model_nstructs;
extern const char *const model_enums[];
extern const size_t model_nenums;
extern const struct model_constant model_constants[];
extern const size_t model_nconstants;

/* Headers the table was made from, as #include lines want them. */
extern const char *const model_headers[];
extern const size_t model_nheaders;

/* Look up by a name of `len` bytes: the index, or -1 (NULL for fields). */
int model_struct_find(const char *name, size_t len);
int model_enum_find(const char *name, size_t len);
int model_constant_find(const char *name, size_t len);
const struct model_field *model_field_find(int strct, const char *name, size_t len);

#endif
