/*
 * Refuse: the gateway's replies (spec/oauth.md 7.1, spec/portal.md 4): plain
 * text or a heading with their headers, and never a status document, unless an
 * operator wants one for the limits (spec/common.md 8).
 */
#ifndef DISPATCH_REFUSE_H
#define DISPATCH_REFUSE_H

#include "dispatch/guard.h"

/* Finishes the reply with the verdict's refusal. */
void refuse(struct call *c, const struct verdict *v, enum limit_document document);

/* The same for a token that turned out to be no good after the guard was passed. */
void refuse_token(struct call *c, enum limit_document document);

/* Finishes a reply to what could not become a request. */
void refuse_fault(struct reply *rep, enum request_fault fault);

/* Adds the headers that tell an application where it stands
 * (gateway_headers): its limits and what it used. */
void refuse_counters(struct call *c, const struct verdict *v);

#endif
