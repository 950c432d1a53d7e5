/*
 * Review: what a user wrote about titles (spec/users.md 9). Writing one is beyond
 * the historic service: POST with title_ref and write_up, PUT and DELETE of an item.
 */
#ifndef API_REVIEW_H
#define API_REVIEW_H

struct call;

void review_list_get(struct call *c);
void review_create_post(struct call *c);
void review_item_get(struct call *c);
void review_item_put(struct call *c);
void review_item_delete(struct call *c);

#endif
