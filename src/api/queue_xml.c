/*
 * Queue XML: bulk requests as XML, by libxml2's reader, which is given no network, no
 * file and no document type: one is refused, so there are no entities either. See
 * queue_input.h.
 */
#include "api/queue_input.h"

#include "util/arena.h"
#include "util/buf.h"

#include <libxml/xmlreader.h>
#include <limits.h>
#include <string.h>

#define OPTIONS (XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA)

/* A document on its way. */
struct reading {
    struct queue_input *in;
    xmlTextReaderPtr reader;
    bool collects; /* text goes to `text` */
    struct buf text;
    struct queue_state *state;
    struct queue_sequence *sequence;
    /* the item or step that is open */
    struct queue_wish wish;
    bool has_ref;
    struct queue_order order;
};

typedef int element_fn(struct reading *r, int depth, const char *name);

/* What a kind of document does at the beginning and at the end of an element. */
struct grammar {
    element_fn *begin;
    element_fn *end;
};

/* ---- the parts of a document ------------------------------------------------ */

/* An attribute's value in the arena; NULL when it is absent or after a fault. */
static const char *
attribute(struct reading *r, const char *name)
{
    xmlChar *value = xmlTextReaderGetAttribute(r->reader, (const xmlChar *)name);
    if (value == NULL)
        return NULL;
    const char *p = (const char *)value;
    const char *text = queue_input_text(r->in, p, strlen(p));
    xmlFree(value);
    return text;
}

static void
collect(struct reading *r)
{
    r->collects = true;
    buf_init(&r->text, r->in->arena, 0);
}

/* The text of the element that ends; NULL after a fault. */
static const char *
collected(struct reading *r)
{
    r->collects = false;
    return queue_input_text(r->in, r->text.len != 0 ? r->text.p : "", r->text.len);
}

static bool
ends_with(const char *text, const char *end)
{
    size_t n = text != NULL ? strlen(text) : 0;
    size_t m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

static int
end_etag(struct reading *r, const char **etag)
{
    if (*etag != NULL)
        return queue_input_fault(r->in, "two etags");
    *etag = collected(r);
    return *etag != NULL ? 0 : -1;
}

/* ---- a queue ---------------------------------------------------------------- */

static int
item_link(struct reading *r)
{
    const char *rel = attribute(r, "rel");
    const char *href = attribute(r, "href");
    if (r->in->fault != NULL)
        return -1;
    if (ends_with(rel, "/catalog/title")) {
        if (r->has_ref || href == NULL)
            return queue_input_fault(r->in, "a queue_item wants one link to its title");
        r->has_ref = true;
        r->wish.ref = href;
    } else if (ends_with(rel, "/queues.saved")) {
        r->wish.saved = true;
    } else if (ends_with(rel, "/queues.available") && queue_input_is_other(r->in, href)) {
        return queue_input_fault(r->in, "a queue_item of another queue");
    }
    return 0;
}

static int
item_category(struct reading *r)
{
    const char *scheme = attribute(r, "scheme");
    if (ends_with(scheme, "/categories/title_formats")) {
        if (r->wish.format != NULL)
            return queue_input_fault(r->in, "a queue_item with two formats");
        r->wish.format = attribute(r, "term");
        if (r->wish.format == NULL)
            r->wish.format = attribute(r, "label");
    }
    return r->in->fault != NULL ? -1 : 0;
}

static int
state_begin(struct reading *r, int depth, const char *name)
{
    bool in_item = r->wish.ref != NULL;
    if (depth == 0)
        return strcmp(name, "queue") == 0
                   ? 0
                   : queue_input_fault(r->in, "the document is no queue");
    if (depth == 1 && strcmp(name, "etag") == 0) {
        collect(r);
    } else if (depth == 1 && strcmp(name, "queue_item") == 0) {
        r->wish = (struct queue_wish){ .ref = "" };
        r->has_ref = false;
    } else if (depth == 2 && in_item && strcmp(name, "link") == 0) {
        return item_link(r);
    } else if (depth == 2 && in_item && strcmp(name, "category") == 0) {
        return item_category(r);
    }
    return 0;
}

static int
state_end(struct reading *r, int depth, const char *name)
{
    if (depth == 1 && strcmp(name, "etag") == 0)
        return end_etag(r, &r->state->etag);
    if (depth != 1 || strcmp(name, "queue_item") != 0)
        return 0;
    if (!r->has_ref)
        return queue_input_fault(r->in, "a queue_item wants one link to its title");
    int rc = queue_input_wish(r->in, &r->state->items, r->wish);
    r->wish = (struct queue_wish){ 0 };
    return rc;
}

/* ---- a sequence ------------------------------------------------------------- */

/* "12": 0 or more. Returns -1 when it is no number. */
static int64_t
whole_number(const char *text)
{
    int64_t value = 0;
    size_t n = strlen(text);
    if (n == 0 || n > 18 || strspn(text, "0123456789") != n)
        return -1;
    for (size_t i = 0; i < n; i++)
        value = value * 10 + (text[i] - '0');
    return value;
}

static int
order_begin(struct reading *r, enum queue_action action)
{
    r->order = (struct queue_order){ .action = action, .after = -1 };
    if (action != QUEUE_INJECT)
        return 0;
    const char *position = attribute(r, "position");
    r->order.after_ref = attribute(r, "title_ref");
    if (r->in->fault != NULL)
        return -1;
    if ((position != NULL) == (r->order.after_ref != NULL))
        return queue_input_fault(r->in, "inject_after wants a position or a title_ref");
    if (position != NULL && (r->order.after = whole_number(position)) < 0)
        return queue_input_fault(r->in, "the position of inject_after is no number");
    return 0;
}

static int
sequence_begin(struct reading *r, int depth, const char *name)
{
    if (depth == 0)
        return strcmp(name, "queue_operations") == 0
                   ? 0
                   : queue_input_fault(r->in, "the document is no queue_operations");
    if (depth == 1 && strcmp(name, "etag") == 0) {
        collect(r);
        return 0;
    }
    for (int action = 0; depth == 1 && action < QUEUE_ACTION__MAX; action++)
        if (strcmp(name, queue_action_names[action]) == 0)
            return order_begin(r, (enum queue_action)action);
    if (depth != 2 || strcmp(name, "title_ref") != 0)
        return queue_input_fault(r->in, "an element that is no step");
    collect(r);
    r->wish = (struct queue_wish){ .format = attribute(r, "format") };
    return r->in->fault != NULL ? -1 : 0;
}

static int
sequence_end(struct reading *r, int depth, const char *name)
{
    if (depth == 1 && strcmp(name, "etag") == 0)
        return end_etag(r, &r->sequence->etag);
    if (depth == 1)
        return queue_input_order(r->in, r->sequence, r->order);
    if (depth != 2)
        return 0;
    r->wish.ref = collected(r);
    if (r->wish.ref == NULL)
        return -1;
    return queue_input_wish(r->in, &r->order.items, r->wish);
}

/* ---- reading ---------------------------------------------------------------- */

/* What is at the reader. Returns 0 or -1. */
static int
take_node(struct reading *r, const struct grammar *g)
{
    int depth = xmlTextReaderDepth(r->reader);
    const char *name = (const char *)xmlTextReaderConstLocalName(r->reader);
    const char *value = (const char *)xmlTextReaderConstValue(r->reader);
    if (depth > QUEUE_INPUT_DEPTH)
        return queue_input_fault(r->in, "the document is nested too deeply");
    switch (xmlTextReaderNodeType(r->reader)) {
    case XML_READER_TYPE_ELEMENT: {
        bool empty = xmlTextReaderIsEmptyElement(r->reader) == 1;
        if (g->begin(r, depth, name) != 0)
            return -1;
        return empty ? g->end(r, depth, name) : 0;
    }
    case XML_READER_TYPE_END_ELEMENT:
        return g->end(r, depth, name);
    case XML_READER_TYPE_TEXT:
    case XML_READER_TYPE_CDATA:
    case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
        if (r->collects && value != NULL)
            buf_adds(&r->text, value);
        return 0;
    case XML_READER_TYPE_DOCUMENT_TYPE:
    case XML_READER_TYPE_ENTITY_REFERENCE:
        return queue_input_fault(r->in, "a document type declaration");
    default:
        return 0;
    }
}

static int
read_document(struct reading *r, const struct grammar *g, const char *body, size_t len)
{
    int more = 0;
    if (len > INT_MAX)
        return queue_input_fault(r->in, "the document is too long");
    r->reader = xmlReaderForMemory(body, (int)len, NULL, NULL, OPTIONS);
    if (r->reader == NULL)
        return queue_input_fault(r->in, "not XML");
    while ((more = xmlTextReaderRead(r->reader)) == 1)
        if (take_node(r, g) != 0)
            break;
    xmlFreeTextReader(r->reader);
    if (more < 0)
        queue_input_fault(r->in, "not XML");
    return r->in->fault != NULL || r->in->large ? -1 : 0;
}

int
queue_xml_state(struct queue_input *in, const char *body, size_t len, struct queue_state *state)
{
    static const struct grammar grammar = { state_begin, state_end };
    struct reading r = { .in = in, .state = state };
    *state = (struct queue_state){ 0 };
    return read_document(&r, &grammar, body, len);
}

int
queue_xml_sequence(
    struct queue_input *in, const char *body, size_t len, struct queue_sequence *sequence)
{
    static const struct grammar grammar = { sequence_begin, sequence_end };
    struct reading r = { .in = in, .sequence = sequence };
    *sequence = (struct queue_sequence){ 0 };
    if (read_document(&r, &grammar, body, len) != 0)
        return -1;
    return sequence->n != 0 ? 0 : queue_input_fault(in, "there are no steps");
}
