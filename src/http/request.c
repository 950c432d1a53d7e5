/*
 * Request: from CGI variables. Takes what the web server states for true
 * (scheme, client address, variant) and bounds what the client sent. It leaves
 * the meaning of path and parameters to the layers above. See request.h.
 */
#include "http/request.h"

#include "util/arena.h"
#include "util/url.h"

#include <string.h>
#include <strings.h>

#define METHOD_LEN_MAX  ((size_t)32)
#define HOST_LEN_MAX    ((size_t)255)
#define VARIANT_LEN_MAX ((size_t)64)

static const char *const method_names[HTTP_METHOD__MAX] = {
    [HTTP_GET] = "GET",
    [HTTP_HEAD] = "HEAD",
    [HTTP_POST] = "POST",
    [HTTP_PUT] = "PUT",
    [HTTP_DELETE] = "DELETE",
    [HTTP_OPTIONS] = "OPTIONS",
};

static const int fault_statuses[REQUEST_FAULT__MAX] = {
    [REQUEST_OK] = 200,
    [REQUEST_BAD] = 400,
    [REQUEST_URI_TOO_LONG] = 414,
    [REQUEST_TOO_LARGE] = 413,
    [REQUEST_HEADER_LARGE] = 431,
};

/* The variables read, in the order of `wanted`. */
enum variable {
    VAR_REQUEST_METHOD,
    VAR_REQUEST_URI,
    VAR_SCRIPT_NAME,
    VAR_PATH_INFO,
    VAR_HTTPS,
    VAR_REQUEST_SCHEME,
    VAR_HOST,
    VAR_REMOTE_ADDR,
    VAR_VARIANT,
    VAR_PREFIX,
    VAR_AUTHORIZATION,
    VAR_CONTENT_TYPE,
    VAR_CONTENT_LENGTH,
    VAR_IF_NONE_MATCH,
    VAR_IF_MATCH,
    VAR_ETAG,
    VAR_COOKIE,
    VAR_ACCEPT,
    VAR_ACCEPT_LANGUAGE,
    VAR_ORIGIN,
    VAR_FETCH_SITE,
    VAR__MAX
};

static const char *const wanted[VAR__MAX] = {
    [VAR_REQUEST_METHOD] = "REQUEST_METHOD",
    [VAR_REQUEST_URI] = "REQUEST_URI",
    [VAR_SCRIPT_NAME] = "SCRIPT_NAME",
    [VAR_PATH_INFO] = "PATH_INFO",
    [VAR_HTTPS] = "HTTPS",
    [VAR_REQUEST_SCHEME] = "REQUEST_SCHEME",
    [VAR_HOST] = "HTTP_HOST",
    [VAR_REMOTE_ADDR] = "REMOTE_ADDR",
    [VAR_VARIANT] = "MATINEE_VARIANT",
    [VAR_PREFIX] = "MATINEE_PREFIX",
    [VAR_AUTHORIZATION] = "HTTP_AUTHORIZATION",
    [VAR_CONTENT_TYPE] = "CONTENT_TYPE",
    [VAR_CONTENT_LENGTH] = "CONTENT_LENGTH",
    [VAR_IF_NONE_MATCH] = "HTTP_IF_NONE_MATCH",
    [VAR_IF_MATCH] = "HTTP_IF_MATCH",
    [VAR_ETAG] = "HTTP_ETAG",
    [VAR_COOKIE] = "HTTP_COOKIE",
    [VAR_ACCEPT] = "HTTP_ACCEPT",
    [VAR_ACCEPT_LANGUAGE] = "HTTP_ACCEPT_LANGUAGE",
    [VAR_ORIGIN] = "HTTP_ORIGIN",
    [VAR_FETCH_SITE] = "HTTP_SEC_FETCH_SITE",
};

struct variables {
    const char *value[VAR__MAX]; /* the first of each name; NULL when absent */
    bool header_large;           /* one header, or all of it, is out of bounds */
    bool length_twice;           /* CONTENT_LENGTH came twice, and differed */
};

int
request_fault_status(enum request_fault fault)
{
    return fault_statuses[fault];
}

static void
variable_take(struct variables *v, const char *name, size_t name_len, const char *value)
{
    for (size_t i = 0; i < VAR__MAX; i++) {
        if (strncmp(wanted[i], name, name_len) != 0 || wanted[i][name_len] != '\0')
            continue;
        if (v->value[i] == NULL)
            v->value[i] = value;
        else if (i == VAR_CONTENT_LENGTH && strcmp(v->value[i], value) != 0)
            v->length_twice = true;
        return;
    }
}

/* What the client's headers may be long: those and the type of the body. The
 * address has its own bound and answer. */
static bool
is_header(const char *name)
{
    return strncmp(name, "HTTP_", 5) == 0 || strncmp(name, "CONTENT_TYPE=", 13) == 0;
}

static void
variables_read(struct variables *v, const char *const *list)
{
    size_t total = 0;
    size_t addresses = 0;
    for (; *list != NULL; list++) {
        const char *eq = strchr(*list, '=');
        if (eq == NULL)
            continue;
        size_t value_len = strlen(eq + 1);
        if (is_header(*list)) {
            total += (size_t)(eq - *list) + value_len;
            v->header_large |= value_len > REQUEST_HEADER_MAX;
        } else {
            addresses += (size_t)(eq - *list) + value_len;
        }
        variable_take(v, *list, (size_t)(eq - *list), eq + 1);
    }
    /* A long address is counted several times over (REQUEST_URI, PATH_INFO,
     * QUERY_STRING, ...); it is judged by itself first. */
    v->header_large |= total > REQUEST_HEADERS_MAX;
    v->header_large |= total + addresses > REQUEST_VARIABLES_MAX;
}

static bool
is_token(const char *s, size_t max)
{
    static const char punctuation[] = "!#$%&'*+-.^_`|~";
    size_t n = 0;
    for (; s[n] != '\0'; n++) {
        char c = s[n];
        bool alnum = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (n == max || (!alnum && strchr(punctuation, c) == NULL))
            return false;
    }
    return n != 0;
}

static int
method_take(struct request *r, const char *name)
{
    r->method = HTTP_OTHER;
    r->method_name = "";
    if (name == NULL || !is_token(name, METHOD_LEN_MAX))
        return -1;
    r->method_name = name;
    for (int i = 0; i < HTTP_OTHER; i++)
        if (strcmp(method_names[i], name) == 0)
            r->method = (enum http_method)i;
    return 0;
}

static bool
is_host(const char *s)
{
    static const char others[] = "-._:[]%";
    size_t n = 0;
    for (; s[n] != '\0'; n++) {
        char c = s[n];
        bool alnum = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (n == HOST_LEN_MAX || (!alnum && strchr(others, c) == NULL))
            return false;
    }
    return true;
}

/* The scheme as the web server states it: HTTPS first, where it says it. */
static bool
is_https(const struct variables *v)
{
    const char *https = v->value[VAR_HTTPS];
    if (https != NULL && *https != '\0')
        return strcasecmp(https, "on") == 0 || strcmp(https, "1") == 0;
    const char *scheme = v->value[VAR_REQUEST_SCHEME];
    return scheme != NULL && strcasecmp(scheme, "https") == 0;
}

/* Where the path of an address in absolute form ("http://host/path") begins
 * and its host ends, or NULL when it is not one. */
static const char *
authority_of(const char *uri, const char **end)
{
    const char *p = NULL;
    if (strncasecmp(uri, "http://", 7) == 0)
        p = uri + 7;
    else if (strncasecmp(uri, "https://", 8) == 0)
        p = uri + 8;
    if (p != NULL)
        *end = p + strcspn(p, "/?");
    return p;
}

static bool
has_control_or_space(const char *s)
{
    for (; *s != '\0'; s++)
        if ((unsigned char)*s <= 0x20 || *s == 0x7f)
            return true;
    return false;
}

/* Sets uri, and host from it when it is in absolute form (RFC 9112 3.2.2: that
 * one counts, not the header). */
static enum request_fault
uri_take(struct request *r, const char *uri)
{
    if (uri == NULL || *uri == '\0')
        return REQUEST_BAD;
    if (strlen(uri) > REQUEST_URI_MAX)
        return REQUEST_URI_TOO_LONG;
    if (has_control_or_space(uri))
        return REQUEST_BAD;
    const char *end;
    const char *authority = authority_of(uri, &end);
    if (authority != NULL) {
        r->host = arena_strndup(r->arena, authority, (size_t)(end - authority));
        uri = *end == '/' ? end : arena_printf(r->arena, "/%s", end);
        if (*r->host == '\0')
            return REQUEST_BAD;
    }
    r->uri = uri;
    return *uri == '/' || strcmp(uri, "*") == 0 ? REQUEST_OK : REQUEST_BAD;
}

/* Whether decoding would hide how the path was sent: an escaped slash must not
 * part segments, and an escaped NUL must not end the text. */
static bool
is_ambiguous(const char *path, size_t len)
{
    for (size_t i = 0; i + 2 < len; i++) {
        if (path[i] != '%')
            continue;
        if (strncasecmp(path + i, "%2f", 3) == 0 || strncmp(path + i, "%00", 3) == 0)
            return true;
    }
    return false;
}

static const char *
path_of_variables(struct request *r, const struct variables *v)
{
    const char *script = v->value[VAR_SCRIPT_NAME] != NULL ? v->value[VAR_SCRIPT_NAME] : "";
    const char *info = v->value[VAR_PATH_INFO] != NULL ? v->value[VAR_PATH_INFO] : "";
    const char *prefix = v->value[VAR_PREFIX];
    if (prefix == NULL)
        return *info != '\0' ? info : script;
    const char *joined = arena_printf(r->arena, "%s%s", script, info);
    size_t n = strlen(prefix);
    return strncmp(joined, prefix, n) == 0 ? joined + n : joined;
}

/* Sets path. When its variables are missing it is decoded from the address;
 * when decoding would hide something it stays as sent, and so matches no
 * route. */
static enum request_fault
path_take(struct request *r, const struct variables *v)
{
    size_t raw_len = strcspn(r->uri, "?");
    if (is_ambiguous(r->uri, raw_len)) {
        r->path = arena_strndup(r->arena, r->uri, raw_len);
        return REQUEST_OK;
    }
    const char *path = path_of_variables(r, v);
    if (*path == '\0') {
        char *decoded = arena_alloc(r->arena, raw_len + 1);
        decoded[url_decode(decoded, r->uri, raw_len, URL_PLUS_IS_PLUS)] = '\0';
        path = decoded;
    }
    if (strlen(path) > REQUEST_URI_MAX)
        return REQUEST_URI_TOO_LONG;
    r->path = path;
    return *path == '/' || strcmp(path, "*") == 0 ? REQUEST_OK : REQUEST_BAD;
}

/* Whether the stated length of the body is a number and the one that came. */
static bool
length_fits(const struct variables *v, size_t body_len)
{
    const char *s = v->value[VAR_CONTENT_LENGTH];
    if (s == NULL || *s == '\0')
        return true;
    size_t n = 0;
    for (; *s != '\0'; s++) {
        if (*s < '0' || *s > '9' || n > REQUEST_BODY_MAX)
            return false;
        n = n * 10 + (size_t)(*s - '0');
    }
    return n == body_len;
}

static bool
is_form(const char *content_type)
{
    static const char form[] = "application/x-www-form-urlencoded";
    size_t n = sizeof form - 1;
    if (content_type == NULL || strncasecmp(content_type, form, n) != 0)
        return false;
    return strchr("; \t", content_type[n]) != NULL; /* or its end */
}

static enum request_fault
params_take(struct request *r)
{
    const char *query = strchr(r->uri, '?');
    if (query != NULL &&
        params_parse_form(&r->params, r->arena, query + 1, strlen(query + 1), PARAM_QUERY) != 0)
        return REQUEST_TOO_LARGE;
    r->form = r->body_len != 0 && is_form(r->content_type);
    if (r->form &&
        params_parse_form(&r->params, r->arena, r->body, r->body_len, PARAM_BODY) != 0)
        return REQUEST_TOO_LARGE;
    return REQUEST_OK;
}

static const char *
or_empty(const char *s)
{
    return s != NULL ? s : "";
}

/* What can be filled in without judging it. */
static void
plain_take(struct request *r, const struct variables *v)
{
    r->uri = "/";
    r->path = "/";
    r->https = is_https(v);
    r->host = or_empty(v->value[VAR_HOST]);
    r->remote_addr = or_empty(v->value[VAR_REMOTE_ADDR]);
    r->variant = or_empty(v->value[VAR_VARIANT]);
    if (strlen(r->variant) > VARIANT_LEN_MAX)
        r->variant = "";
    r->authorization = v->value[VAR_AUTHORIZATION];
    r->content_type = v->value[VAR_CONTENT_TYPE];
    if (r->content_type != NULL && *r->content_type == '\0')
        r->content_type = NULL;
    r->if_none_match = v->value[VAR_IF_NONE_MATCH];
    r->if_match = v->value[VAR_IF_MATCH];
    r->etag = v->value[VAR_ETAG];
    r->cookie = v->value[VAR_COOKIE];
    r->accept = v->value[VAR_ACCEPT];
    r->accept_language = v->value[VAR_ACCEPT_LANGUAGE];
    r->origin = v->value[VAR_ORIGIN];
    r->fetch_site = v->value[VAR_FETCH_SITE];
}

enum request_fault
request_from_cgi(
    struct request *r, const char *const *variables, const char *body, size_t body_len)
{
    *r = (struct request){ .arena = r->arena, .now = r->now };
    struct variables v = { .header_large = false };
    variables_read(&v, variables);
    plain_take(r, &v);
    r->body = body;
    r->body_len = body_len;

    int method = method_take(r, v.value[VAR_REQUEST_METHOD]);
    enum request_fault fault = uri_take(r, v.value[VAR_REQUEST_URI]);
    if (fault == REQUEST_URI_TOO_LONG)
        return fault;
    if (v.header_large)
        return REQUEST_HEADER_LARGE;
    if (fault == REQUEST_OK)
        fault = path_take(r, &v);
    if (fault != REQUEST_OK)
        return fault;
    if (body_len > REQUEST_BODY_MAX)
        return REQUEST_TOO_LARGE;
    if (method != 0 || !is_host(r->host) || v.length_twice || !length_fits(&v, body_len))
        return REQUEST_BAD;
    return params_take(r);
}
