/*
 * Login: the consent page, where a subscriber says whether an application may
 * use the account (spec/oauth.md 8.2 and 9).
 */
#ifndef PAGES_LOGIN_H
#define PAGES_LOGIN_H

struct call;

/* GET and POST /oauth/login, and the same as /oauth/authenticate. */
void login_get(struct call *c);
void login_post(struct call *c);

#endif
