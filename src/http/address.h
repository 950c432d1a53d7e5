/*
 * Address: the absolute address of a request, for documents that say where they
 * are from.
 */
#ifndef HTTP_ADDRESS_H
#define HTTP_ADDRESS_H

struct arena;
struct request;

/* `base`, a decoded path, and the request's query without what shows who asks: the
 * parameters of OAuth and the feed token. In the arena. */
const char *address_public(
    struct arena *a, const char *base, const char *path, const struct request *r);

#endif
