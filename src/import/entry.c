/*
 * Entry: finds out what an object is (a title or a person), renames its fields,
 * has the tables read them, and puts together what the file states apart. See
 * entry.h.
 */
#include "import/entry.h"

#include "import/context.h"
#include "import/fields.h"
#include "import/read.h"
#include "model/kind.h"
#include "util/arena.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

/* ---- maps ---- */

static bool
is_our_field(const char *name)
{
    return *name == '\0' || strcmp(name, "type") == 0 || strcmp(name, "kind") == 0 ||
           import_field_find(&import_title_record, name) != NULL ||
           import_field_find(&import_person_record, name) != NULL;
}

bool
import_map_parse(
    struct arena *a, const char *text, struct import_map *map, char *error, size_t error_size)
{
    const char *equal = strrchr(text, '=');
    if (equal == NULL || equal == text) {
        snprintf(error, error_size, "a map is THEIRS=OURS, not \"%s\"", text);
        return false;
    }
    if (!is_our_field(equal + 1)) {
        snprintf(error, error_size, "no entry has a field \"%s\"", equal + 1);
        return false;
    }
    map->theirs = arena_strndup(a, text, (size_t)(equal - text));
    map->ours = arena_strdup(a, equal + 1);
    return true;
}

static const struct import_map *
map_of(const struct import_maps *maps, const char *name)
{
    for (size_t i = 0; i < maps->n; i++)
        if (strcmp(maps->list[i].theirs, name) == 0)
            return &maps->list[i];
    return NULL;
}

static const char *
our_name(const struct import_maps *maps, const char *name)
{
    const struct import_map *map = map_of(maps, name);
    return map != NULL ? map->ours : name;
}

/* ---- type and kind ---- */

static int
kind_named(const char *name)
{
    for (int kind = 0; kind < TITLE_KIND__MAX; kind++)
        if (strcmp(title_kind_names[kind], name) == 0)
            return kind;
    return -1;
}

static bool
read_type(struct import_context *c, struct json_object *value, struct entry *e)
{
    if (value == NULL)
        return true;
    const char *s =
        json_object_is_type(value, json_type_string) ? json_object_get_string(value) : "";
    int kind = kind_named(s);
    if (kind >= 0)
        e->title.kind = (enum title_kind)kind;
    else if (strcmp(s, "person") == 0)
        e->type = ENTRY_PERSON;
    else if (strcmp(s, "title") != 0)
        return import_context_refuse(
            c, "neither a title's kind nor a person: %.40s", json_object_get_string(value));
    return true;
}

static bool
is_type_field(const char *ours)
{
    return strcmp(ours, "type") == 0 || strcmp(ours, "kind") == 0;
}

static bool
read_types(struct import_context *c, const struct import_maps *maps, struct json_object *object,
    struct entry *e)
{
    json_object_object_foreach(object, name, value)
    {
        if (is_type_field(our_name(maps, name)) && !read_type(c, value, e))
            return false;
    }
    return true;
}

/* ---- fields ---- */

/* Notes that the field is there; two of the file's fields mapped to it, or one
 * mapped and one of that name, would overwrite each other. */
static bool
claim(struct import_context *c, const struct record *r, const struct field *f, uint64_t *seen)
{
    uint64_t bit = UINT64_C(1) << (f - r->fields);
    if (*seen & bit)
        return import_context_refuse(c, "two fields for %s", f->name);
    *seen |= bit;
    return true;
}

static bool
read_fields(struct import_context *c, const struct import_maps *maps, const struct record *r,
    struct json_object *object, struct import_draft *draft, const char **mapped_key)
{
    uint64_t seen = 0;
    json_object_object_foreach(object, name, value)
    {
        const struct import_map *map = map_of(maps, name);
        const char *ours = map != NULL ? map->ours : name;
        if (*ours == '\0' || is_type_field(ours) || value == NULL)
            continue;
        const struct field *f = import_field_find(r, ours);
        if (f == NULL) {
            import_read_unknown(c, r, name);
            continue;
        }
        if (!claim(c, r, f, &seen) || !import_read_field(c, f, value, draft))
            return false;
        if (map != NULL && strcmp(ours, "key") == 0) {
            *mapped_key = draft->entry.key;
            draft->entry.key = NULL;
        }
    }
    return true;
}

/* ---- what is stated apart ---- */

static void
add_credits(struct entry_credit **to, const struct entry_credit *from, size_t n,
    enum credit_role role, bool any_role)
{
    for (size_t i = 0; i < n; i++) {
        **to = from[i];
        if (!any_role)
            (*to)->role = role;
        ++*to;
    }
}

/* Cast, then directors, then the rest: one list in billing order. */
static void
join_credits(struct arena *a, struct import_draft *d)
{
    struct entry_title *t = &d->entry.title;
    t->ncredits = d->ncast + d->ndirectors + d->ncredits;
    if (t->ncredits == 0)
        return;
    struct entry_credit *list = arena_array(a, t->ncredits, sizeof *list);
    t->credits = list;
    add_credits(&list, d->cast, d->ncast, CREDIT_ACTOR, false);
    add_credits(&list, d->directors, d->ndirectors, CREDIT_DIRECTOR, false);
    add_credits(&list, d->credits, d->ncredits, CREDIT_ACTOR, true);
}

/* A rating's board: a bare "PG-13" is of the board that has this value. */
static const char *
board_of(const char *value)
{
    return strncmp(value, "TV-", 3) == 0 ? "tv_ratings" : "mpaa_ratings";
}

static void
complete_ratings(struct arena *a, struct entry_title *t)
{
    struct rating *list = arena_array(a, t->nratings, sizeof *list);
    for (size_t i = 0; i < t->nratings; i++) {
        list[i] = t->ratings[i];
        if (list[i].scheme == NULL)
            list[i].scheme = board_of(list[i].value);
        if (list[i].country == NULL)
            list[i].country = import_board_country(a, list[i].scheme);
    }
    if (t->nratings > 0)
        t->ratings = list;
}

static bool
complete_runtime(struct import_context *c, struct import_draft *d)
{
    if (d->runtime_minutes == 0)
        return true;
    if (d->entry.title.runtime != 0)
        return import_context_refuse(c, "both runtime and runtime_minutes");
    d->entry.title.runtime = d->runtime_minutes * 60;
    return true;
}

static bool
complete_average(struct import_context *c, struct import_draft *d)
{
    struct entry_title *t = &d->entry.title;
    if (d->average_rating != 0) {
        if (t->rating_sum != 0)
            return import_context_refuse(c, "both average_rating and rating_sum");
        if (t->rating_count == 0)
            t->rating_count = 1;
        t->rating_sum = (d->average_rating * t->rating_count + 5) / 10;
    }
    if (t->rating_sum < 10 * t->rating_count || t->rating_sum > 50 * t->rating_count)
        return import_context_refuse(
            c, "rating_sum is not between 10 and 50 times rating_count");
    return true;
}

static bool
complete_title(struct import_context *c, struct import_draft *d)
{
    join_credits(c->arena, d);
    complete_ratings(c->arena, &d->entry.title);
    return complete_runtime(c, d) && complete_average(c, d);
}

static bool
check_identity(struct import_context *c, const struct entry *e)
{
    const char *name = e->type == ENTRY_PERSON ? e->person.name : e->title.name;
    bool gone = e->deleted || e->merged_into != NULL;
    if (name == NULL && !(gone && e->key != NULL))
        return import_context_refuse(c, gone ? "neither a name nor a key" : "no name");
    if (e->merged_into != NULL && (e->key == NULL || strcmp(e->merged_into, e->key) == 0))
        return import_context_refuse(
            c, e->key == NULL ? "merged_into without a key" : "merged into itself");
    return true;
}

bool
import_entry_read(struct import_context *c, const struct import_maps *maps,
    struct json_object *object, struct entry *e, const char **mapped_key)
{
    struct import_draft draft = { .entry = { .type = ENTRY_TITLE, .line = c->line } };
    *mapped_key = NULL;
    if (!read_types(c, maps, object, &draft.entry))
        return false;
    bool person = draft.entry.type == ENTRY_PERSON;
    const struct record *r = person ? &import_person_record : &import_title_record;
    if (!read_fields(c, maps, r, object, &draft, mapped_key) ||
        (!person && !complete_title(c, &draft)) || !check_identity(c, &draft.entry))
        return false;
    *e = draft.entry;
    return true;
}
