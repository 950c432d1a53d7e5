/*
 * Screen: how a page ends. Puts together what every page has, renders it, and
 * sends it with the headers that keep it from being framed, kept or fed with
 * anything that is not ours.
 */
#ifndef PAGES_SCREEN_H
#define PAGES_SCREEN_H

#include "model/screen.h"
#include "pages/visitor.h"
#include "pages/words.h"

struct call;

/* What is wrong when a page says that something is. */
enum screen_trouble {
    TROUBLE_EXPIRED,     /* the request token */
    TROUBLE_STALE,       /* the form is none of ours */
    TROUBLE_CALLBACK,    /* the application may not use it */
    TROUBLE_UNAVAILABLE, /* the environment failed */
    TROUBLE__MAX
};

/* What every page has, in the visitor's language; `values` (NULL: none) fill
 * the texts. */
struct screen screen_begin(
    struct call *c, const struct visitor *v, const struct words_values *values);

/* Sends it by the view of that name. Forms may lead to `form_action` besides
 * ourselves, sources of a policy; NULL: nowhere else. */
void screen_send(struct call *c, int status, const char *view, const struct screen *s,
    const char *form_action);

/* Sends a page about something wrong, which quotes `reason` (NULL: nothing). */
void screen_trouble(
    struct call *c, const struct visitor *v, enum screen_trouble what, const char *reason);

/* Sends the browser elsewhere; with 303 to a path of ours, by GET. */
void screen_redirect(struct call *c, int status, const char *location);

#endif
