/*
 * Rental: what a user has at home, and what they had and watched (spec/users.md 6
 * and 7). The part of the history is the route's.
 */
#ifndef API_RENTAL_H
#define API_RENTAL_H

struct call;

void rental_at_home_get(struct call *c);
void rental_at_home_item_get(struct call *c);

void rental_history_get(struct call *c);

/* One entry: the latest of a title, or the one of the moment in the path. */
void rental_history_item_get(struct call *c);

#endif
