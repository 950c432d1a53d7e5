/*
 * Slot: what one worker tells the others and the master, in memory they share.
 * Each is written by its worker; the master sets `pid`. A worker may die
 * between any two writes: every field stands for itself.
 */
#ifndef FCGI_SLOT_H
#define FCGI_SLOT_H

#include <stdatomic.h>
#include <stdint.h>

enum slot_state {
    SLOT_FREE,     /* nobody's */
    SLOT_STARTING, /* forked, not serving yet */
    SLOT_SERVING,
    SLOT_RETIRING, /* takes no new connections and ends by itself */
    SLOT__MAX
};

struct slot {
    _Atomic int32_t state;       /* enum slot_state */
    _Atomic int32_t connections; /* open ones */
    _Atomic int64_t busy_since;  /* clock_mono_us() of the request in hand; 0: none */
    _Atomic uint64_t requests;   /* answered */
    char doing[96]; /* method and path of that request, for a message; NUL at the end,
                       otherwise whatever was half written */
};

#endif
