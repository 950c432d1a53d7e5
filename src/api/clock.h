/*
 * Clock: the server's time for clients whose own is off (spec/common.md 2).
 */
#ifndef API_CLOCK_H
#define API_CLOCK_H

struct call;

void clock_time_get(struct call *c);

#endif
