/*
 * Queue JSON: bulk requests as JSON, by json-c, strictly. A member given twice, of which
 * json-c would keep the last, is refused. See queue_input.h.
 */
#include "api/queue_input.h"

#include "util/utf8.h"

#include <json-c/json.h>
#include <limits.h>
#include <string.h>

/* ---- parsing ---------------------------------------------------------------- */

/* How many members the text has: colons outside of strings. */
static size_t
count_colons(const char *p, size_t n)
{
    size_t colons = 0;
    bool in_string = false;
    for (size_t i = 0; i < n; i++) {
        if (in_string && p[i] == '\\')
            i++;
        else if (p[i] == '"')
            in_string = !in_string;
        else if (p[i] == ':' && !in_string)
            colons++;
    }
    return colons;
}

/* How many members the tree has; its depth is bounded by the parser. */
static size_t
count_members(struct json_object *o)
{
    size_t members = 0;
    if (json_object_is_type(o, json_type_object)) {
        json_object_object_foreach(o, key, value)
        {
            (void)key;
            members += 1 + count_members(value);
        }
    } else if (json_object_is_type(o, json_type_array)) {
        for (size_t i = 0; i < json_object_array_length(o); i++)
            members += count_members(json_object_array_get_idx(o, i));
    }
    return members;
}

/* The object in `body`, which the caller puts; NULL after a fault. */
static struct json_object *
parse(struct queue_input *in, const char *body, size_t len)
{
    struct json_tokener *t = json_tokener_new_ex(QUEUE_INPUT_DEPTH);
    struct json_object *o = NULL;
    if (t == NULL || len > INT_MAX || !utf8_valid(body, len)) {
        queue_input_fault(in, "not JSON");
        goto out;
    }
    json_tokener_set_flags(t, JSON_TOKENER_STRICT);
    o = json_tokener_parse_ex(t, body, (int)len);
    if (json_tokener_get_error(t) == json_tokener_continue)
        o = json_tokener_parse_ex(t, "", 1);
    if (json_tokener_get_error(t) != json_tokener_success)
        queue_input_fault(in, "not JSON");
    else if (!json_object_is_type(o, json_type_object))
        queue_input_fault(in, "not a JSON object");
    else if (count_members(o) != count_colons(body, len))
        queue_input_fault(in, "a member is there twice");
out:
    if (t != NULL)
        json_tokener_free(t);
    if (in->fault != NULL) {
        json_object_put(o);
        o = NULL;
    }
    return o;
}

/* ---- values ----------------------------------------------------------------- */

/* The member of that name, or NULL. */
static struct json_object *
member(struct json_object *o, const char *name)
{
    struct json_object *value = NULL;
    if (json_object_is_type(o, json_type_object))
        json_object_object_get_ex(o, name, &value);
    return value;
}

/* A string, in the arena; NULL after a fault. */
static const char *
text_of(struct queue_input *in, struct json_object *o)
{
    if (json_object_is_type(o, json_type_string))
        return queue_input_text(
            in, json_object_get_string(o), (size_t)json_object_get_string_len(o));
    queue_input_fault(in, "a text is expected");
    return NULL;
}

/* An etag, as text or number; absent or null is none. Returns 0 or -1. */
static int
read_etag(struct queue_input *in, struct json_object *o, const char **etag)
{
    if (o == NULL)
        return 0;
    if (json_object_is_type(o, json_type_int)) {
        const char *digits = json_object_to_json_string(o);
        *etag = queue_input_text(in, digits, strlen(digits));
    } else {
        *etag = text_of(in, o);
    }
    return *etag != NULL ? 0 : -1;
}

static bool
ends_with(struct json_object *o, const char *end)
{
    if (!json_object_is_type(o, json_type_string))
        return false;
    const char *text = json_object_get_string(o);
    size_t n = strlen(text);
    size_t m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

/* Calls `fn` for each item of a list, or for the one thing that stands in its place.
 * Returns 0 or -1. */
typedef int item_fn(struct queue_input *in, struct json_object *o, void *arg);

static int
each(struct queue_input *in, struct json_object *list, item_fn *fn, void *arg)
{
    if (list == NULL)
        return 0;
    if (!json_object_is_type(list, json_type_array))
        return fn(in, list, arg);
    for (size_t i = 0; i < json_object_array_length(list); i++)
        if (fn(in, json_object_array_get_idx(list, i), arg) != 0)
            return -1;
    return 0;
}

/* ---- titles ----------------------------------------------------------------- */

/* An address alone, or with a format. */
static int
short_item(struct queue_input *in, struct json_object *o, void *arg)
{
    struct queue_wish w = { 0 };
    struct json_object *format = member(o, "format");
    if (json_object_is_type(o, json_type_object))
        w.ref = text_of(in, member(o, "title_ref"));
    else
        w.ref = text_of(in, o);
    if (w.ref != NULL && format != NULL)
        w.format = text_of(in, format);
    return in->fault == NULL ? queue_input_wish(in, arg, w) : -1;
}

/* A link of an entry as version 1 writes it. */
static int
item_link(struct queue_input *in, struct json_object *o, void *arg)
{
    struct queue_wish *w = arg;
    struct json_object *rel = member(o, "rel");
    struct json_object *href = member(o, "href");
    if (ends_with(rel, "/catalog/title")) {
        if (w->ref != NULL)
            return queue_input_fault(in, "a queue_item wants one link to its title");
        w->ref = text_of(in, href);
    } else if (ends_with(rel, "/queues.saved")) {
        w->saved = true;
    } else if (ends_with(rel, "/queues.available") &&
               json_object_is_type(href, json_type_string) &&
               queue_input_is_other(in, json_object_get_string(href))) {
        return queue_input_fault(in, "a queue_item of another queue");
    }
    return in->fault != NULL ? -1 : 0;
}

static int
item_category(struct queue_input *in, struct json_object *o, void *arg)
{
    struct queue_wish *w = arg;
    if (!ends_with(member(o, "scheme"), "/categories/title_formats"))
        return 0;
    if (w->format != NULL)
        return queue_input_fault(in, "a queue_item with two formats");
    w->format = text_of(in, member(o, "term"));
    return w->format != NULL ? 0 : -1;
}

/* An entry as version 1 writes it. */
static int
long_item(struct queue_input *in, struct json_object *o, void *arg)
{
    struct queue_wish w = { 0 };
    if (each(in, member(o, "link"), item_link, &w) != 0 ||
        each(in, member(o, "category"), item_category, &w) != 0)
        return -1;
    if (w.ref == NULL)
        return queue_input_fault(in, "a queue_item wants one link to its title");
    return queue_input_wish(in, arg, w);
}

/* An entry as version 2.0 writes it. */
static int
new_item(struct queue_input *in, struct json_object *o, void *arg)
{
    struct queue_wish w = { .ref = text_of(in, member(member(o, "item"), "id")) };
    struct json_object *id = member(o, "id");
    struct json_object *format = member(o, "format");
    if (w.ref != NULL && format != NULL)
        w.format = text_of(in, format);
    if (json_object_is_type(id, json_type_string)) {
        w.saved = strstr(json_object_get_string(id), "/saved/") != NULL;
        if (queue_input_is_other(in, json_object_get_string(id)))
            return queue_input_fault(in, "an entry of another queue");
    }
    return in->fault == NULL ? queue_input_wish(in, arg, w) : -1;
}

static int
read_state(struct queue_input *in, struct json_object *o, struct queue_state *state)
{
    struct json_object *queue = member(o, "queue");
    struct json_object *titles = member(queue, "titles");
    struct json_object *items = member(queue, "queue_item");
    if (json_object_is_type(queue, json_type_array)) {
        if (read_etag(in, member(member(o, "meta"), "etag"), &state->etag) != 0)
            return -1;
        return each(in, queue, new_item, &state->items);
    }
    if (!json_object_is_type(queue, json_type_object))
        return queue_input_fault(in, "there is no queue");
    if (titles != NULL && items != NULL)
        return queue_input_fault(in, "titles and queue_item at once");
    if (titles != NULL && !json_object_is_type(titles, json_type_array))
        return queue_input_fault(in, "titles is no list");
    if (read_etag(in, member(queue, "etag"), &state->etag) != 0 ||
        each(in, titles, short_item, &state->items) != 0)
        return -1;
    return each(in, items, long_item, &state->items);
}

int
queue_json_state(
    struct queue_input *in, const char *body, size_t len, struct queue_state *state)
{
    *state = (struct queue_state){ 0 };
    struct json_object *o = parse(in, body, len);
    if (o == NULL)
        return -1;
    int rc = read_state(in, o, state);
    json_object_put(o);
    return rc;
}

/* ---- steps ------------------------------------------------------------------ */

/* The first of inject_after: a place or a title. */
static int
read_anchor(struct queue_input *in, struct json_object *o, struct queue_order *order)
{
    if (!json_object_is_type(o, json_type_int)) {
        order->after_ref = text_of(in, o);
        return order->after_ref != NULL ? 0 : -1;
    }
    order->after = json_object_get_int64(o);
    return order->after >= 0 ? 0 : queue_input_fault(in, "inject_after wants 0 or more");
}

static int
read_order(struct queue_input *in, enum queue_action action, struct json_object *list,
    struct queue_sequence *sequence)
{
    struct queue_order order = { .action = action, .after = -1 };
    size_t first = action == QUEUE_INJECT ? 1 : 0;
    if (!json_object_is_type(list, json_type_array))
        return queue_input_fault(in, "a step is no list");
    size_t n = json_object_array_length(list);
    if (first != 0 && (n == 0 || read_anchor(in, json_object_array_get_idx(list, 0), &order)))
        return queue_input_fault(in, "inject_after wants a place first");
    for (size_t i = first; i < n; i++)
        if (short_item(in, json_object_array_get_idx(list, i), &order.items) != 0)
            return -1;
    return queue_input_order(in, sequence, order);
}

/* A member of the name of an action, or of what it was called in the proposal. */
static int
action_of(const char *name)
{
    if (strcmp(name, "deleted") == 0)
        return QUEUE_DELETE;
    for (int action = 0; action < QUEUE_ACTION__MAX; action++)
        if (strcmp(name, queue_action_names[action]) == 0)
            return action;
    return -1;
}

static int
read_step(struct queue_input *in, struct json_object *o, void *arg)
{
    if (!json_object_is_type(o, json_type_object) || json_object_object_length(o) != 1)
        return queue_input_fault(in, "a step has one member");
    json_object_object_foreach(o, name, list)
    {
        int action = action_of(name);
        if (action >= 0)
            return read_order(in, (enum queue_action)action, list, arg);
    }
    return queue_input_fault(in, "an unknown step");
}

/* The proposal's form: one list of deletions at most, and one injection after it. */
static int
read_two(struct queue_input *in, struct json_object *o, struct queue_sequence *sequence)
{
    struct json_object *deletion = member(o, "delete");
    struct json_object *deleted = member(o, "deleted");
    struct json_object *injection = member(o, "inject_after");
    if (deletion != NULL && deleted != NULL)
        return queue_input_fault(in, "delete and deleted at once");
    if (deletion == NULL)
        deletion = deleted;
    if (deletion != NULL && read_order(in, QUEUE_DELETE, deletion, sequence) != 0)
        return -1;
    return injection != NULL ? read_order(in, QUEUE_INJECT, injection, sequence) : 0;
}

static int
check_names(struct queue_input *in, struct json_object *o)
{
    static const char *const names[] = { "etag", "steps", "delete", "deleted", "inject_after" };
    json_object_object_foreach(o, name, value)
    {
        size_t i = 0;
        (void)value;
        while (i < sizeof names / sizeof *names && strcmp(name, names[i]) != 0)
            i++;
        if (i == sizeof names / sizeof *names)
            return queue_input_fault(in, "an unknown member");
    }
    return 0;
}

static int
read_sequence(struct queue_input *in, struct json_object *o, struct queue_sequence *sequence)
{
    struct json_object *steps = member(o, "steps");
    bool two = member(o, "delete") || member(o, "deleted") || member(o, "inject_after");
    if (check_names(in, o) != 0 || read_etag(in, member(o, "etag"), &sequence->etag) != 0)
        return -1;
    if (two)
        return steps == NULL ? read_two(in, o, sequence)
                             : queue_input_fault(in, "steps and single steps at once");
    if (!json_object_is_type(steps, json_type_array))
        return queue_input_fault(in, "steps is no list");
    return each(in, steps, read_step, sequence);
}

int
queue_json_sequence(
    struct queue_input *in, const char *body, size_t len, struct queue_sequence *sequence)
{
    *sequence = (struct queue_sequence){ 0 };
    struct json_object *o = parse(in, body, len);
    if (o == NULL)
        return -1;
    int rc = read_sequence(in, o, sequence);
    json_object_put(o);
    if (rc == 0 && sequence->n == 0)
        return queue_input_fault(in, "there are no steps");
    return rc;
}
