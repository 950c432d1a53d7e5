/*
 * Find: the account, the title and the application that arguments name. Each
 * says on standard error what it did not find.
 */
#ifndef CTL_FIND_H
#define CTL_FIND_H

#include <stdbool.h>

struct ctl;
struct store_consumer;
struct store_user;
struct title;

/* The account with that login. */
bool find_user(struct ctl *c, const char *login, struct store_user *u);

/* The title with that id, at that address (any host, also a former one), or with that key of
 * `source` (NULL: "catalog"). */
bool find_title(struct ctl *c, const char *text, const char *source, struct title *t);

/* The application with that key. */
bool find_app(struct ctl *c, const char *key, struct store_consumer *app);

#endif
