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

struct sampler {
    struct arena *arena;
    int64_t number; /* the last one given out */
};

static void fill(struct sampler *sm, char *to, int strct, int depth);

static const char *
text_for(struct sampler *sm, const struct model_field *f)
{
    return arena_printf(sm->arena, "%s & <%d>", f->name, (int)++sm->number);
}

static void *
items(struct sampler *sm, int strct, size_t n, int depth)
{
    size_t size = model_structs[strct].size;
    char *p = arena_array(sm->arena, n, size);
    for (size_t i = 0; i < n; i++)
        fill(sm, p + i * size, strct, depth);
    return p;
}

static void
put_pointer(char *to, const void *p)
{
    memcpy(to, &p, sizeof p);
}

static void
fill_field(struct sampler *sm, char *object, const struct model_field *f, int depth)
{
    char *to = object + f->offset;
    const size_t n = SAMPLE_ITEMS;
    const bool yes = true;
    const char *texts[SAMPLE_ITEMS] = { f->name, f->name };
    switch (f->kind) {
    case FIELD_TEXT:
        put_pointer(to, text_for(sm, f));
        break;
    case FIELD_INT:
        sm->number++;
        memcpy(to, &sm->number, sizeof sm->number);
        break;
    case FIELD_BOOL:
        memcpy(to, &yes, sizeof yes);
        break;
    case FIELD_STRUCT:
        fill(sm, to, f->target, depth);
        break;
    case FIELD_PTR:
        if (depth < SAMPLE_DEPTH)
            put_pointer(to, items(sm, f->target, 1, depth + 1));
        break;
    case FIELD_LIST:
        if (depth < SAMPLE_DEPTH) {
            put_pointer(to, items(sm, f->target, n, depth + 1));
            memcpy(object + f->count_offset, &n, sizeof n);
        }
        break;
    case FIELD_TEXTS:
        put_pointer(to, arena_memdup(sm->arena, texts, sizeof texts));
        memcpy(object + f->count_offset, &n, sizeof n);
        break;
    default:
        break;
    }
}

static void
fill(struct sampler *sm, char *to, int strct, int depth)
{
    const struct model_struct *s = &model_structs[strct];
    for (size_t i = 0; i < s->nfields; i++)
        fill_field(sm, to, &s->fields[i], depth);
}

void *
sample_new(struct arena *a, int strct)
{
    struct sampler sm = { .arena = a };
    return items(&sm, strct, 1, 0);
}
