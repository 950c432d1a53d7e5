/*
 * List: lists made for a user (spec/users.md 11): the ten titles they are likely to
 * like best, and titles of the genres they rate high.
 */
#ifndef API_LIST_H
#define API_LIST_H

struct call;

void list_all_get(struct call *c);

/* The one of the path's word: "top", or a genre's number. */
void list_get(struct call *c);

#endif
