/*
 * Negotiation: what the common parameters ask for (spec/common.md 3 to 5):
 * the verb, the format, the version and the part of a list.
 */
#ifndef HTTP_NEGOTIATE_H
#define HTTP_NEGOTIATE_H

#include "http/request.h"

enum format { FORMAT_XML, FORMAT_JSON, FORMAT_ATOM, FORMAT_HTML, FORMAT__MAX };

/* One bit a format, for a route's list of what it can answer in. */
#define FORMAT_BIT(f) (1u << (f))

/* A format as `output` names it. */
extern const char *const format_names[FORMAT__MAX];

/* Content-Type of a format. */
extern const char *const format_content_types[FORMAT__MAX];

/* The verb a request stands for: its own, or that of `method=` in the query or
 * form of a GET or POST, in any case of letters. HTTP_OTHER when `method` has a
 * value that stands for none, or is given twice. */
enum http_method negotiate_method(const struct request *r);

/* `output`: the format, or -1 when it is none of those in `allowed` (a set of
 * FORMAT_BITs). Absent means XML. Where HTML is the only one allowed, it is a page
 * for people: HTML whatever `output` says; elsewhere nothing chooses it. */
int negotiate_format(const struct request *r, unsigned allowed);

/* `v`: 100, 150 or 200, or -1. Absent means 100. */
int negotiate_version(const struct request *r);

/* The part of a list asked for. */
struct range {
    int64_t start_index; /* zero based */
    int64_t max_results; /* at least 1 */
};

enum range_fault { RANGE_OK, RANGE_BAD_START, RANGE_BAD_MAX };

/* `start_index` and `max_results`; the latter defaults to 25 and is cut to
 * `bound`. */
enum range_fault negotiate_range(const struct request *r, int64_t bound, struct range *range);

/* A parameter's value as text: NULL when it is absent or empty. When it is
 * given twice, longer than `max` bytes, or not UTF-8 fit for XML, `*bad` is set
 * and NULL returned. */
const char *negotiate_text(const struct request *r, const char *name, size_t max, bool *bad);

/* Whether an If-None-Match list names `etag` (quoted), by weak comparison
 * (RFC 9110 13.1.2). */
bool negotiate_etag_matches(const char *if_none_match, const char *etag);

#endif
