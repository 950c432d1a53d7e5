/*
 * Queue etag: see queue_etag.h. The ETag header of a queue that was read is its etag,
 * a '-' and the hash of the body; only the first part says which version it was.
 */
#include "api/queue_etag.h"

#include "api/answer.h"

#include <string.h>
#include <strings.h>

#define DIGITS_MAX 18

/* Reads "123" or "123-456". Returns 0, or -1 when it is neither. */
static int
read_number(const char *p, size_t n, int64_t *value)
{
    size_t digits = 0;
    *value = 0;
    while (digits < n && p[digits] >= '0' && p[digits] <= '9' && digits < DIGITS_MAX)
        *value = *value * 10 + (p[digits++] - '0');
    return digits != 0 && (digits == n || p[digits] == '-') ? 0 : -1;
}

/* Without what may stand around it: blanks, W/ and quotes. */
static void
trim(const char **p, size_t *n)
{
    while (*n != 0 && (**p == ' ' || **p == '\t')) {
        ++*p;
        --*n;
    }
    while (*n != 0 && ((*p)[*n - 1] == ' ' || (*p)[*n - 1] == '\t'))
        --*n;
    if (*n > 2 && (*p)[0] == 'W' && (*p)[1] == '/') {
        *p += 2;
        *n -= 2;
    }
    if (*n >= 2 && (*p)[0] == '"' && (*p)[*n - 1] == '"') {
        ++*p;
        *n -= 2;
    }
}

/* A list as in If-Match. What is no version of a queue matches none. */
static void
read_list(const char *text, struct queue_etag *e)
{
    e->given = true;
    while (*text != '\0') {
        const char *p = text;
        size_t len = strcspn(text, ",");
        size_t n = len;
        text += len + (text[len] == ',');
        trim(&p, &n);
        if (n == 1 && *p == '*')
            e->any = true;
        else if (e->n < QUEUE_ETAGS_MAX && read_number(p, n, &e->list[e->n]) == 0)
            e->n++;
    }
}

/* One version, said in another place as well or not. Returns 0, or -1 when it is none
 * or another one. */
static int
add_one(struct queue_etag *e, const char *text, size_t n)
{
    int64_t value;
    trim(&text, &n);
    if (n == 0)
        return 0;
    if (read_number(text, n, &value) != 0 || (e->given && !queue_etag_fits(e, value)))
        return -1;
    *e = (struct queue_etag){ .given = true, .list = { value }, .n = 1 };
    return 0;
}

static int
add_parameters(struct queue_etag *e, const struct params *ps)
{
    for (size_t i = 0; i < ps->n; i++) {
        const struct param *p = &ps->list[i];
        if (p->place != PARAM_HEADER && strcasecmp(p->name, "etag") == 0 &&
            add_one(e, p->value, p->value_len) != 0)
            return -1;
    }
    return 0;
}

int
queue_etag_read(struct call *c, const char *in_document, struct queue_etag *e)
{
    const struct request *r = c->req;
    *e = (struct queue_etag){ 0 };
    if (r->if_match != NULL)
        read_list(r->if_match, e);
    if ((r->etag != NULL && add_one(e, r->etag, strlen(r->etag)) != 0) ||
        add_parameters(e, &r->params) != 0 ||
        (in_document != NULL && add_one(e, in_document, strlen(in_document)) != 0)) {
        answer_invalid(c, "etag");
        return -1;
    }
    return 0;
}

bool
queue_etag_fits(const struct queue_etag *e, int64_t etag)
{
    if (!e->given || e->any)
        return true;
    for (size_t i = 0; i < e->n; i++)
        if (e->list[i] == etag)
            return true;
    return false;
}
