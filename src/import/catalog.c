/*
 * Catalog: records, JSON, fields and keys in a row. See catalog.h.
 */
#include "import/catalog.h"

#include "import/entry.h"
#include "import/json.h"
#include "import/keys.h"
#include "import/records.h"
#include "util/arena.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

struct import_catalog {
    FILE *file; /* NULL: the caller's */
    struct import_records *records;
    struct import_keys *keys;
    struct arena *arena; /* of the maps */
    struct import_maps maps;
    struct import_context context;
};

static bool
parse_maps(struct import_catalog *c, const struct import_catalog_options *o, char *error,
    size_t error_size)
{
    struct import_map *list = arena_array(c->arena, o->nmaps, sizeof *list);
    c->maps = (struct import_maps){ .list = list, .n = o->nmaps };
    for (size_t i = 0; i < o->nmaps; i++)
        if (!import_map_parse(c->arena, o->maps[i], &list[i], error, error_size))
            return false;
    return true;
}

struct import_catalog *
import_catalog_open_stream(
    FILE *file, const struct import_catalog_options *options, char *error, size_t error_size)
{
    struct import_catalog *c = calloc(1, sizeof *c);
    if (c == NULL)
        abort();
    c->arena = arena_new(0);
    c->records = import_records_new(file, IMPORT_AUTO, IMPORT_CATALOG_ENTRY_MAX);
    c->keys = import_keys_new();
    c->context.warn = options->warn;
    c->context.warn_arg = options->warn_arg;
    if (parse_maps(c, options, error, error_size))
        return c;
    import_catalog_close(c);
    return NULL;
}

struct import_catalog *
import_catalog_open(const char *path, const struct import_catalog_options *options, char *error,
    size_t error_size)
{
    if (strcmp(path, "-") == 0)
        return import_catalog_open_stream(stdin, options, error, error_size);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        snprintf(error, error_size, "%s: %s", path, strerror(errno));
        return NULL;
    }
    struct import_catalog *c = import_catalog_open_stream(file, options, error, error_size);
    if (c != NULL)
        c->file = file;
    else
        fclose(file);
    return c;
}

void
import_catalog_close(struct import_catalog *c)
{
    if (c == NULL)
        return;
    if (c->file != NULL)
        fclose(c->file);
    import_records_free(c->records);
    import_keys_free(c->keys);
    arena_free(c->arena);
    free(c);
}

/* Gives the entry its key; whether it is to be passed on. */
static bool
assign_key(struct import_catalog *c, struct entry *e, const char *mapped_key)
{
    int64_t first = 0;
    switch (import_keys_assign(c->keys, c->context.arena, e, mapped_key, &first)) {
    case IMPORT_KEYS_NEW:
        return true;
    case IMPORT_KEYS_SAME:
        import_context_warn(
            &c->context, "the same as line %" PRId64 ": passed over (%s)", first, e->key);
        return false;
    case IMPORT_KEYS_SUFFIX:
        import_context_warn(&c->context,
            "named like line %" PRId64 " but with other content: kept as %s", first, e->key);
        return true;
    case IMPORT_KEYS_AGAIN:
        import_context_warn(
            &c->context, "key %s was on line %" PRId64 ": replaces it", e->key, first);
        return true;
    }
    return true;
}

/* One record to an entry; *wanted says whether it is to be passed on. */
static bool
read_record(
    struct import_catalog *c, const char *text, size_t len, struct entry *e, bool *wanted)
{
    struct json_object *object = import_json_parse(&c->context, text, len);
    if (object == NULL)
        return false;
    const char *mapped_key;
    bool ok = import_entry_read(&c->context, &c->maps, object, e, &mapped_key);
    json_object_put(object);
    *wanted = ok && assign_key(c, e, mapped_key);
    return ok;
}

enum import_result
import_catalog_next(struct import_catalog *c, struct arena *a, struct entry *e)
{
    for (;;) {
        const char *text;
        size_t len;
        bool wanted;
        enum import_result got = import_records_next(c->records, &text, &len);
        import_context_entry(&c->context, a, import_records_line(c->records));
        if (got != IMPORT_ENTRY) {
            import_context_refuse(&c->context, "%s", import_records_reason(c->records));
            return got;
        }
        struct arena_mark mark = arena_mark(a);
        bool ok = read_record(c, text, len, e, &wanted);
        if (ok && wanted)
            return IMPORT_ENTRY;
        arena_rewind(a, mark);
        if (ok)
            continue;
        assert(c->context.reason[0] != '\0');
        return IMPORT_REFUSED;
    }
}

int64_t
import_catalog_line(const struct import_catalog *c)
{
    return c->context.line;
}

const char *
import_catalog_reason(const struct import_catalog *c)
{
    return c->context.reason;
}

int64_t
import_catalog_offset(const struct import_catalog *c)
{
    return import_records_offset(c->records);
}
