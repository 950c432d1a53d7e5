/*
 * JSON: json-c does the grammar; a pass over the text before it and a walk over
 * the tree after it refuse what json-c would quietly change. See json.h.
 */
#include "import/json.h"

#include "import/context.h"
#include "util/utf8.h"

#include <json-c/json.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

struct scan {
    const char *p;
    const char *end;
    int members; /* colons outside of strings: one a member */
};

/* The value of the four hex digits at `p`, or -1. */
static int
hex4(const char *p, const char *end)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    int value = 0;
    for (int i = 0; i < 4; i++) {
        const char *d = p + i < end && p[i] != '\0' ? strchr(digits, p[i]) : NULL;
        if (d == NULL)
            return -1;
        value = value * 16 + (int)((d - digits) % 16);
    }
    return value;
}

static bool
scan_unicode(struct import_context *c, struct scan *s)
{
    int unit = hex4(s->p + 2, s->end);
    if (unit < 0)
        return import_context_refuse(c, "\\u without four hex digits");
    if (unit == 0)
        return import_context_refuse(c, "a NUL character");
    s->p += 6;
    if (unit < 0xD800 || unit > 0xDFFF)
        return true;
    bool pair = s->end - s->p >= 6 && s->p[0] == '\\' && s->p[1] == 'u';
    int low = pair ? hex4(s->p + 2, s->end) : -1;
    if (unit > 0xDBFF || low < 0xDC00 || low > 0xDFFF)
        return import_context_refuse(c, "half of a surrogate pair");
    s->p += 6;
    return true;
}

/* From the opening quote to behind the closing one. */
static bool
scan_string(struct import_context *c, struct scan *s)
{
    s->p++;
    while (s->p < s->end && *s->p != '"') {
        if ((unsigned char)*s->p < 0x20)
            return import_context_refuse(c, "a control character in a string");
        if (*s->p != '\\') {
            s->p++;
        } else if (s->p + 1 < s->end && s->p[1] == 'u') {
            if (!scan_unicode(c, s))
                return false;
        } else {
            s->p += s->end - s->p > 1 ? 2 : 1;
        }
    }
    if (s->p == s->end)
        return import_context_refuse(c, "a string without an end");
    s->p++;
    return true;
}

static bool
scan_text(struct import_context *c, struct scan *s)
{
    while (s->p < s->end) {
        char b = *s->p;
        if (b == '"') {
            if (!scan_string(c, s))
                return false;
            continue;
        }
        if (b == '\'' || b == 'N' || b == 'I' || b == '/' || b == '\0')
            return import_context_refuse(c, "not JSON: %c outside of a string", b);
        s->members += b == ':';
        s->p++;
    }
    return true;
}

static bool
check_string(struct import_context *c, const char *p, size_t n)
{
    if (!utf8_valid_xml(p, n))
        return import_context_refuse(c, "a character that text may not have");
    return true;
}

static bool check_tree(struct import_context *c, struct json_object *o, int *members);

static bool
check_object(struct import_context *c, struct json_object *o, int *members)
{
    json_object_object_foreach(o, key, value)
    {
        ++*members;
        if (!check_string(c, key, strlen(key)) || !check_tree(c, value, members))
            return false;
    }
    return true;
}

static bool
check_array(struct import_context *c, struct json_object *o, int *members)
{
    for (size_t i = 0; i < json_object_array_length(o); i++)
        if (!check_tree(c, json_object_array_get_idx(o, i), members))
            return false;
    return true;
}

static bool
check_tree(struct import_context *c, struct json_object *o, int *members)
{
    switch (json_object_get_type(o)) {
    case json_type_object:
        return check_object(c, o, members);
    case json_type_array:
        return check_array(c, o, members);
    case json_type_string:
        return check_string(
            c, json_object_get_string(o), (size_t)json_object_get_string_len(o));
    case json_type_double:
        if (!isfinite(json_object_get_double(o)))
            return import_context_refuse(c, "a number that is too large");
        return true;
    case json_type_boolean:
    case json_type_int:
    case json_type_null:
        return true;
    }
    return true;
}

static struct json_object *
parse(struct import_context *c, const char *text, size_t len)
{
    struct json_tokener *t = json_tokener_new_ex(IMPORT_JSON_DEPTH);
    if (t == NULL)
        return NULL;
    json_tokener_set_flags(t, JSON_TOKENER_STRICT);
    struct json_object *o = json_tokener_parse_ex(t, text, (int)len);
    if (json_tokener_get_error(t) == json_tokener_continue)
        o = json_tokener_parse_ex(t, "", 1);
    enum json_tokener_error error = json_tokener_get_error(t);
    if (error != json_tokener_success)
        import_context_refuse(c, "not JSON at byte %zu: %s", json_tokener_get_parse_end(t) + 1,
            json_tokener_error_desc(error));
    json_tokener_free(t);
    return o;
}

struct json_object *
import_json_parse(struct import_context *c, const char *text, size_t len)
{
    struct scan s = { .p = text, .end = text + len };
    if (memchr(text, '\0', len) != NULL) {
        import_context_refuse(c, "a NUL character");
        return NULL;
    }
    if (!utf8_valid(text, len)) {
        import_context_refuse(c, "not UTF-8");
        return NULL;
    }
    if (!scan_text(c, &s))
        return NULL;
    struct json_object *o = parse(c, text, len);
    if (o == NULL && c->reason[0] == '\0')
        import_context_refuse(c, "not a JSON object");
    int members = 0;
    bool ok = o != NULL && c->reason[0] == '\0' && check_tree(c, o, &members);
    if (ok && members != s.members)
        ok = import_context_refuse(c, "a field is given twice in one object");
    if (ok && !json_object_is_type(o, json_type_object))
        ok = import_context_refuse(c, "not a JSON object");
    if (ok)
        return o;
    json_object_put(o);
    return NULL;
}
