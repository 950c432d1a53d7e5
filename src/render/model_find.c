/*
 * Model table, looked up by name; by the compiler only, so plain loops do. See
 * model_table.h.
 */
#include "render/model_table.h"

#include <string.h>

static int
is_name(const char *have, const char *name, size_t len)
{
    return strncmp(have, name, len) == 0 && have[len] == '\0';
}

int
model_struct_find(const char *name, size_t len)
{
    for (size_t i = 0; i < model_nstructs; i++)
        if (is_name(model_structs[i].name, name, len))
            return (int)i;
    return -1;
}

int
model_enum_find(const char *name, size_t len)
{
    for (size_t i = 0; i < model_nenums; i++)
        if (is_name(model_enums[i], name, len))
            return (int)i;
    return -1;
}

int
model_constant_find(const char *name, size_t len)
{
    for (size_t i = 0; i < model_nconstants; i++)
        if (is_name(model_constants[i].name, name, len))
            return (int)i;
    return -1;
}

const struct model_field *
model_field_find(int strct, const char *name, size_t len)
{
    const struct model_struct *s = &model_structs[strct];
    for (size_t i = 0; i < s->nfields; i++)
        if (is_name(s->fields[i].name, name, len))
            return &s->fields[i];
    return NULL;
}
