/*
 * Person: see person.h.
 */
#include "api/person.h"

#include "api/answer.h"
#include "api/expand.h"
#include "api/load.h"
#include "model/page.h"

#define RESULTS_MAX 100

/* The person in the path; NULL after it answered. */
static struct person *
person_in_path(struct call *c)
{
    struct person *p;
    switch (load_person(c, c->ids[0], &p)) {
    case LOAD_OK:
        return p;
    case LOAD_NONE:
        answer_not_found(c);
        return NULL;
    case LOAD_FAILED:
        break;
    }
    answer_unavailable(c);
    return NULL;
}

void
person_get(struct call *c)
{
    if (expand_read(c) != 0)
        return;
    struct person *p = person_in_path(c);
    if (p == NULL)
        return;
    if (load_filmographies(c, p, 1, c->ask.expand.filmography) != 0)
        answer_unavailable(c);
    else
        answer_view(c, "person", p);
}

void
person_filmography_get(struct call *c)
{
    struct range range;
    if (answer_range(c, RESULTS_MAX, &range) != 0 || expand_read(c) != 0)
        return;
    struct person *p = person_in_path(c);
    if (p == NULL)
        return;
    if (load_filmographies(c, p, 1, true) != 0) {
        answer_unavailable(c);
        return;
    }
    struct page page;
    if (load_page(c, p->filmography, p->nfilmography, &range, &page) != 0) {
        answer_unavailable(c);
        return;
    }
    page.person = p;
    answer_view(c, "filmography", &page);
}
