/*
 * Title state: what a user can do with titles at this moment (spec/users.md 4).
 */
#ifndef API_TITLE_STATE_H
#define API_TITLE_STATE_H

struct call;

/* By GET, or by POST with a form for a long list of title_refs. */
void title_state_get(struct call *c);

#endif
