/*
 * Schema: whether the tables are those this program was built for. Who serves
 * asks at each new connection, so that a database somebody forgot to migrate is
 * named as such and not query by query.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include <stdbool.h>

struct store;

/* Whether all migrations known when this was built are applied on the connected
 * server; newer ones do no harm. Logs once until it fits again why not. */
bool schema_fits(struct store *s);

#endif
