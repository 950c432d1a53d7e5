/*
 * Parameter: a decoded name and value of a request, with the place it came
 * from. OAuth signs them all; handlers read those of query and body.
 */
#ifndef HTTP_PARAM_H
#define HTTP_PARAM_H

#include <stddef.h>

struct arena;

enum param_place { PARAM_HEADER, PARAM_QUERY, PARAM_BODY };

struct param {
    const char *name;  /* decoded, NUL-terminated; may hold further NUL bytes */
    const char *value; /* decoded, likewise */
    size_t name_len;   /* bytes */
    size_t value_len;  /* bytes */
    enum param_place place;
};

struct params {
    struct param *list;
    size_t n;
    size_t cap;
};

/* The most parameters one request may carry, all places together: room for 500 titles
 * with their formats and what else a call has. */
#define PARAMS_MAX 1100

/* Appends one, copying nothing: the strings must outlive the list. Returns 0,
 * or -1 when PARAMS_MAX are there already. */
int params_add(struct params *ps, struct arena *a, struct param p);

/* Splits a query or form body (spec/oauth.md 3) and appends what it holds:
 * '&' only, '+' is a space, a missing '=' an empty value, empty segments are
 * dropped. Returns 0, or -1 when there are more than PARAMS_MAX. */
int params_parse_form(
    struct params *ps, struct arena *a, const char *p, size_t n, enum param_place place);

/* The first parameter of that name in query or body, or NULL. */
const struct param *params_find(const struct params *ps, const char *name);

/* How many query or body parameters have that name. */
size_t params_count(const struct params *ps, const char *name);

#endif
