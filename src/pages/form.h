/*
 * Form: what a browser posts, and whether it is a form of ours that it posts.
 * Each form carries an HMAC of the id in the cookie of the browser it was made
 * for; another site can neither read nor make one.
 */
#ifndef PAGES_FORM_H
#define PAGES_FORM_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct call;
struct request;

/* The field that carries it. */
#define FORM_FORGERY "form"

/* What a form for that browser carries, in the arena. */
const char *form_token(struct arena *a, const unsigned char secret_key[32], const char *id);

/* Whether the request is a POST of a form that was made for the browser with
 * that id, and was sent by a page of ours as far as the browser says. */
bool form_is_ours(const struct call *c, const char *id);

/* The value of a field of the body: NULL when it is absent, there twice, longer
 * than `max` bytes, or no text. */
const char *form_field(const struct request *r, const char *name, size_t max);

#endif
