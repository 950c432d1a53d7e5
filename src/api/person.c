/*
 * Person: see person.h.
 */
#include "api/person.h"

#include "api/answer.h"
#include "api/expand.h"
#include "api/load.h"

void
person_get(struct call *c)
{
    if (expand_read(c) != 0)
        return;
    struct person *p;
    switch (load_person(c, c->ids[0], &p)) {
    case LOAD_OK:
        break;
    case LOAD_NONE:
        answer_not_found(c);
        return;
    case LOAD_FAILED:
        answer_unavailable(c);
        return;
    }
    if (load_filmographies(c, p, 1) != 0)
        answer_unavailable(c);
    else
        answer_view(c, "person", p);
}
