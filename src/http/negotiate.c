/*
 * Negotiation: see negotiate.h. A parameter given twice is never guessed at: it
 * counts as invalid, so that no two readers of a request can disagree.
 */
#include "http/negotiate.h"

#include "util/utf8.h"

#include <string.h>
#include <strings.h>

#define RESULTS_DEFAULT 25
#define START_MAX       INT64_C(1000000000)

const char *const format_content_types[FORMAT__MAX] = {
    [FORMAT_XML] = "application/xml;charset=UTF-8",
    [FORMAT_JSON] = "application/json;charset=UTF-8",
    [FORMAT_ATOM] = "application/atom+xml;charset=UTF-8",
    [FORMAT_HTML] = "text/html;charset=UTF-8",
};

const char *const format_names[FORMAT__MAX] = {
    [FORMAT_XML] = "xml",
    [FORMAT_JSON] = "json",
    [FORMAT_ATOM] = "atom",
    [FORMAT_HTML] = "html",
};

const char *
negotiate_text(const struct request *r, const char *name, size_t max, bool *bad)
{
    const struct param *p = params_find(&r->params, name);
    if (p == NULL)
        return NULL;
    if (params_count(&r->params, name) > 1 || p->value_len > max ||
        !utf8_valid_xml(p->value, p->value_len)) {
        *bad = true;
        return NULL;
    }
    return p->value_len != 0 ? p->value : NULL;
}

enum http_method
negotiate_method(const struct request *r)
{
    static const struct {
        const char *word;
        enum http_method method;
    } words[] = {
        { "GET", HTTP_GET },
        { "POST", HTTP_POST },
        { "PUT", HTTP_PUT },
        { "DELETE", HTTP_DELETE },
    };
    if (r->method != HTTP_GET && r->method != HTTP_POST)
        return r->method;
    bool bad = false;
    const char *word = negotiate_text(r, "method", 16, &bad);
    if (bad)
        return HTTP_OTHER;
    if (word == NULL)
        return r->method;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcasecmp(word, words[i].word) == 0)
            return words[i].method;
    return HTTP_OTHER;
}

int
negotiate_format(const struct request *r, unsigned allowed)
{
    if (allowed == FORMAT_BIT(FORMAT_HTML))
        return FORMAT_HTML;
    bool bad = false;
    const char *word = negotiate_text(r, "output", 16, &bad);
    if (bad)
        return -1;
    if (word == NULL)
        return FORMAT_XML;
    for (int f = 0; f < FORMAT_HTML; f++)
        if (strcmp(word, format_names[f]) == 0 && (allowed & FORMAT_BIT(f)) != 0)
            return f;
    return -1;
}

int
negotiate_version(const struct request *r)
{
    static const struct {
        const char *word;
        int version;
    } words[] = {
        { "1.0", 100 },
        { "1", 100 },
        { "1.5", 150 },
        { "2.0", 200 },
        { "2", 200 },
    };
    bool bad = false;
    const char *word = negotiate_text(r, "v", 16, &bad);
    if (bad)
        return -1;
    if (word == NULL)
        return 100;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(word, words[i].word) == 0)
            return words[i].version;
    return -1;
}

/* A decimal number without sign, cut at START_MAX; -1 when it is none. */
static int64_t
decimal(const char *s)
{
    int64_t n = 0;
    if (*s == '\0')
        return -1;
    for (; *s != '\0'; s++) {
        if (*s < '0' || *s > '9')
            return -1;
        n = n * 10 + (*s - '0');
        if (n > START_MAX)
            n = START_MAX;
    }
    return n;
}

enum range_fault
negotiate_range(const struct request *r, int64_t bound, struct range *range)
{
    *range = (struct range){ .start_index = 0, .max_results = RESULTS_DEFAULT };
    bool bad = false;
    if (params_find(&r->params, "start_index") != NULL) {
        const char *word = negotiate_text(r, "start_index", 64, &bad);
        range->start_index = word != NULL ? decimal(word) : -1;
        if (range->start_index < 0)
            return RANGE_BAD_START;
    }
    if (params_find(&r->params, "max_results") != NULL) {
        const char *word = negotiate_text(r, "max_results", 64, &bad);
        range->max_results = word != NULL ? decimal(word) : -1;
        if (range->max_results <= 0)
            return RANGE_BAD_MAX;
    }
    if (range->max_results > bound)
        range->max_results = bound;
    return RANGE_OK;
}

bool
negotiate_etag_matches(const char *if_none_match, const char *etag)
{
    size_t len = strlen(etag);
    const char *p = if_none_match;
    while (*p != '\0') {
        p += strspn(p, " \t,");
        if (*p == '*')
            return true;
        if (strncmp(p, "W/", 2) == 0)
            p += 2;
        size_t n = strcspn(p, ",");
        while (n > 0 && (p[n - 1] == ' ' || p[n - 1] == '\t'))
            n--;
        if (n == len && memcmp(p, etag, len) == 0)
            return true;
        p += strcspn(p, ",");
    }
    return false;
}
