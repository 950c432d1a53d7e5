/*
 * Answer: how a handler ends. Renders an object in the format asked for, with
 * ETag and 304, or says in a status document why not (spec/common.md 7).
 */
#ifndef API_ANSWER_H
#define API_ANSWER_H

#include "api/call.h"

/* Renders `object` by the view of that name and finishes the reply: 200, or
 * 304 without a body when the client has it already. */
void answer_view(struct call *c, const char *view, const void *object);

/* The same; the ETag begins with `version` and a '-', for a thing that has a version
 * of its own. */
void answer_version(struct call *c, const char *view, const void *object, int64_t version);

/* As answer_view for what a write has made: with that status, and neither ETag
 * nor 304. */
void answer_written(struct call *c, int status, const char *view, const void *object);

/* Finishes with a status document in the call's format (XML unless it is JSON). */
void answer_status(struct call *c, int status, int sub_code, const char *message);

/* 400 "[param] is invalid". */
void answer_invalid(struct call *c, const char *param);

/* 404 "Resource not found". */
void answer_not_found(struct call *c);

/* 503 with Retry-After: the database cannot be reached. */
void answer_unavailable(struct call *c);

/* Reads the part of the list asked for. Returns 0, or -1 after it answered. */
int answer_range(struct call *c, int64_t bound, struct range *range);

/* Reads a moment (util/moment.h); absent is 0. Returns 0, or -1 after it answered
 * 400. */
int answer_moment(struct call *c, const char *param, int64_t *seconds);

/* Reads a text parameter. Returns 0 with `*value` (NULL: absent or empty), or
 * -1 after it answered 400. */
int answer_text(struct call *c, const char *param, size_t max, const char **value);

#endif
