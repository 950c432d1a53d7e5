/*
 * Screen: a page for people, as its view shows it. All texts are in the
 * visitor's language.
 */
#ifndef MODEL_SCREEN_H
#define MODEL_SCREEN_H

#include "model/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An application that asks for access, and what becomes of it. */
struct consent {
    const char *site;     /* its host; NULL: not known */
    const char *token;    /* parameters of the dance, to be sent back as they came */
    const char *key;      /* of the application */
    const char *name;     /* application_name; NULL: absent */
    const char *callback; /* oauth_callback of 1.0; NULL: absent */
    const char *where;    /* where the browser goes on to; NULL: nowhere */
    bool pin_follows;
    bool fixable;    /* 1.0: nothing but the warning guards against a page somebody sent */
    bool terms;      /* the terms of use are to be accepted first */
    const char *pin; /* once approved; NULL: there is none to show */
};

/* One the user let in. */
struct let_in {
    const char *key;
    const char *name;
    const char *site;     /* NULL: not known */
    const char *approved; /* when, as people write it */
    const char *address;  /* where the application called from then */
    const char *used;     /* NULL: never */
    const char *feeds;    /* when their addresses were given out; NULL: never */
    int64_t calls;        /* in 30 days */
    const char *withdraw; /* words of its buttons */
    const char *renew;
};

struct screen {
    struct words words;
    const char *style;   /* address of the style sheet */
    const char *forgery; /* what each form carries to show that it is ours */
    bool signed_in;
    const char *login;     /* typed at the last try; NULL: none */
    const char *notice;    /* what was just done; NULL: nothing */
    const char *fault;     /* what was wrong with the form; NULL: nothing */
    const char *reason;    /* words programs know, in English; NULL: none */
    const char *terms_url; /* NULL: there are no terms of use */
    const char *title;     /* of a page about something wrong; its lead; its hint or NULL */
    const char *lead;
    const char *hint;
    struct consent consent;
    const struct let_in *applications;
    size_t napplications;
};

#endif
