/*
 * Account: a subscriber's own pages: signing in and out, and the applications
 * that were let in (spec/oauth.md 12).
 */
#ifndef PAGES_ACCOUNT_H
#define PAGES_ACCOUNT_H

struct call;

/* GET and POST /account/sign_in */
void account_sign_in_get(struct call *c);
void account_sign_in_post(struct call *c);

/* GET /account: the applications */
void account_get(struct call *c);

/* GET of an address that forms post to, as a browser does that is told to load it
 * again: back to the applications. */
void account_back_get(struct call *c);

/* POST /account/... */
void account_withdraw_post(struct call *c);
void account_withdraw_all_post(struct call *c);
void account_renew_feeds_post(struct call *c);
void account_sign_out_post(struct call *c);

#endif
