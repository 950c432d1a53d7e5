/*
 * Feed: the addresses of a user's feeds, which open without a signature
 * (spec/users.md 3). What a feed token is worth is for the guard.
 */
#ifndef API_FEED_H
#define API_FEED_H

struct call;

void feed_list_get(struct call *c);

#endif
