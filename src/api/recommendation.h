/*
 * Recommendation: titles a user is likely to rate high (spec/users.md 10). What
 * lies above their maturity limit is not among them.
 */
#ifndef API_RECOMMENDATION_H
#define API_RECOMMENDATION_H

struct call;

void recommendation_list_get(struct call *c);
void recommendation_item_get(struct call *c);

#endif
