/*
 * User: who it is (spec/users.md 1 and 2), and the account behind a call.
 */
#ifndef API_USER_H
#define API_USER_H

struct call;
struct user;

void user_current_get(struct call *c);
void user_get(struct call *c);

/* What the user's link to their ratings leads to. */
void user_ratings_get(struct call *c);

/* Answers where the account was closed since the guard looked. */
void user_answer_closed(struct call *c);

/* The account whose token came with the call: one query. NULL after it answered. */
const struct user *user_load(struct call *c);

#endif
