/*
 * Clock: see clock.h.
 */
#include "api/clock.h"

#include "api/answer.h"
#include "model/page.h"

void
clock_time_get(struct call *c)
{
    const struct moment moment = { .time = c->req->now };
    answer_view(c, "clock", &moment);
}
