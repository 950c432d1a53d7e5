/*
 * Queue input: what a bulk request says (bulk-queue.md 4 and 5), read from a form, XML
 * or JSON. Nothing is looked up here: references and formats are texts as sent. Every
 * reader bounds what it takes and never reaches for anything outside of the body.
 */
#ifndef API_QUEUE_INPUT_H
#define API_QUEUE_INPUT_H

#include "model/queue.h"

struct arena;
struct params;

#define QUEUE_INPUT_MAX       500  /* titles in one request */
#define QUEUE_INPUT_STEPS_MAX 100  /* steps of a sequence */
#define QUEUE_INPUT_REF_MAX   1024 /* bytes of a reference, a format or an etag */
#define QUEUE_INPUT_DEPTH     32   /* of elements, or of JSON */

/* A title somebody names. */
struct queue_wish {
    const char *ref;
    const char *format; /* NULL: left out */
    bool saved;         /* it comes from a document that has it among the saved ones */
};

struct queue_wishes {
    struct queue_wish *list;
    size_t n;
};

/* PUT: what the queue shall be. */
struct queue_state {
    const char *etag; /* NULL: none */
    struct queue_wishes items;
};

enum queue_action { QUEUE_DELETE, QUEUE_INJECT, QUEUE_SET_FORMAT, QUEUE_ACTION__MAX };

/* As documents name them. */
extern const char *const queue_action_names[QUEUE_ACTION__MAX];

/* POST: what shall be done, one after the other. */
struct queue_order {
    enum queue_action action;
    int64_t after;         /* inject: the place it goes behind, 0 the top; -1: by title */
    const char *after_ref; /* inject: that title, or NULL */
    struct queue_wishes items;
};

struct queue_sequence {
    const char *etag; /* NULL: none */
    struct queue_order *list;
    size_t n;
    size_t nitems; /* of all orders together */
};

/* A reading: where it allocates, and why it failed. */
struct queue_input {
    struct arena *arena;
    enum queue_kind kind; /* whose document it is; those of the other are refused */
    const char *fault;    /* NULL: none; a sentence for the client */
    bool large;           /* there are too many titles or steps */
};

/* Each returns 0, or -1 with `fault` or `large` set. */
int queue_form_state(
    struct queue_input *in, const struct params *params, struct queue_state *state);
int queue_xml_state(
    struct queue_input *in, const char *body, size_t len, struct queue_state *state);
int queue_json_state(
    struct queue_input *in, const char *body, size_t len, struct queue_state *state);
int queue_xml_sequence(
    struct queue_input *in, const char *body, size_t len, struct queue_sequence *sequence);
int queue_json_sequence(
    struct queue_input *in, const char *body, size_t len, struct queue_sequence *sequence);

/* For the readers: notes a fault (the first one stays), adds a title or an order.
 * Return -1 when there is a fault, else 0. */
int queue_input_fault(struct queue_input *in, const char *fault);
int queue_input_wish(struct queue_input *in, struct queue_wishes *items, struct queue_wish w);
int queue_input_order(
    struct queue_input *in, struct queue_sequence *sequence, struct queue_order order);

/* A copy of a text that is short enough and may stand in an answer; NULL after a
 * fault. */
const char *queue_input_text(struct queue_input *in, const char *p, size_t n);

/* Whether an address in a document is one of the other queue. */
bool queue_input_is_other(const struct queue_input *in, const char *href);

#endif
