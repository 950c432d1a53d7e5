/*
 * Queue input: what the readers share, and the form. See queue_input.h.
 */
#include "api/queue_input.h"

#include "http/param.h"
#include "util/arena.h"
#include "util/utf8.h"

#include <string.h>

const char *const queue_action_names[QUEUE_ACTION__MAX] = {
    [QUEUE_DELETE] = "delete",
    [QUEUE_INJECT] = "inject_after",
    [QUEUE_SET_FORMAT] = "set_format",
};

int
queue_input_fault(struct queue_input *in, const char *fault)
{
    if (in->fault == NULL)
        in->fault = fault;
    return -1;
}

static int
too_many(struct queue_input *in)
{
    in->large = true;
    return -1;
}

int
queue_input_wish(struct queue_input *in, struct queue_wishes *items, struct queue_wish w)
{
    if (items->n == QUEUE_INPUT_MAX)
        return too_many(in);
    if (items->list == NULL)
        items->list = arena_array(in->arena, QUEUE_INPUT_MAX, sizeof *items->list);
    items->list[items->n++] = w;
    return 0;
}

int
queue_input_order(
    struct queue_input *in, struct queue_sequence *sequence, struct queue_order order)
{
    if (sequence->n == QUEUE_INPUT_STEPS_MAX ||
        sequence->nitems + order.items.n > QUEUE_INPUT_MAX)
        return too_many(in);
    if (order.items.n == 0)
        return queue_input_fault(in, "a step without titles");
    if (sequence->list == NULL)
        sequence->list = arena_array(in->arena, QUEUE_INPUT_STEPS_MAX, sizeof *sequence->list);
    order.items.list =
        arena_memdup(in->arena, order.items.list, order.items.n * sizeof *order.items.list);
    sequence->list[sequence->n++] = order;
    sequence->nitems += order.items.n;
    return 0;
}

const char *
queue_input_text(struct queue_input *in, const char *p, size_t n)
{
    while (n != 0 && strchr(" \t\r\n", p[0]) != NULL && p[0] != '\0') {
        p++;
        n--;
    }
    while (n != 0 && p[n - 1] != '\0' && strchr(" \t\r\n", p[n - 1]) != NULL)
        n--;
    if (n > QUEUE_INPUT_REF_MAX)
        queue_input_fault(in, "a text that is too long");
    else if (!utf8_valid_xml(p, n))
        queue_input_fault(in, "a text with characters that may not be there");
    else
        return arena_strndup(in->arena, p, n);
    return NULL;
}

bool
queue_input_is_other(const struct queue_input *in, const char *href)
{
    const char *other = in->kind == QUEUE_DISC ? "/queues/instant" : "/queues/disc";
    const char *at = href != NULL ? strstr(href, other) : NULL;
    return at != NULL && (at[strlen(other)] == '\0' || at[strlen(other)] == '/');
}

/* ---- forms ------------------------------------------------------------------ */

/* What a form says: by number, or in the order it came. */
struct form {
    const char *refs[QUEUE_INPUT_MAX];
    const char *formats[QUEUE_INPUT_MAX];
    size_t highest; /* number of a title */
    size_t nrefs;   /* without numbers */
    size_t nformats;
};

#define UNNUMBERED  0
#define NOT_IN_LIST (-1)

/* The number between the brackets of "title_ref[7]"; UNNUMBERED for "title_ref[]",
 * NOT_IN_LIST when it is another name, more than QUEUE_INPUT_MAX for a number that is
 * none. */
static int
index_of(const struct param *p, const char *word)
{
    size_t n = strlen(word);
    const char *digits = p->name + n + 1;
    int value = 0;
    if (p->place == PARAM_HEADER || strlen(p->name) != p->name_len ||
        strncmp(p->name, word, n) != 0 || p->name[n] != '[' || p->name[p->name_len - 1] != ']')
        return NOT_IN_LIST;
    size_t len = p->name_len - n - 2;
    for (size_t i = 0; i < len; i++) {
        if (digits[i] < '0' || digits[i] > '9' || (i == 0 && digits[0] == '0') || i == 6)
            return QUEUE_INPUT_MAX + 1;
        value = value * 10 + (digits[i] - '0');
    }
    return value;
}

/* Puts a value into its list. */
static int
take_value(struct queue_input *in, const struct param *p, int index, const char **list,
    size_t *unnumbered)
{
    const char *text = queue_input_text(in, p->value, p->value_len);
    if (text == NULL)
        return -1;
    if (index > QUEUE_INPUT_MAX || (index == UNNUMBERED && *unnumbered == QUEUE_INPUT_MAX))
        return too_many(in);
    if (index == UNNUMBERED)
        list[(*unnumbered)++] = text;
    else if (list[index - 1] != NULL)
        return queue_input_fault(in, "a number is there twice");
    else
        list[index - 1] = text;
    return 0;
}

static int
take_param(struct queue_input *in, struct form *f, const struct param *p)
{
    int ref = index_of(p, "title_ref");
    int format = index_of(p, "format");
    if (ref != NOT_IN_LIST) {
        if (ref > (int)f->highest)
            f->highest = (size_t)ref;
        return take_value(in, p, ref, f->refs, &f->nrefs);
    }
    if (format != NOT_IN_LIST)
        return take_value(in, p, format, f->formats, &f->nformats);
    if (p->place != PARAM_HEADER && strcmp(p->name, "title_ref") == 0)
        return queue_input_fault(in, "title_ref wants a number: title_ref[1]");
    return 0;
}

/* Numbers go from 1 without gaps, formats go with titles. */
static int
check_form(struct queue_input *in, const struct form *f)
{
    size_t n = f->highest > f->nrefs ? f->highest : f->nrefs;
    if (f->highest != 0 && (f->nrefs != 0 || f->nformats != 0))
        return queue_input_fault(in, "some titles have numbers and some have not");
    if (f->nformats != 0 && f->nformats != f->nrefs)
        return queue_input_fault(in, "format[] is there for some titles only");
    for (size_t i = 0; i < QUEUE_INPUT_MAX; i++) {
        if (i < n && f->refs[i] == NULL)
            return queue_input_fault(in, "a number is missing among the titles");
        if (i >= n && f->formats[i] != NULL)
            return queue_input_fault(in, "a format without its title");
    }
    return 0;
}

int
queue_form_state(struct queue_input *in, const struct params *params, struct queue_state *state)
{
    struct form *f = arena_zalloc(in->arena, sizeof *f);
    *state = (struct queue_state){ 0 };
    for (size_t i = 0; i < params->n; i++)
        if (take_param(in, f, &params->list[i]) != 0)
            return -1;
    if (check_form(in, f) != 0)
        return -1;
    size_t n = f->highest > f->nrefs ? f->highest : f->nrefs;
    for (size_t i = 0; i < n; i++) {
        const char *format = f->formats[i];
        struct queue_wish w = { .ref = f->refs[i],
            .format = format != NULL && *format != '\0' ? format : NULL };
        if (queue_input_wish(in, &state->items, w) != 0)
            return -1;
    }
    return 0;
}
