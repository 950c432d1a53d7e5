/*
 * Request: what a client asked, as the front hands it over: the CGI variables
 * sorted out and bounded, the parameters decoded. It points into the variables
 * and the body it was made from.
 */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include "http/param.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum http_method {
    HTTP_GET,
    HTTP_HEAD,
    HTTP_POST,
    HTTP_PUT,
    HTTP_DELETE,
    HTTP_OPTIONS,
    HTTP_OTHER,
    HTTP_METHOD__MAX
};

struct request {
    struct arena *arena; /* lives until the reply is sent */
    int64_t now;         /* Unix seconds at arrival */

    enum http_method method; /* as sent; never changed by method= */
    const char *method_name; /* as sent, "GET" */
    bool https;              /* the web server says so */
    const char *host;        /* HTTP_HOST: as sent, may have a port; "" if none */
    const char *uri;         /* REQUEST_URI: raw path and query as sent */
    const char *path;        /* decoded path, from PATH_INFO; starts with '/' */
    const char *remote_addr;
    const char *variant; /* MATINEE_VARIANT from the web server; "" if none */

    const char *authorization; /* header values, NULL when absent */
    const char *content_type;
    const char *if_none_match;
    const char *if_match;
    const char *etag; /* old clients send one as they got it */
    const char *cookie;
    const char *accept;
    const char *accept_language;
    const char *origin;
    const char *fetch_site; /* Sec-Fetch-Site */

    const char *body;
    size_t body_len;
    bool form; /* the body is a single form part and is among params */

    struct params params; /* of query and form body; header ones are oauth's */
};

/* Why a request could not be made, for the front's reply. */
enum request_fault {
    REQUEST_OK,
    REQUEST_BAD,          /* 400: a needed variable is missing or malformed */
    REQUEST_URI_TOO_LONG, /* 414 */
    REQUEST_TOO_LARGE,    /* 413: body or number of parameters */
    REQUEST_HEADER_LARGE, /* 431: one header, or all variables together */
    REQUEST_FAULT__MAX
};

/* Bounds, in bytes. */
#define REQUEST_URI_MAX       ((size_t)16 * 1024)
#define REQUEST_HEADER_MAX    ((size_t)8 * 1024)
#define REQUEST_HEADERS_MAX   ((size_t)64 * 1024)  /* all headers together */
#define REQUEST_VARIABLES_MAX ((size_t)256 * 1024) /* all variables together */
#define REQUEST_BODY_MAX      ((size_t)1024 * 1024)

/* The HTTP status a fault is answered with; 200 for REQUEST_OK. */
int request_fault_status(enum request_fault fault);

/* Sorts out CGI variables ("NAME=value", NULL at the end) and a body into
 * `*r`. `r->arena` and `r->now` are set by the caller before. The method, host
 * and address are filled as far as known even when a fault is returned. */
enum request_fault request_from_cgi(
    struct request *r, const char *const *variables, const char *body, size_t body_len);

#endif
