/*
 * Rating: what a user thinks of titles and may think of others (spec/users.md
 * 8). The route's part is enum rating_part.
 *
 * The rating of a season is that of its series, as the historic service had it
 * since 2011: written under either address it is read under both, and the list of
 * what was rated has the series.
 */
#ifndef API_RATING_H
#define API_RATING_H

#include <stddef.h>
#include <stdint.h>

struct call;
struct title;
struct user_rating;

/* By GET, or by POST with a form for a long list of title_refs; without them the
 * rated titles, newest first. */
void rating_list_get(struct call *c);
void rating_item_get(struct call *c);

/* rating_write.c: the user's own. */
void rating_create_post(struct call *c); /* or a long list, when there is no `rating` */
void rating_item_post(struct call *c);
void rating_item_put(struct call *c);
void rating_item_delete(struct call *c);

/* Under which title a title's rating is kept. */
int64_t rating_title_id(const struct title *t);

/* What is stored and predicted for `n` titles, for the route's part: at most 3
 * queries. Returns 0 or -1. */
int rating_of_titles(
    struct call *c, const struct title *const *titles, size_t n, struct user_rating **ratings);

#endif
