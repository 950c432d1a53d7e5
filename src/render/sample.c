/*
 * Sample: see sample.h.
 */
#include "render/sample.h"

#include "render/model_table.h"
#include "util/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define SAMPLE_DEPTH 4
#define SAMPLE_ITEMS 2

static void fill(struct arena *a, char *to, int strct, int depth, int index);

/* The number of a field: of its name alone, so that other fields can come and
 * go, and of the item it is in. */
static int64_t
number_for(const struct model_field *f, int index)
{
    int64_t sum = 0;
    for (const char *p = f->name; *p != '\0'; p++)
        sum += *p;
    return sum * 10 + index;
}

static void *
items(struct arena *a, int strct, int n, int depth)
{
    size_t size = model_structs[strct].size;
    char *p = arena_array(a, (size_t)n, size);
    for (int i = 0; i < n; i++)
        fill(a, p + (size_t)i * size, strct, depth, i + 1);
    return p;
}

static void
put_pointer(char *to, const void *p)
{
    memcpy(to, &p, sizeof p);
}

static void
put_list(struct arena *a, char *object, const struct model_field *f, int depth)
{
    const size_t n = SAMPLE_ITEMS;
    const char *texts[SAMPLE_ITEMS] = { f->name, f->name };
    if (f->kind == FIELD_TEXTS)
        put_pointer(object + f->offset, arena_memdup(a, texts, sizeof texts));
    else
        put_pointer(object + f->offset, items(a, f->target, SAMPLE_ITEMS, depth + 1));
    memcpy(object + f->count_offset, &n, sizeof n);
}

static void
fill_field(struct arena *a, char *object, const struct model_field *f, int depth, int index)
{
    char *to = object + f->offset;
    const bool yes = true;
    const int64_t number = number_for(f, index);
    switch (f->kind) {
    case FIELD_TEXT:
        put_pointer(to, arena_printf(a, "%s & <%d>", f->name, index));
        break;
    case FIELD_INT:
        memcpy(to, &number, sizeof number);
        break;
    case FIELD_BOOL:
        memcpy(to, &yes, sizeof yes);
        break;
    case FIELD_STRUCT:
        fill(a, to, f->target, depth, index);
        break;
    case FIELD_PTR:
        if (depth < SAMPLE_DEPTH)
            put_pointer(to, items(a, f->target, 1, depth + 1));
        break;
    case FIELD_LIST:
    case FIELD_TEXTS:
        if (depth < SAMPLE_DEPTH)
            put_list(a, object, f, depth);
        break;
    default:
        break;
    }
}

static void
fill(struct arena *a, char *to, int strct, int depth, int index)
{
    const struct model_struct *s = &model_structs[strct];
    for (size_t i = 0; i < s->nfields; i++)
        fill_field(a, to, &s->fields[i], depth, index);
}

void *
sample_new(struct arena *a, int strct)
{
    return items(a, strct, 1, 0);
}
