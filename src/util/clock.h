/*
 * Clock: the only place that reads the time. A request asks once and passes
 * the answer on.
 */
#ifndef UTIL_CLOCK_H
#define UTIL_CLOCK_H

#include <stdint.h>

/* Unix seconds, UTC. In builds with --enable-test-clock, shifted by the number
 * of seconds in the file named by MATINEE_TEST_CLOCK, read at each call. */
int64_t clock_now(void);

/* The same in microseconds. */
int64_t clock_now_us(void);

/* Microseconds of a clock that never goes back; for durations. */
int64_t clock_mono_us(void);

#endif
